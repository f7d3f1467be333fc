"""A program that posts a file of papers, for tests that start it beside another or kill it in the middle.

`python -m tests.books.poster FILE` posts the papers of a JSON list one after another, telling each on a line;
`--check` tells what the books hold, as JSON: postings, entries, and what verification finds.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django


def main(argument: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tochuc.settings")
    django.setup()
    if argument == "--migrate":
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
    elif argument == "--check":
        check()
    else:
        post(Path(argument))


def post(path: Path) -> None:
    from tochuc.books import posting

    papers, problems = posting.examine_all(json.loads(path.read_text("utf-8")))
    assert not problems, problems
    for result in posting.post_all(papers, by="poster"):
        print(result.posting, "same" if result.same else "posted", flush=True)


def check() -> None:
    from tochuc.books import models, store
    from tochuc.books.verification import verify

    print(
        json.dumps(
            {
                "last": store.last_posting(),
                "decisions": models.Decision.objects.count(),
                "entries": models.Entry.objects.count(),
                "facts": models.Fact.objects.count(),
                "found": [f.code for f in verify()],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
