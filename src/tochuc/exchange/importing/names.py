"""Names of people as lists have them: capitals, titles before them, two in one cell, letters of old fonts.

Always true: a name returned is composed Unicode in proper case, of letters only; names written partly in capitals are
kept as written (Y Blim Niê).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tochuc.books.text import nfc, one_placement, search_key
from tochuc.exchange.importing.faults import Wrong

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_TITLE = re.compile(r"^(?:(?:đ/c|đ\.c|đc|đồng chí|ông|bà|anh|chị)[.:]?\s+)+", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:[\n;+&/]|\s+và\s+|,)\s*")
_NAME = re.compile(r"[^\W\d_]+(?:[ '’.\-][^\W\d_'’.\-]*)*\.?")
# Letters that stand in no Vietnamese word: what fonts of TCVN3 show as marks, and VNI's added letters.
_TCVN3 = re.compile(r"[¨©ª«¬®¶·¸¹»¼½¾§¡¢£¤¥¦µ]")
_VNI = re.compile(
    r"[ïûäëüöåæñøîïÏÛÄËÜÖÅÆÑØÎ]|[aAeE][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|[oôơOÔƠ][åäûøïùÅÄÛØÏÙ]"
)


@lru_cache(100_000)
def clean(text: str) -> str:
    """Composed, without invisible signs, single spaces."""
    return nfc(text.translate(_INVISIBLE))


def legacy_encoding(text: str) -> str:
    """The old encoding whose letters the text shows, "" for none."""
    composed = unicodedata.normalize("NFC", text)
    if _TCVN3.search(composed):
        return "TCVN3 (ABC)"
    return "VNI" if _VNI.search(composed) else ""


@lru_cache(100_000)
def read_name(raw: str) -> str:
    """A person's name. Raises `Wrong`: two people, an old encoding, digits or signs."""
    people = [p for p in _JOINED.split(raw.strip()) if len(p.split()) > 1]
    if len(people) > 1:
        raise Wrong("two_people", first=proper_case(clean(people[0])), second=proper_case(clean(people[1])))
    text = _TITLE.sub("", clean(raw)).strip(" .,-*")
    if found := legacy_encoding(text):
        raise Wrong("legacy_letters", encoding=found)
    if not _NAME.fullmatch(text) or len(text) > 100:
        bare = re.sub(r"\(.*?\)|[\d*_#:]", " ", text)
        nearest = proper_case(clean(bare)) if _NAME.fullmatch(clean(bare)) else ""
        raise Wrong("not_a_name", expected=nearest)
    return proper_case(text)


def proper_case(name: str) -> str:
    """NGUYỄN VĂN AN and nguyễn văn an become Nguyễn Văn An; a name in mixed letters is left as it is."""
    if name != name.upper() and name != name.lower():
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)


def same_name(first: str, second: str) -> bool:
    """Whether two names are the same but for capitals and the place of the tone mark."""
    return one_placement(first).casefold() == one_placement(second).casefold()


@lru_cache(100_000)
def name_key(name: str) -> str:
    """What names are looked up by (as the register keeps it)."""
    return search_key(name)
