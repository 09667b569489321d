"""Names in pinyin, for search by sound and by initials, and for sorting."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

# Surnames that pypinyin reads as the common word.
SURNAMES = {
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "朴": "piao",
    "查": "zha",
    "区": "ou",
    "任": "ren",
    "盖": "ge",
    "缪": "miao",
    "尉": "wei",
    "尹": "yin",
    "华": "hua",
    "覃": "qin",
}


@lru_cache(maxsize=50_000)
def spell(name: str, *, surname_first: bool = True) -> tuple[str, str]:
    """(full pinyin, initials), lower case without tones: ``曾小明`` → ``("zengxiaoming", "zxm")``."""
    syllables = _read_plainly(name) or lazy_pinyin(name, style=Style.NORMAL, errors="ignore")
    if surname_first and name and name[0] in SURNAMES and syllables:
        syllables[0] = SURNAMES[name[0]]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables if syllable)


def _read_plainly(name: str) -> list[str]:
    """The syllables mark by mark, when no part of the name is a phrase that the dictionary reads in its own way."""
    ends = range(2, len(name) + 1)
    if any(name[start:end] in PHRASES_DICT for end in ends for start in range(end - 1)):
        return []
    syllables = [_read_mark(mark) for mark in name]
    return syllables if all(syllables) else []


@lru_cache(maxsize=30_000)
def _read_mark(mark: str) -> str:
    return "".join(lazy_pinyin(mark, style=Style.NORMAL, errors="ignore"))
