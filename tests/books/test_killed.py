"""A process killed in the middle of posting leaves whole decisions only, and a second run completes the file."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import program
from tests.books.world import Memory, act, quota, settled

ROOT = Path(__file__).resolve().parents[2]
MANY = 300


def posting(environment: dict[str, str], argument: str) -> subprocess.Popen[str]:
    paths = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.books.poster", argument]
    return subprocess.Popen(command, env=environment | paths, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def told(environment: dict[str, str], argument: str) -> str:
    done = program.start(environment, "tests.books.poster", argument)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def papers() -> list[dict[str, Any]]:
    """The settled world, then decisions of several acts each, of which half a decision would be seen."""
    world = Memory()
    settled(world)
    opening = world.posted[0][1].data()
    several = [
        world.paper(
            act("open_person", code=f"p-{n}", name=f"Người {n}", sex="F", born="1990"),
            act("transfer_member_in", person=f"p-{n}", cell="cb-1"), quota("ban", 1),
            act("transfer_member", person=f"p-{n}", cell="cb-2"), number=f"{n + 100}-QĐ/TU",
        )
        for n in range(MANY)
    ]  # fmt: skip
    return [opening, *several]


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 100])
def test_a_process_killed_while_posting_leaves_whole_decisions_and_a_second_run_completes(
    installation: dict[str, str], tmp_path: Path, after: int
) -> None:
    file = tmp_path / "papers.json"
    file.write_text(json.dumps(papers(), ensure_ascii=False), "utf-8")
    told(installation, "--migrate")
    process = posting(installation, str(file))
    assert process.stdout is not None
    for _ in range(after):
        assert process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    left = json.loads(told(installation, "--check"))
    opened = {
        "entries": left["entries"] - 4 * (left["last"] - 1),
        "facts": left["facts"] - 3 * (left["last"] - 1),
    }
    assert after <= left["last"] < MANY
    assert left["decisions"] == left["last"] and left["found"] == []
    lines = told(installation, str(file)).splitlines()
    assert [line.split()[1] for line in lines] == ["same"] * left["last"] + ["posted"] * (
        MANY + 1 - left["last"]
    )
    whole = json.loads(told(installation, "--check"))
    assert whole == {
        "last": MANY + 1, "decisions": MANY + 1, "entries": opened["entries"] + 4 * MANY,
        "facts": opened["facts"] + 3 * MANY, "found": [],
    }  # fmt: skip


@pytest.mark.slow
def test_two_processes_that_post_one_file_post_it_once(installation: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "papers.json"
    file.write_text(json.dumps(papers()[:200], ensure_ascii=False), "utf-8")
    told(installation, "--migrate")
    both = [posting(installation, str(file)) for _ in range(2)]
    outputs = [process.communicate(timeout=300)[0].splitlines() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [[line.split()[0] for line in lines] for lines in outputs] == [[str(n) for n in range(1, 201)]] * 2
    posted = [line for lines in outputs for line in lines if line.endswith("posted")]
    assert len(posted) == 200
    held = json.loads(told(installation, "--check"))
    assert (held["last"], held["decisions"], held["found"]) == (200, 200, [])
