"""The columnar copy of the ledger: immutable Parquet files that catch up with the database before each answer.

Always true: the manifest `books.json` names the files that make up the copy, and the copy is what it names: segments
that hold the postings `first..last` whole and follow one another without gaps (of entries only those since the last
were laid out by period and province, `figures.partitions`), and the balances carried forward.
Files are written under new names and the manifest is replaced last, so a process that ends anywhere leaves the copy
as it was; files that no manifest names are swept away. The copy never answers for a posting it does not hold, can
be deleted at any time, and is made again from the books.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.conf import settings
from filelock import FileLock

from tochuc.books import models, store
from tochuc.figures import extraction
from tochuc.figures.extraction import SCHEMAS

log = logging.getLogger("tochuc.columnar")

_MANY = 24  # segments of one table before the small ones are joined
_LAID = 1_000_000  # entries in segments from which a closing lays them out by period and province
_GRACE = 3600  # seconds for which a file that is no longer named stays, for those who are still reading it
BALANCES = ("sums", "totals", "held")


class NotWritten(OSError):
    """The copy could not be written (a full disk, a folder that may not be written to); the books are untouched."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy on disk, level with posting `last`."""

    folder: Path
    last: int
    paths: tuple[tuple[str, tuple[str, ...]], ...]
    written: int = (
        0  # when its newest file was: a copy made anew is another, though its files bear the same names
    )

    def files(self, table: str) -> list[str]:
        return list(dict(self.paths).get(table, ()))

    def entries(self) -> list[str]:
        """All files of entries: those laid out by period and province, and the segments since."""
        return [*self.files("periods"), *self.files("entries")]


def folder() -> Path:
    return Path(settings.DATA) / "columnar"


def caught_up(progress: Any = None) -> Copy:
    """The copy, brought level with the database; one that cannot be trusted is made anew. Raises `NotWritten`."""
    with _writable(folder()) as where:
        return copy_of(where, *_level(where, progress))


def _level(where: Path, progress: Any) -> tuple[int, Named]:
    """Bring the copy level; the posting it holds and its files."""
    last = store.last_posting()
    held, named, distrust = _trusted(where, last)
    if distrust:
        log.warning("Bản sao dạng cột được dựng lại từ sổ: %s", distrust)
        shutil.rmtree(where, ignore_errors=True)
        where.mkdir(parents=True, exist_ok=True)
    if held < last or not named:
        named = _advance(where, held, last, named, progress)
    return last, named


def standing() -> tuple[int, str]:
    """The posting that the copy on disk holds, and why it would be made anew ("" where it is trusted). Writes nothing."""
    held, _named, why = _trusted(folder(), store.last_posting())
    return held, why


def rebuild(progress: Any = None) -> Copy:
    """Throw the copy away and make it again from the books."""
    with _writable(folder()) as where:
        shutil.rmtree(where, ignore_errors=True)
    return caught_up(progress)


def partition(least: int = 1) -> Copy:
    """Lay the entries out by period and province now, where so many lie in segments. Raises `NotWritten`."""
    with _writable(folder()) as where:
        last, named = _level(where, None)
        named = _lay_out(where, last, named, least)
        _write_manifest(where, last, named)
        _sweep(where, named)
        return copy_of(where, last, named)


@contextmanager
def _writable(where: Path) -> Iterator[Path]:
    """The folder, to this process alone; a failure to write becomes a sentence for the person who asked."""
    try:
        where.mkdir(parents=True, exist_ok=True)
        with FileLock(where.with_suffix(".lock")):
            yield where
    except NotWritten:
        raise
    except OSError as why:
        reason = "ổ đĩa đã đầy" if why.errno == errno.ENOSPC else (why.strerror or str(why))
        raise NotWritten(
            why.errno or 0,
            f"Chưa ghi được bản sao dạng cột vào {where} ({reason}). Sổ không bị ảnh hưởng; "
            "hãy giải phóng chỗ hoặc mở quyền ghi rồi làm lại",
        ) from why


# ---- the manifest ---------------------------------------------------------------------------------------------

Named = dict[str, dict[str, Any]]  # path within the folder: its size, time of change and digest


def _trusted(where: Path, last: int) -> tuple[int, Named, str]:
    """The posting the copy holds, its files, and why it is not to be trusted ("" where it is)."""
    try:
        manifest = json.loads((where / "books.json").read_text("utf-8"))
        held, named = int(manifest["books"]["posting"]), dict(manifest["files"])
    except FileNotFoundError:
        return 0, {}, "không có tệp kê books.json" if any(where.rglob("*.parquet")) else ""
    except (OSError, ValueError, KeyError, TypeError):
        return 0, {}, "tệp kê books.json hỏng"
    if held > last or manifest["books"] != identity(held):
        return 0, {}, "bản sao là của sổ khác, hoặc sổ đã được khôi phục từ bản cũ hơn"
    for name, look in named.items():
        if _look(f"{where}/{name}") != (look["size"], look["changed"]):
            return 0, {}, f"tệp {name} không còn như lúc ghi"
    return held, named, ""


def _look(path: Path | str) -> tuple[int, int]:
    """The size and time of change of a file: what a truncated or replaced one gives away."""
    try:
        found = os.stat(path)
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns


def identity(posting: int) -> dict[str, str]:
    """Which books these are, by the digest and moment of a posting."""
    row = models.Decision.objects.filter(posting=posting).values("digest", "recorded_at").first()
    return {"posting": str(posting)} | ({k: str(v) for k, v in row.items()} if row else {})


