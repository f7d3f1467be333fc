"""What every act promises: an example that posts as it is, a description in both languages, a schema for the desk."""

from __future__ import annotations

import re

import pytest

from tests.books.world import Memory
from tochuc.books.acts import Act
from tochuc.books.acts.examples import example

ACTS = sorted(Act.registry)


@pytest.mark.parametrize("name", ACTS)
def test_the_example_of_an_act_posts_on_empty_books(bare: Memory, name: str) -> None:
    papers = example(name)
    bare.post_papers(papers)
    assert bare.books.last == len(papers)
    written = bare.books.effects_of(bare.books.last)
    assert written.entries or written.facts


def test_all_examples_post_beside_one_another(bare: Memory) -> None:
    papers = [paper for name in ACTS for paper in example(name)]
    assert bare.post_papers(papers) == list(range(1, len(papers) + 1))


@pytest.mark.parametrize("name", ACTS)
def test_an_act_names_itself_in_both_languages_and_says_what_it_writes_and_refuses(name: str) -> None:
    kind = Act.registry[name]
    assert kind.vi and kind.en and kind.vi != kind.en
    assert kind.area
    documented = "\n".join(k.__doc__ or "" for k in kind.__mro__ if issubclass(k, Act) and k is not Act)
    assert (kind.__doc__ or "").strip()
    if kind.entries is not Act.entries:
        assert re.search(r"\bEntries\b", documented), "the docstring does not say what the act writes"
    if kind.check is not Act.check:
        assert re.search(r"\bRefuses\b", kind.__doc__ or ""), (
            "the docstring does not say what the act refuses"
        )


@pytest.mark.parametrize("name", ACTS)
def test_the_schema_of_an_act_is_complete(name: str) -> None:
    schema = Act.registry[name].model_json_schema()
    assert schema["additionalProperties"] is False
    given = set(Act.registry[name].example)
    assert set(schema.get("required", ())) <= given <= set(schema["properties"])


@pytest.mark.parametrize("name", ACTS)
def test_an_act_read_again_from_what_is_kept_is_the_same(name: str) -> None:
    from tochuc.books.paper import read

    for paper in example(name):
        once = read(paper)
        assert read(once.data()) == once
        assert read(once.data()).digest == once.digest
