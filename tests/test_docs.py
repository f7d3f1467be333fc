"""The pages for people say what is so: their links lead somewhere, their commands exist, no setting goes unmentioned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from tochuc.books.acts import Act
from tochuc.cli.app import app
from tochuc.figures.catalogue import catalogue

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_BLOCK = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(
    r"^ *(?:uv run |\.venv[/\\]\w+[/\\])?tochuc(?: +--(?:data|lang) +\S+)* +([a-z]+)(?: +([a-z_]+)(?= |$))?",
    re.MULTILINE,
)


def _named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _heading_names(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    heads = re.findall(r"^#+\s+(.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def _code(page: Path) -> str:
    """What the page shows as code: blocks and words in backticks."""
    text = page.read_text("utf-8")
    words = re.findall(r"`([^`\n]+)`", _BLOCK.sub("", text))
    return "\n".join([*_BLOCK.findall(text), *words])


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_link_leads_to_a_page_and_heading_that_exist(page: Path) -> None:
    wrong = []
    for target in _LINK.findall(page.read_text("utf-8")):
        if "://" in target:
            continue
        path, _, heading = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (heading and heading not in _heading_names(there)):
            wrong.append(target)
    assert not wrong


@pytest.mark.parametrize("page", [p for p in PAGES if _COMMAND.search(_code(p))], ids=_named)
def test_every_command_shown_exists(page: Path) -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    shown = _COMMAND.findall(_code(page))
    assert {command for command, _ in shown} <= commands
    assert {word for command, word in shown if command == "acts" and word} <= set(Act.registry)
    assert {word for command, word in shown if command == "figure" and word} <= set(catalogue())


def test_the_installation_page_tells_of_every_setting() -> None:
    settings = (ROOT / "src/tochuc/settings/__init__.py").read_text("utf-8")
    read = set(re.findall(r"""environ(?:\.get\(|\[)["'](\w+)["']""", settings))
    assert "TOCHUC_DATA" in read
    told = (ROOT / "docs/install.md").read_text("utf-8")
    assert not {name for name in read if name not in told}


def test_every_decision_page_has_the_form_and_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = (folder / "README.md").read_text("utf-8")
    for page in folder.glob("*.md"):
        if page.name == "README.md":
            continue
        heads = re.findall(r"^## (.*)$", page.read_text("utf-8"), re.MULTILINE)
        expected = [
            "The question",
            "The choice",
            "What else was possible",
            "What it costs",
            "When to ask again",
        ]
        assert heads == expected, page.name
        assert f"({page.name})" in listed, page.name