def _entered(where: Path, named: Named, paths: list[Path]) -> Named:
    """The manifest's files with new ones entered."""
    found = dict(named)
    for path in paths:
        size, changed = _look(path)
        found[path.relative_to(where).as_posix()] = {"size": size, "changed": changed, "sha256": digest(path)}
    return found


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def named_files(where: Path) -> Named:
    """The files that make up the copy, with what was true of them when they were written."""
    return dict(json.loads((where / "books.json").read_text("utf-8"))["files"])


def copy_of(where: Path, last: int, named: Named) -> Copy:
    tables: dict[str, list[str]] = {table: [] for table in (*SCHEMAS, *BALANCES)}
    for name in sorted(named):
        table, _, _ = name.partition("/")
        tables.setdefault(table, []).append(f"{where}/{name}")
    written = max((look["changed"] for look in named.values()), default=0)
    return Copy(where, last, tuple((t, tuple(paths)) for t, paths in tables.items()), written)


# ---- catching up ----------------------------------------------------------------------------------------------


def _advance(where: Path, held: int, last: int, named: Named, progress: Any) -> Named:
    """Write what is new, then name it: segments of the new postings, small ones joined, balances carried forward."""
    made = [_append(where, table, held, last, progress) for table in SCHEMAS]
    named = _entered(where, named, made)
    for table in SCHEMAS:
        named = _join_small(where, table, named)
    closed = _closed_since(held)
    if closed:
        named = _entered(where, named, _carry_forward(copy_of(where, last, named), held))
        named = _lay_out(where, last, named, _LAID)
    _write_manifest(where, last, named)
    _sweep(where, named, laid=closed)
    return named


def _append(where: Path, table: str, held: int, last: int, progress: Any) -> Path:
    path = where / table / f"{held + 1:012d}-{last:012d}.parquet"
    with whole_file(path) as part, pq.ParquetWriter(part, SCHEMAS[table], compression="zstd") as writer:
        for chunk in extraction.rows(table, held, last, progress):
            writer.write_table(extraction.columns(table, chunk))
    return path


def _join_small(where: Path, table: str, named: Named) -> Named:
    """Many small segments become one, so that a question opens few files.

    Only the newest are joined, back to the first that is much larger than all after it: each entry is written again
    a few times in its life, never once for every so many catch-ups.
    """
    names = sorted(n for n in named if n.startswith(f"{table}/"))
    if len(names) < _MANY:
        return named
    start = _first_to_join([named[n]["size"] for n in names])
    first, last = names[start].split("/")[1][:12], names[-1][-20:-8]
    path = where / table / f"{first}-{last}.parquet"
    with whole_file(path) as part, pq.ParquetWriter(part, SCHEMAS[table], compression="zstd") as writer:
        for name in names[start:]:
            writer.write_table(pq.read_table(where / name, schema=SCHEMAS[table]))
    return _entered(where, {n: look for n, look in named.items() if n not in names[start:]}, [path])


def _first_to_join(sizes: list[int]) -> int:
    """From where the segments, oldest first, are joined: at least two, back to one four times all after it."""
    start, joined = len(sizes), 0
    while start and (len(sizes) - start < 2 or sizes[start - 1] <= 4 * joined):
        start -= 1
        joined += sizes[start]
    return start


def _lay_out(where: Path, last: int, named: Named, least: int) -> Named:
    """The segments' entries by period and province, where they are so many; see `figures.partitions`."""
    from tochuc.figures.engine import connect
    from tochuc.figures.partitions import lay_out

    segments = [name for name in named if name.startswith("entries/")]
    if sum(pq.read_metadata(where / name).num_rows for name in segments) < max(least, 1):
        return named
    copy = copy_of(where, last, named)
    kept = {name: look for name, look in named.items() if name not in segments}
    return _entered(where, kept, lay_out(copy, connect(copy)))


def _closed_since(held: int) -> bool:
    return models.Fact.objects.filter(kind="period", decision_id__gt=held).exists()


def _carry_forward(copy: Copy, held: int) -> list[Path]:
    from tochuc.figures.balances import carry_forward
    from tochuc.figures.engine import connect

    return carry_forward(copy, held, connect(copy))


def _write_manifest(where: Path, last: int, named: Named) -> None:
    """Name the files that make up the copy, and the books it was made from."""
    with whole_file(where / "books.json") as part:
        part.write_text(json.dumps({"books": identity(last), "files": named}), "utf-8")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write to, which takes its name only when it is written whole and on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part{os.getpid()}")
    try:
        yield part
        _settle(part)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _settle(part: Path) -> None:
    """On the disk before it is named: after a power cut a named file is not an empty one."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _sweep(where: Path, named: Named, laid: bool = True) -> None:
    """Remove files that the manifest no longer names, or that a process left half written, after a while.

    What lies by period and province is looked through only where it was `laid` out this time: hundreds of folders.
    """
    now = time.time()
    for folder_, folders, files in os.walk(where):
        if not laid and "periods" in folders:
            folders.remove("periods")
        for path in (Path(folder_, file) for file in files if ".parquet" in file):
            if path.relative_to(where).as_posix() not in named and now - path.stat().st_ctime > _GRACE:
                with suppress(OSError):  # Windows removes no file that somebody reads; the next time it can
                    path.unlink()
