"""`tochuc pack`: a folder that runs with nothing of the machine but its kernel: no network, no home, no installed package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tochuc.cli import packing
from tochuc.cli.app import app

linux = pytest.mark.skipif(os.name == "nt", reason="the starter for Linux is tried on Linux")


def no_network() -> list[str]:
    """A command that gives what follows a network of its own, without any way out; [] where the system forbids it."""
    asked = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None:
        return []
    return asked if subprocess.run([*asked, "true"], capture_output=True).returncode == 0 else []


@linux
@pytest.mark.slow
def test_a_packed_folder_keeps_books_without_network_home_or_installed_packages(tmp_path: Path) -> None:
    folder, home = tmp_path / "goi", tmp_path / "nha"
    home.mkdir()
    packing.pack(folder, ["linux"], None, installed=True, as_json=True)

    def run(*words: str) -> str:
        command = [*no_network(), str(folder / "start.sh"), *words]
        bare = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(command, env=bare, cwd=home, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("init")
    assert json.loads(run("verify", "--json"))["postings"] == 0
    told = run("acts", "admit_member", "--json")
    assert "admit_member" in told and (folder / "du-lieu" / "tochuc.sqlite3").exists()
    assert not list(home.iterdir()), "nothing is left in the home folder"
    where = subprocess.run(
        [str(folder / "python" / "bin" / "python3"), "-c", "import django, sys; print(django.__file__, sys.prefix)"],
        env={"PYTHONHOME": str(folder / "python"), "PYTHONPATH": str(folder / "site"), "PYTHONNOUSERSITE": "1"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert all(part.startswith(str(folder)) for part in where.stdout.split()), where.stdout


def test_what_a_machine_of_another_kind_needs_is_not_copied_from_this_one(tmp_path: Path) -> None:
    other = "--linux" if os.name == "nt" else "--windows"
    done = CliRunner().invoke(app, ["pack", str(tmp_path / "goi"), other, "--installed"])
    assert done.exit_code == 2 and "cùng hệ điều hành" in done.output


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thu.txt").write_text("của tôi", "utf-8")
    done = CliRunner().invoke(app, ["pack", str(tmp_path)])
    assert done.exit_code == 2 and [p.name for p in tmp_path.iterdir()] == ["thu.txt"]


def test_the_folder_holds_what_the_program_needs_and_not_what_its_developers_need() -> None:
    needed = {d.name.lower() for d in packing.packages_needed()}
    assert {"django", "duckdb", "pydantic", "pyarrow"} <= needed and not {
        "pytest",
        "mypy",
        "playwright",
    } & needed


def test_windows_embeddable_python_is_told_where_the_packages_are(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "python-3.11-embed-amd64.zip", "w") as packed:
        packed.writestr("python.exe", "MZ")
        packed.writestr("python311._pth", "python311.zip\n.\n#import site\n")
    packing.unpack_python(tmp_path / "python-3.11-embed-amd64.zip", tmp_path / "python")
    told = (tmp_path / "python" / "python311._pth").read_text("utf-8").splitlines()
    assert "..\\site" in told and "import site" in told


def test_the_starters_say_what_they_do_and_the_one_for_windows_is_plain_ascii() -> None:
    from importlib.resources import files

    texts = files("tochuc.cli").joinpath("packed")
    assert texts.joinpath("start.bat").read_text("utf-8").isascii(), (
        "cmd.exe reads it in the code page of the machine"
    )
    assert "DOC-TRUOC.txt" in texts.joinpath("start.sh").read_text("utf-8")
