"""`tochuc pack`: a folder with Python, every package and the program, for machines without network or administrator rights.

Always true: versions are those pinned for this installation, and hashes of a lock file are checked; nothing is taken from
the machine the folder is opened on, but for its own Python where none could be packed (it is said which).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from tochuc.cli import answers

PYTHON = "3.11"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of machine: uv's names for it, and the start file it gets."""

    name: str
    platform: str
    python: str
    start: str


KINDS = {
    k.name: k
    for k in (
        Kind("linux", "x86_64-manylinux_2_28", f"cpython-{PYTHON}-linux-x86_64-gnu", "start.sh"),
        Kind("windows", "x86_64-pc-windows-msvc", f"cpython-{PYTHON}-windows-x86_64-none", "start.bat"),
    )
}


class CannotPack(RuntimeError):
    """The folder could not be made; the message says why."""


def pack(folder: Path, kinds: list[str], python: Path | None, installed: bool, as_json: bool) -> None:
    """Make the folder, a part of it for each kind of machine."""
    if folder.exists() and any(folder.iterdir()):
        answers.refuse(f"{folder} đã có nội dung; chọn thư mục mới.", f"{folder} is not empty.", as_json)
    if installed and (kinds != [here()]):
        answers.refuse(
            "--installed chép các gói của máy này nên chỉ đóng gói cho cùng hệ điều hành.",
            "--installed copies this machine's packages and so packs for its own system alone.",
            as_json,
        )
    told = {}
    for name in kinds:
        place = folder / name if len(kinds) > 1 else folder
        place.mkdir(parents=True, exist_ok=True)
        try:
            told[name] = _pack(place, KINDS[name], python, installed)
        except CannotPack as why:
            answers.refuse(f"{name}: {why}", f"{name}: {why}", as_json)
    if as_json:
        answers.give({"folder": str(folder), "kinds": told})
        return
    for name, what in told.items():
        answers.say(
            f"{name}: {what['packages']} gói; Python: {what['python'] or 'không kèm, dùng của máy'}.",
            f"{name}: {what['packages']} packages; Python: {what['python'] or 'not packed, the machine’s own'}.",
        )


def here() -> str:
    """The kind of machine this is."""
    return "windows" if os.name == "nt" else "linux"


def _pack(place: Path, kind: Kind, python: Path | None, installed: bool) -> dict[str, object]:
    site = place / "site"
    if installed:
        _copy_installed(site)
    else:
        _download(site, kind)
    _copy_program(site)
    source = _put_python(place / "python", kind, python)
    texts = files("tochuc.cli").joinpath("packed")
    for name in (kind.start, "DOC-TRUOC.txt"):
        text = texts.joinpath(name).read_text("utf-8")
        ends = "\r\n" if kind.name == "windows" else "\n"
        (place / name).write_text(text, "utf-8", newline=ends)
    (place / kind.start).chmod(0o755)
    return {"packages": len(list(site.glob("*.dist-info"))), "python": source}


# ---- packages ---------------------------------------------------------------------------------------------------


