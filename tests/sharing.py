"""Which tests one of several processes runs together, and which begin first (`pytest -n 2 --dist loadscope`).

Always true: the tests of a file stay together in their order, since they share what the file prepares; so do the files
of a folder that shares a prepared world. What takes longest begins first, so that no process ends long after the
other. The list says nothing about what is tested: a file that is not in it only begins later.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

# By the processor time they took when it was last measured, the longest first.
LONGEST = (
    "tests/scale/test_spark.py", "tests/web/test_screens.py", "tests/scale/test_faults.py", "tests/reviews",
    "tests/exchange/test_api_by_its_document.py", "tests/reorganisation/test_two_trees.py",
    "tests/exchange/test_a_chain.py", "tests/reading/test_containers.py", "tests/web/test_browser.py",
    "tests/cli/test_commands.py", "tests/exchange/test_parts.py", "tests/web/test_imports_in_browser.py",
    "tests/web/test_browser_collecting.py", "tests/reorganisation/test_reform_2025.py",
    "tests/exchange/test_api_rules.py", "tests/demo/test_province.py", "tests/books/test_killed.py",
    "tests/books/test_histories.py", "tests/books/test_figures_of_histories.py", "tests/web/test_readings.py",
    "tests/web/test_pages.py", "tests/reading/test_passages.py", "tests/demo/test_building.py",
    "tests/demo/test_reading_the_text.py", "tests/web/test_reorganising.py", "tests/scale/test_nation.py",
)  # fmt: skip
_TOGETHER = ("tests/reviews/",)  # two worlds are written out once for the folder


def scope(nodeid: str) -> str:
    """What a test belongs to: its folder where that shares a world, else its file."""
    file = nodeid.partition("::")[0]
    return next((folder.rstrip("/") for folder in _TOGETHER if file.startswith(folder)), file)


def longest_first(items: list[pytest.Item]) -> None:
    """Sort by scope, the longest first, every other scope and test left in its order."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(scope(item.nodeid), len(place)))


class Sharing(LoadScopeScheduling):
    """Gives each process the next scope in the order of the tests."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)
