"""Apache Spark as the engine of the roll-up: the same statements over the same Parquet files, on a cluster's workers.

Always true: no number is worked out differently for Spark; only its dialect is met here (`:name` for `$name`, how a
file is named). It listens on this machine alone unless SPARK_LOCAL_IP names another address. The workers must see the
copy's folder under the same path as this process does. Wants the optional extra `tochuc[spark]` and Java 17.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa

from tochuc.figures.columnar import Copy
from tochuc.figures.engine import ENTRIES, NAME, NOTHING, Given, Made, named
from tochuc.figures.extraction import SCHEMAS

_WORKERS = 60  # seconds in which a first worker must have come


class NoSpark(RuntimeError):
    """Spark cannot answer: why, and what would be right, for the person at the desk, in both languages."""

    def __init__(self, vi: str, en: str):
        super().__init__(vi)
        self.vi, self.en = vi, en


@contextmanager
def on(master: str) -> Iterator[Made]:
    """Engines on a cluster (`spark://host:port`, or `local[2]` on this machine), until left. Raises `NoSpark`."""
    _asked_for(master)
    session = _started(master)
    try:
        yield lambda copy: Spark(session, copy)
    except _failures() as why:
        said = _first_line(why)
        raise NoSpark(
            f"Spark ở {master} đã ngừng giữa chừng: {said}", f"Spark at {master} stopped midway: {said}"
        ) from why
    finally:
        session.stop()


class Spark:
    """The copy's tables as views of a session of their own."""

    brings_all = False

    def __init__(self, session: Any, copy: Copy):
        self._session = session.newSession()
        if not session.sparkContext.getConf().contains(_PARTITIONS):  # rows are few once they are grouped
            self._session.conf.set(_PARTITIONS, str(2 * session.sparkContext.defaultParallelism))
        self._files: dict[Path, str] = {}
        self._some: dict[tuple[str, ...], str] = {}
        self._kept: dict[str, Any] = {}
        self._held: dict[str, pa.Table] = {}
        for table in ("units", "births", "reversals"):
            rows = self._read(table, copy.files(table)).selectExpr(
                "*", "_metadata.row_index AS file_row_number"
            )
            rows.createOrReplaceTempView(table)
        self._name_entries("entries", copy.entries())

    def _name_entries(self, name: str, files: Sequence[str]) -> None:
        self._read("entries", files).createOrReplaceTempView(f"{name}_files")
        self._session.sql(ENTRIES.format(files=f"{name}_files")).createOrReplaceTempView(name)

    def rows(self, statement: str, given: Given = NOTHING) -> pa.Table:
        return self._asked(statement, given).toArrow()

    def file(self, path: Path) -> str:
        if path not in self._files:
            self._files[path] = f"file_{len(self._files)}"
            self._session.read.parquet(str(path)).createOrReplaceTempView(self._files[path])
        return self._files[path]

    def entries(self, files: Sequence[str]) -> str:
        some = tuple(files)
        if some not in self._some:
            self._some[some] = f"entries_{len(self._some)}"
            self._name_entries(self._some[some], some)
        return self._some[some]

    def hold(self, name: str, rows: pa.Table) -> None:
        if self._held.get(name) is not rows:
            self._session.createDataFrame(rows).createOrReplaceTempView(name)
            self._held[name] = rows

    def let_go(self, name: str) -> None:
        """It stays until another takes its place: most questions that follow one another have the same scope."""

    def keep(self, name: str, statement: str, given: Given = NOTHING) -> None:
        if name in self._kept:
            self._kept[name].unpersist()
        self._kept[name] = self._asked(statement, given).persist()
        self._kept[name].count()  # now, while the tables it is made of are held
        self._kept[name].createOrReplaceTempView(name)

    def _asked(self, statement: str, given: Given) -> Any:
        return self._session.sql(NAME.sub(r":\1", statement), args=named(statement, given))

    def _read(self, table: str, files: Sequence[str]) -> Any:
        return self._session.read.schema(_columns(SCHEMAS[table])).parquet(*files)


def _columns(schema: pa.Schema) -> str:
    """A schema as Spark writes it, so that no job is spent on looking into the files."""
    return ", ".join(f'"{field.name}" {_kind(field.type)}' for field in schema)


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return "STRING"
    return {
        pa.int64(): "BIGINT", pa.int32(): "INT", pa.int8(): "TINYINT", pa.string(): "STRING", pa.date32(): "DATE",
    }[kind]  # fmt: skip