def _download(site: Path, kind: Kind) -> None:
    """The pinned packages as wheels for the kind of machine, by uv."""
    uv = shutil.which("uv")
    if uv is None:
        raise CannotPack("cần lệnh uv để tải các gói (pip install --user uv), hoặc dùng --installed")
    with tempfile.TemporaryDirectory() as there:
        wanted, pins = Path(there) / "wanted.txt", Path(there) / "pins.txt"
        wanted.write_text("\n".join(_requirements()), "utf-8")
        pins.write_text(_pins(), "utf-8")
        command = [
            uv, "pip", "install", "--quiet", "--target", str(site), "--python-platform", kind.platform,
            "--python-version", PYTHON, "--only-binary", ":all:", "-r", str(wanted), "-c", str(pins),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise CannotPack(done.stderr.strip()[-1_500:])


def _requirements() -> list[str]:
    """What the program needs to run, not what its developers need beside."""
    return [r for r in metadata.requires("tochuc") or () if "extra ==" not in r]


def _pins() -> str:
    """The lock file of a clone, with its hashes; else the versions that are installed here."""
    lock = Path(__file__).resolve().parents[3] / "requirements.txt"
    if lock.exists():
        return lock.read_text("utf-8")
    return "\n".join(f"{d.name}=={d.version}" for d in metadata.distributions() if d.name != "tochuc")


def _copy_installed(site: Path) -> None:
    """The packages the program needs, as they are installed here."""
    site.mkdir(parents=True, exist_ok=True)
    for dist in packages_needed():
        root = Path(str(dist.locate_file("")))
        for file in dist.files or ():
            source = Path(str(dist.locate_file(file))).resolve()
            if source.is_file() and source.suffix != ".pyc" and source.is_relative_to(root.resolve()):
                _copy(source, site / source.relative_to(root.resolve()))


def packages_needed() -> Iterator[metadata.Distribution]:
    """The installed packages the program runs with: its own needs, and theirs."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    waiting: list[tuple[str, frozenset[str]]] = [("tochuc", frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    given: set[str] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        dist = metadata.distribution(name)
        for text in dist.requires or ():
            need = Requirement(text)
            asked = [{"extra": e} for e in extras] or [{"extra": ""}]
            if need.marker is None or any(need.marker.evaluate(e) for e in asked):
                waiting.append((canonicalize_name(need.name), frozenset(need.extras)))
        if name != "tochuc" and name not in given:
            given.add(name)
            yield dist


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, to)  # the same disk: no second copy of some hundred megabytes
    except OSError:
        shutil.copy2(source, to)


def _copy_program(site: Path) -> None:
    program = Path(str(files("tochuc")))
    shutil.copytree(
        program, site / "tochuc", ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
    )


# ---- Python -----------------------------------------------------------------------------------------------------


def _put_python(place: Path, kind: Kind, given: Path | None) -> str:
    """Python itself: the one given, a standalone build by uv, or (for the same system) this machine's. Says which."""
    if given is not None:
        unpack_python(given, place)
        return str(given)
    if _standalone(place, kind):
        return "python-build-standalone"
    if kind.name == here() == "linux":
        _copy_own(place)
        return f"{sys.version.split()[0]} (máy này)"
    return ""


def unpack_python(given: Path, place: Path) -> None:
    """A folder, a python-build-standalone archive (`install_only`), or Windows' embeddable zip."""
    if given.is_dir():
        shutil.copytree(given, place, symlinks=True)
    elif given.suffix == ".zip":
        with zipfile.ZipFile(given) as packed:
            packed.extractall(place)
    else:
        with tempfile.TemporaryDirectory(dir=place.parent) as there, tarfile.open(given) as packed:
            packed.extractall(there, filter="data")
            shutil.move(Path(there) / "python", place)
    for paths in place.glob("python*._pth"):  # the embeddable one looks nowhere else
        paths.write_text(f"{paths.stem}.zip\n.\n..\\site\nimport site\n", "utf-8")


def _standalone(place: Path, kind: Kind) -> bool:
    uv = shutil.which("uv")
    if uv is None:
        return False
    with tempfile.TemporaryDirectory(dir=place.parent) as there:
        command = [uv, "python", "install", "--quiet", "--no-bin", "--install-dir", there, kind.python]
        try:
            done = subprocess.run(command, capture_output=True, timeout=300)
        except subprocess.TimeoutExpired:
            return False
        made = [p for p in Path(there).glob("cpython-*") if p.is_dir() and not p.is_symlink()]
        if done.returncode or not made:
            return False
        shutil.move(made[0], place)
    return True


def _copy_own(place: Path) -> None:
    """This machine's own Python: the executable and its library, without packages and tests."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(
        sysconfig.get_path("stdlib", vars={"base": sys.base_prefix, "installed_base": sys.base_prefix})
    )
    leave = shutil.ignore_patterns(
        "site-packages", "dist-packages", "test", "tests", "__pycache__", "config-*"
    )
    shutil.copytree(library, place / "lib" / name, ignore=leave)
    (place / "bin").mkdir(parents=True, exist_ok=True)
    shutil.copy2(Path(sys.base_prefix) / "bin" / name, place / "bin" / "python3")
