"""An installation's own Word templates: kept by unit and format, in place of those that come with the product.

Always true: what is kept passed `check_template`; it stands in `settings.DATA`/templates/<unit or "default">/ under the
file name of the product's template it replaces; accepting and giving one up are rows of the audit trail. A unit's own
goes before the installation's, and that before the product's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from tochuc.access import audit
from tochuc.regulations.documents import DocumentFormat, document_formats
from tochuc.reviews.blank_template import FOLDER, template_name
from tochuc.reviews.compose import Review
from tochuc.reviews.document_form import form_of
from tochuc.reviews.template_check import LARGEST, check_template

DEFAULT = "default"


class NotATemplate(Exception):
    """The file cannot be used; `faults` are all of them, in Vietnamese."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Own:
    """An own template that is in use: of which unit ("" for the whole installation), in place of which file."""

    unit: str
    name: str
    path: Path


def formats() -> dict[str, DocumentFormat]:
    """The formats a template can be given for, by the file name of the product's template."""
    return {template_name(f): f for f in document_formats()}


def path_of(unit: str, name: str) -> Path:
    """Where a unit's own template of a format stands, kept or not. Raises KeyError for no such format."""
    formats()[name]
    folder = unit or DEFAULT
    if unit == DEFAULT or Path(folder).name != folder or folder.startswith("."):
        raise KeyError(unit)
    return Path(settings.DATA) / "templates" / folder / name


def kept() -> Iterator[Own]:
    """Every own template in use, those of the whole installation first."""
    found = (Path(settings.DATA) / "templates").glob("*/*.docx")
    mine = [p for p in found if p.name in formats() and not p.parent.name.startswith(".")]
    for path in sorted(mine, key=lambda p: (p.parent.name != DEFAULT, p.parent.name, p.name)):
        folder = path.parent.name
        yield Own("" if folder == DEFAULT else folder, path.name, path)


def in_use(unit: str, name: str) -> Path:
    """The template that a unit's review is printed from in this format: its own, the installation's, the product's."""
    for path in (path_of(unit, name), path_of("", name)):
        if path.is_file():
            return path
    return FOLDER / name


def template_for(review: Review, on: date | None = None) -> Path:
    """The template to print a review from, for the document's day (the cut-off unless given)."""
    return in_use(review.unit, template_name(form_of(review, on).format))


def accept(unit: str, name: str, data: bytes, by: Any) -> Own:
    """Check a template and use it from now on. Raises `NotATemplate` with every fault; then nothing is changed."""
    target = path_of(unit, name)
    if len(data) > LARGEST:
        raise NotATemplate(
            [f"Tệp lớn hơn {LARGEST // 1_000_000} MB; mẫu chỉ cần chữ và kẻ bảng, hãy bỏ bớt hình."]
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{name}.{os.getpid()}")
    try:
        part.write_bytes(data)
        if faults := check_template(part):
            raise NotATemplate(faults)
        with transaction.atomic():
            digest = hashlib.sha256(data).hexdigest()
            _record("template.accepted", unit, name, by, {"digest": digest, "size": len(data)})
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return Own(unit, name, target)


def restore(unit: str, name: str, by: Any) -> bool:
    """Give an own template up; False where none was in use."""
    target = path_of(unit, name)
    if not target.is_file():
        return False
    with transaction.atomic():
        digest = hashlib.sha256(target.read_bytes()).hexdigest()
        _record("template.restored", unit, name, by, {"digest": digest})
        target.unlink()
    return True


def _record(action: str, unit: str, name: str, by: Any, details: dict[str, Any]) -> None:
    audit.record(action, actor=by, subject=f"template:{unit or DEFAULT}:{name}", unit=unit, details=details)