# ---- starting --------------------------------------------------------------------------------------------------


def _asked_for(master: str) -> None:
    """What is lacking before Spark is even started, all at once."""
    lacking = []
    if find_spec("pyspark") is None:
        install = "pip install 'tochuc[spark]'"
        lacking.append(
            (f"chưa cài phần mở rộng Spark (cài bằng: {install})", f"its extra is missing ({install})")
        )
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and (Path(home) / "bin" / "java").exists())):
        install = "Debian, Ubuntu: apt install openjdk-17-jre-headless"
        lacking.append((f"không thấy Java 17 ({install})", f"Java 17 was not found ({install})"))
    lacking += _unreachable(master)
    if lacking:
        vi, en = ("; ".join(words) for words in zip(*lacking, strict=True))
        raise NoSpark(f"Chưa dùng được Spark: {vi}", f"Spark cannot be used: {en}")


def _unreachable(master: str) -> list[tuple[str, str]]:
    """A master of several must answer; without this Spark would try for a minute and then tell in Java's words."""
    right = "spark://127.0.0.1:7077, local[2]"
    if master.startswith(("local", "yarn", "k8s://")):
        return []
    tried = master.removeprefix("spark://").split(",")
    if not master.startswith("spark://") or not all(_ADDRESS.fullmatch(address) for address in tried):
        return [
            (f"“{master}” không phải địa chỉ Spark; đúng ra như {right}",
             f"“{master}” is no address of Spark; it should be like {right}")
        ]  # fmt: skip
    for address in tried:
        host, _, port = address.rpartition(":")
        with suppress(OSError), socket.create_connection((host, int(port)), timeout=5):
            return []
    there = ", ".join(tried)
    return [
        (f"không có máy chủ Spark nào trả lời ở {there}; hãy kiểm tra địa chỉ hoặc khởi động nó",
         f"no master of Spark answers at {there}; check the address, or start it")
    ]  # fmt: skip


_ADDRESS = re.compile(r".+:\d{1,5}")


def _started(master: str) -> Any:
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

    conf = SparkConf().setAppName("tochuc").setMaster(master)
    for key, value in _SETTINGS.items():
        conf.set(key, value)
    conf.set("spark.driver.host", os.environ["SPARK_LOCAL_IP"])
    conf.set("spark.driver.bindAddress", os.environ["SPARK_LOCAL_IP"])
    for key, value in _UNLESS_SET.items():
        conf.setIfMissing(key, value)
    try:
        session = SparkSession.builder.config(conf=conf).getOrCreate()
    except _failures() as why:
        said = _first_line(why)
        raise NoSpark(
            f"Spark không khởi động được ở {master}: {said}", f"Spark did not start at {master}: {said}"
        ) from why
    _wait_for_workers(session, master)
    return session


_SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # as DuckDB: what does not fit is an error, not another number
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "10000",  # files are looked at here, not by a job
    "spark.ui.enabled": "false",  # pages of Spark's own would show what is asked about people to anybody
    "spark.ui.showConsoleProgress": "false",
}
_PARTITIONS = "spark.sql.shuffle.partitions"
_UNLESS_SET = {
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={Path(__file__).with_name('spark-log4j2.properties')}",
}


def _wait_for_workers(session: Any, master: str) -> None:
    """A cluster without workers would keep a question waiting for ever."""
    if master.startswith("local") and not master.startswith("local-cluster"):
        return
    until = time.monotonic() + _WORKERS
    while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 2:  # the driver is one
        if time.monotonic() > until:
            session.stop()
            raise NoSpark(
                f"Không máy nào của cụm {master} nhận việc trong {_WORKERS} giây (chưa có, hoặc đang bận việc khác)",
                f"No worker of {master} took work within {_WORKERS} seconds (there is none, or all are busy)",
            )
        time.sleep(0.2)


def _failures() -> tuple[type[BaseException], ...]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return PySparkException, Py4JError, OSError


def _first_line(why: BaseException) -> str:
    return str(why).strip().splitlines()[0][:300] if str(why).strip() else type(why).__name__
