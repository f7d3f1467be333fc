"""A template is accepted only when it can be printed, and everything wrong with it is named."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest

from tochuc.reviews import blank_template
from tochuc.reviews.template_check import FIELDS, check_template

pytestmark = pytest.mark.any_store


def _template(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


@pytest.mark.parametrize("path", sorted(blank_template.FOLDER.glob("*.docx")), ids=lambda p: p.stem)
def test_the_templates_that_come_with_the_product_pass(path: Path) -> None:
    assert check_template(path) == []


def test_every_unknown_name_is_named_at_once(tmp_path: Path) -> None:
    path = _template(
        tmp_path / "t.docx", "{{ nguoi_ky }} {{ figures.staff_reducd }} {{ figures.members }}",
        "{%p for s in sections %}", "{{ s.titel }} {{ s.title|hoa }}", "{%p endfor %}", "{% for x in unit %}{% endfor %}",
    )  # fmt: skip
    faults = check_template(path)
    assert len(faults) == 5
    for word in ("nguoi_ky", "staff_reducd", "titel", "hoa", "“unit” không phải là danh sách"):
        assert any(word in f for f in faults), word


def test_every_broken_tag_is_named_at_once(tmp_path: Path) -> None:
    path = _template(
        tmp_path / "t.docx", "{{ unit", "{%p for s in sections %}", "{{ s.title }}", "{%p endif %}"
    )
    faults = check_template(path)
    assert any("“{{ unit”" in f for f in faults)
    assert any("thiếu thẻ “endfor”" in f for f in faults)
    assert any("“{%p endif %}”" in f for f in faults)


def test_a_template_cannot_reach_the_program(tmp_path: Path) -> None:
    assert check_template(_template(tmp_path / "t.docx", "{{ unit.__class__.__mro__ }}"))
    assert check_template(_template(tmp_path / "u.docx", "{% include '/etc/passwd' %}"))


def test_a_name_in_the_header_is_checked_too(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ ten_sai }}"
    document.save(str(tmp_path / "t.docx"))
    (fault,) = check_template(tmp_path / "t.docx")
    assert "đầu trang" in fault and "ten_sai" in fault


def test_what_is_no_word_document_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_text("không phải", "utf-8")
    (fault,) = check_template(tmp_path / "t.docx")
    assert ".docx" in fault


def test_the_page_about_templates_names_every_field_and_file() -> None:
    page = (Path(__file__).parents[2] / "docs" / "templates.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z_0-9.-]+?)(?:\.<mã>)?`", page))
    names = {part for name in named for part in name.split(".")}
    section, chart = FIELDS["sections"][0], FIELDS["sections"][0]["charts"][0]
    table, row = FIELDS["appendices"][0], FIELDS["appendices"][0]["rows"][0]
    assert names >= {*FIELDS, *section, *chart, *table, *row}
    assert named >= {path.name for path in blank_template.FOLDER.glob("*.docx")}


def _broken(whole: bytes, how: str) -> bytes:
    """A Word document of which one thing is wrong, by what."""
    source, out = zipfile.ZipFile(io.BytesIO(whole)), io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in source.namelist():
            data = source.read(name)
            if how == "no relations" and name == "_rels/.rels":
                continue
            if how == "no types" and name == "[Content_Types].xml":
                continue
            if how == "no xml" and name == "word/document.xml":
                data = b"\x00<w:document"
            packed.writestr(name, data)
    broken = bytearray(out.getvalue())
    if how == "wrong bytes":
        at = broken.index(b"word/document.xml") + 40
        broken[at : at + 200] = bytes(200)
    return bytes(broken)


@pytest.mark.parametrize("how", ["no relations", "no types", "no xml", "wrong bytes"])
def test_a_package_that_only_looks_like_a_document_is_refused_in_words(tmp_path: Path, how: str) -> None:
    whole = next(iter(sorted(blank_template.FOLDER.glob("*.docx")))).read_bytes()
    path = tmp_path / "mau.docx"
    path.write_bytes(_broken(whole, how))
    (told,) = check_template(path)
    assert "Word" in told
