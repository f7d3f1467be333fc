"""The signed paper as a PDF: checked by size and content before it is kept, served only to who may read the decision.

Always true: a file is kept under the digest of its content in a folder that no server publishes; its name is only
shown. A file that is no PDF, is locked, or carries scripts is refused with what would be right.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tochuc.access import audit
from tochuc.access.models import Attachment
from tochuc.books.models import Decision
from tochuc.books.text import nfc

_ACTIVE = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/RichMedia")


class NotAPaper(Exception):
    """The file cannot be kept; `told` says why and what would be right."""

    def __init__(self, told: str):
        super().__init__(told)
        self.told = told


def keep(decision: Decision, upload: Any, by: Any) -> Attachment:
    """Check an uploaded file and keep it with the decision. Raises `NotAPaper`."""
    if decision.secrecy != "none":
        raise NotAPaper(_("Văn bản có độ mật không được đính kèm tệp trên máy nối mạng."))
    if upload is None:
        raise NotAPaper(_("Hãy chọn một tệp PDF."))
    limit = settings.ATTACHMENT_BYTES
    if upload.size > limit:
        told = _("Tệp có %(size).1f MB; chỉ nhận đến %(limit)d MB. Hãy quét lại với độ phân giải thấp hơn.")
        raise NotAPaper(told % {"size": upload.size / 2**20, "limit": limit // 2**20})
    data = upload.read()
    pages = _pages(data)
    digest = hashlib.sha256(data).hexdigest()
    _write(digest, data)
    with transaction.atomic():
        known = Attachment.objects.filter(decision=decision, digest=digest).first()
        if known:
            return known
        kept = Attachment.objects.create(
            decision=decision,
            name=_name(upload.name),
            size=len(data),
            pages=pages,
            digest=digest,
            by=by.username,
        )
        audit.record(
            "attachment.kept", actor=by, subject=f"decision:{decision.pk}", details={"digest": digest}
        )
    return kept


def path_of(kept: Attachment) -> Path:
    return Path(settings.MEDIA_ROOT) / kept.digest[:2] / f"{kept.digest}.pdf"


def _pages(data: bytes) -> int:
    """How many pages. Raises `NotAPaper` for what is no readable PDF."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if not data.startswith(b"%PDF-"):
        raise NotAPaper(
            _("Tệp này không phải PDF (nội dung không bắt đầu bằng %PDF). Hãy quét hoặc lưu lại thành PDF.")
        )
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise NotAPaper(_("PDF có mật khẩu. Hãy lưu lại không đặt mật khẩu."))
        pages = len(reader.pages)
        root = repr(reader.trailer["/Root"].get_object()) + repr(reader.root_object.get("/Names", ""))
    except NotAPaper:
        raise
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise NotAPaper(_("PDF này hỏng, không đọc được. Hãy quét hoặc lưu lại.")) from error
    if not pages:
        raise NotAPaper(_("PDF này không có trang nào."))
    if any(mark in root for mark in _ACTIVE):
        raise NotAPaper(_("PDF này có mã chạy hoặc tệp nhúng. Hãy in lại thành PDF thường."))
    return pages


def _write(digest: str, data: bytes) -> None:
    folder = Path(settings.MEDIA_ROOT) / digest[:2]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{digest}.pdf"
    if not target.exists():
        part = folder / f".{digest}.{os.getpid()}"
        part.write_bytes(data)
        part.replace(target)


def _name(given: str) -> str:
    """The file's name as shown: no folders, no control characters."""
    bare = re.sub(r"[\x00-\x1f\x7f/\\]", "", nfc(given or "")) or "van-ban.pdf"
    return bare[-200:]
