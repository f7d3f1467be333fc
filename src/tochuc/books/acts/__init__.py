"""The acts: what a decision can do, one class each, in files by area. Importing this package registers them all."""

from tochuc.books.acts import (  # noqa: F401
    advising,
    appraisal,
    bookkeeping,
    members,
    members_leaving,
    members_moving,
    merging,
    offices,
    people,
    policy,
    posts,
    staff,
    units,
)
from tochuc.books.acts.base import Act

__all__ = ["Act"]
