"""A standalone cluster of Apache Spark on this machine's loopback: a master and two workers, each a process of its own.

Always true: everything listens on 127.0.0.1 alone; a worker and the executors it starts are one process group, so that
killing it kills all of it; all of them are gone when the cluster is left, or after half an hour.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path


def lacking() -> str:
    """What a test on Spark needs and is not here; "" for nothing."""
    found = []
    if importlib.util.find_spec("pyspark") is None:
        found.append("PySpark (requirements-spark.txt)")
    if shutil.which("java") is None:
        found.append("Java (Debian: openjdk-17-jre-headless)")
    return " and ".join(found)


_LIFETIME = 1800  # seconds

# Each Java lives for a minute or two here: the second compiler and parallel collectors would cost more than they save.
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def short_lived(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for Spark's programs of a test: their Java does as little beside the work as it can."""
    return {**environment, "JAVA_TOOL_OPTIONS": _JAVA}


class Cluster:
    """`with Cluster(folder) as cluster`: `cluster.master` is its URL; `kill(n)` ends a worker as a power cut would."""

    def __init__(self, folder: Path, workers: int = 2):
        self._folder = folder
        self._port = _free_port()
        self._wanted = workers
        self._master: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def master(self) -> str:
        return f"spark://127.0.0.1:{self._port}"

    def __enter__(self) -> Cluster:
        try:
            self._master = self._start(
                "master", "master.Master", "--port", str(self._port), "--webui-port", str(_free_port())
            )
            _until_answering(self._port, self._master)
            for number in range(self._wanted):
                self.workers.append(self._worker(number))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *why: object) -> None:
        for process in (*self.workers, *([self._master] if self._master else [])):
            _kill(process)

    def kill(self, number: int) -> None:
        _kill(self.workers[number])

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        work = ("--cores", "1", "--memory", "1024m", "--work-dir", str(self._folder / f"work-{number}"))
        return self._start(
            f"worker-{number}", "worker.Worker", *work, "--webui-port", str(_free_port()), self.master
        )

    def _start(self, name: str, role: str, *words: str) -> subprocess.Popen[bytes]:
        import pyspark

        program = Path(pyspark.__file__).parent / "bin" / "spark-class"
        lifetime = ("timeout", "--signal=KILL", str(_LIFETIME))  # also where the tests themselves are killed
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [*lifetime, str(program), f"org.apache.spark.deploy.{role}", "--host", "127.0.0.1", *words],
                env=short_lived(os.environ) | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"},
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _until_answering(port: int, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the master of Spark did not start")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The process and all it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
