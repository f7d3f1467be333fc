"""What a Word template of a review may name, the sandbox it runs in, and the check before one is accepted.

Always true: a template that passes `check_template` renders; every problem of one that does not is named, in
Vietnamese, with the tag it stands in.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from tochuc.figures.catalogue import catalogue

LARGEST = 5_000_000  # bytes of the file
LARGEST_UNPACKED = 50_000_000

_ROW = {"number": "", "name": "", "group": False, "cells": [""]}
_TABLE = {
    "number": "", "title": "", "head": {"number": "", "name": "", "cells": [""]}, "rows": [_ROW], "notes": [""],
}  # fmt: skip
FIELDS: Mapping[str, Any] = {
    "above": "", "issuer": "", "number_line": "", "place_date": "", "kind": "", "subject": "", "cutoff": "",
    "draft": "", "period": "", "unit": "", "authority": "", "post": "", "signer": "", "recipients": [""],
    "sections": [{
        "id": "", "numeral": "", "title": "", "texts": [""], "blanks": [""], "tables": [_TABLE],
        "charts": [{"number": "", "title": "", "image": ""}],
    }],
    "appendices": [_TABLE],
    "figures": {},
}  # fmt: skip
"""Everything a template can name, in its shape; `figures.<id>` is the printed value of each figure of the review."""

_ANY: Any = object()
_TAG = re.compile(r"\{[{%].*?[%}]\}")
_BLOCK = re.compile(r"\{%-?\s*(?:p|tr|tc|r)?\s*(for|if|endfor|endif)\b.*?%\}")
# What the libraries raise that open a package which only looks like a Word document: a part that is missing, cut short,
# packed wrongly or no XML.
_UNREADABLE = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError, NotImplementedError, RuntimeError,
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, PythonDocxError, OpcError,
)  # fmt: skip
_CLOSES = {"endfor": "for", "endif": "if"}


def environment() -> ImmutableSandboxedEnvironment:
    """The sandbox that templates run in; a name that does not exist is an error, not an empty text."""
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def check_template(path: Path | str) -> list[str]:
    """Everything wrong with a template, in Vietnamese; empty where it can be used."""
    if faults := _file_faults(Path(path)):
        return faults
    try:
        document = DocxTemplate(str(path))
        document.init_docx()
        parts = list(_parts(document))
    except _UNREADABLE:
        return ["Tệp không mở được như một văn bản Word; hãy mở bằng Word rồi lưu lại thành .docx."]
    faults = [
        f for place, text, xml in parts for f in list(_tag_faults(place, text)) or _name_faults(place, xml)
    ]
    return list(dict.fromkeys(faults)) or _render_faults(path)


def _file_faults(path: Path) -> list[str]:
    if path.stat().st_size > LARGEST:
        return [f"Tệp lớn hơn {LARGEST // 1_000_000} MB; mẫu chỉ cần chữ và kẻ bảng, hãy bỏ bớt hình."]
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            size = sum(i.file_size for i in packed.infolist())
    except zipfile.BadZipFile:
        return ["Tệp không phải là văn bản Word dạng .docx; hãy mở bằng Word rồi lưu lại thành .docx."]
    if "word/document.xml" not in names:
        return ["Tệp không phải là văn bản Word dạng .docx; hãy mở bằng Word rồi lưu lại thành .docx."]
    if size > LARGEST_UNPACKED:
        return ["Tệp nén chứa quá nhiều dữ liệu; không dùng làm mẫu được."]
    if any(n.endswith("vbaProject.bin") for n in names):
        return ["Tệp có macro; hãy lưu lại thành .docx không có macro."]
    return []


def _parts(document: DocxTemplate) -> Iterator[tuple[str, str, str]]:
    """Each part that holds tags: its name, its text by paragraphs, its XML as docxtpl reads it."""
    roots = [("thân văn bản", document.docx.element.body)]
    for section in document.docx.sections:
        for place, part in (
            ("đầu trang", section.header), ("đầu trang thứ nhất", section.first_page_header),
            ("chân trang", section.footer), ("chân trang thứ nhất", section.first_page_footer),
        ):  # fmt: skip
            if not part.is_linked_to_previous:
                roots.append((place, part._element))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for place, root in roots:
        paragraphs = ["".join(t.text or "" for t in p.iter(f"{space}t")) for p in root.iter(f"{space}p")]
        yield place, "\n".join(paragraphs), document.patch_xml(document.xml_to_string(root))


def _tag_faults(place: str, text: str) -> Iterator[str]:
    """Tags that do not end in their paragraph, loops and conditions that are not closed or not opened."""
    for line in text.split("\n"):
        rest = _TAG.sub("", line)
        if any(mark in rest for mark in ("{{", "}}", "{%", "%}")):
            yield f"Ở {place}: thẻ chưa đóng hoặc chưa mở trong đoạn “{line.strip()}”; mỗi thẻ nằm trọn trong một đoạn."
    opened: list[tuple[str, str]] = []
    for found in _BLOCK.finditer(text):
        word = found[1]
        if word not in _CLOSES:
            opened.append((word, found[0]))
        elif opened and opened[-1][0] == _CLOSES[word]:
            opened.pop()
        else:
            yield f"Ở {place}: “{found[0]}” không khép thẻ “{_CLOSES[word]}” nào."
    for word, tag in opened:
        yield f"Ở {place}: “{tag}” thiếu thẻ “end{word}”."


def _name_faults(place: str, xml: str) -> Iterator[str]:
    env = environment()
    try:
        tree = env.parse(xml)
    except TemplateError as error:
        yield f"Ở {place}: thẻ không đọc được ({error})."
        return
    faults: list[str] = []
    _Names(faults, env).walk(tree, dict(FIELDS))
    yield from (f"Ở {place}: {fault}" for fault in faults)


class _Names:
    """Walks a template's syntax tree and holds every name against the shape of `FIELDS`."""

    def __init__(self, faults: list[str], env: ImmutableSandboxedEnvironment):
        self.faults, self.env = faults, env

    def walk(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        match node:
            case nodes.For():
                self._loop(node, scope)
            case nodes.Assign() if isinstance(node.target, nodes.Name):
                self.walk(node.node, scope)
                scope[node.target.name] = self.shape(node.node, scope)
            case nodes.Name() | nodes.Getattr() | nodes.Getitem():
                self.shape(node, scope)
            case nodes.Filter() if node.name not in self.env.filters:
                self.faults.append(f"không có phép lọc “{node.name}”.")
            case nodes.Import() | nodes.FromImport() | nodes.Include() | nodes.Extends():
                self.faults.append("mẫu không được gọi tệp khác.")
            case _:
                for child in node.iter_child_nodes():
                    self.walk(child, scope)

    def shape(self, node: nodes.Node, scope: Mapping[str, Any]) -> Any:
        """What the expression is: a text, a dict of fields, a list of one example; `_ANY` where it is not known."""
        match node:
            case nodes.Name(name=name):
                if name in scope:
                    return scope[name]
                if name in self.env.globals:
                    return _ANY
                self.faults.append(f"không có tên “{name}”; có: {_listed(scope)}.")
            case nodes.Getattr(node=owner, attr=str(attr)):
                return self._field(owner, attr, scope)
            case nodes.Getitem(node=owner, arg=nodes.Const(value=str(attr))):
                return self._field(owner, attr, scope)
            case nodes.Getitem(node=owner):
                inside = self.shape(owner, scope)
                return inside[0] if isinstance(inside, list) else _ANY
            case _:
                for child in node.iter_child_nodes():
                    self.walk(child, dict(scope))
        return _ANY

    def _field(self, owner: nodes.Node, attr: str, scope: Mapping[str, Any]) -> Any:
        inside = self.shape(owner, scope)
        if inside is FIELDS["figures"]:
            if attr not in catalogue():
                self.faults.append(f"không có chỉ tiêu “{attr}”; xem mã bằng `tochuc figures`.")
            return ""
        if inside is _ANY:
            return _ANY
        if isinstance(inside, dict) and attr in inside:
            return inside[attr]
        known = f"có: {_listed(inside)}" if isinstance(inside, dict) else "đây không phải là một nhóm"
        self.faults.append(f"“{_path(owner)}” không có trường “{attr}”; {known}.")
        return _ANY

    def _loop(self, node: nodes.For, scope: dict[str, Any]) -> None:
        over = self.shape(node.iter, scope)
        if isinstance(over, (str, bool, dict)):
            self.faults.append(f"“{_path(node.iter)}” không phải là danh sách để lặp.")
        inner = dict(scope) | {"loop": _ANY}
        for name in (
            node.target.find_all(nodes.Name) if not isinstance(node.target, nodes.Name) else (node.target,)
        ):
            inner[name.name] = over[0] if isinstance(over, list) else _ANY
        for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
            self.walk(child, inner)


def _path(node: nodes.Node) -> str:
    match node:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Getattr(node=owner, attr=attr):
            return f"{_path(owner)}.{attr}"
    return "…"


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(sorted(names))


def _render_faults(path: Path | str) -> list[str]:
    """A trial with made-up words, for what only shows when it runs."""
    try:
        document = DocxTemplate(str(path))
        sample = dict(FIELDS) | {"figures": dict.fromkeys(catalogue(), "1")}
        document.render(sample, environment(), autoescape=True)
    except Exception as error:  # whatever a template can raise is the template's fault
        return [f"Mẫu không in ra được: {error}."]
    return []
