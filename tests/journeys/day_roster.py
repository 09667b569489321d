"""The roster that Guandu's clerk really keeps, written by LibreOffice, with every kind of dirt; and the same, repaired."""

from __future__ import annotations

from datetime import date
from typing import Any

from hongguanjia.base.roster.testing import make_id_number
from hongguanjia.base.sheets.testing import Block, make_fods, write_with_libreoffice

TREE = """代码,名称,类别,上级代码,简称,领导组织代码
410122102,官渡镇党委,乡镇党委,410122,官渡镇,
410122102212P,官渡桥村党支部,党支部,410122102,官渡桥村支部,
410122102212,官渡桥村,行政村,410122102,,410122102212P
410122102214P,板桥村党支部,党支部,410122102,板桥村支部,
"""
BRANCH, OTHER_BRANCH = "官渡桥村党支部", "板桥村党支部"
HEADS = [
    "序号",
    "党支部名称",
    "党员姓名",
    "联系电话",
    "公民身份号码",
    "性别",
    "出生年月",
    "加入中国共产党时间",
    "人员类别",
    "备注",
]
TITLE = [Block("官渡镇党员名册", across=len(HEADS)), *[None] * (len(HEADS) - 1)]
UNIT = [Block("填报单位:官渡镇党委", across=5), *[None] * 4, Block("填报日期:2026年11月", across=5), *[None] * 4]
FIRST_ROW = 4
"""The row of the first person, counted from one, below two title lines and the heads."""

BIRTHS = {
    "书启明": date(1972, 3, 5),
    "站志强": date(1985, 10, 12),
    "党一诺": date(1990, 6, 1),
    "方晓梅": date(1988, 9, 9),
    "卢建国": date(1965, 12, 30),
    "曾老根": date(1941, 2, 8),
    "镇立新": date(1979, 4, 17),
    "邻大同": date(1983, 7, 7),
    "秦安": date(1992, 1, 20),
    "孟小川": date(1994, 11, 3),
    "何清泉": date(1970, 5, 28),
}
WOMEN = ("方晓梅",)
PHONES = {name: f"000200000{number:02}" for number, name in enumerate(BIRTHS, start=1)} | {"曾老根": ""}
OLD_PHONE = "00020000095"
"""The one of 卢建国 in the first roster; the repaired one has the right one."""
Row = list[Any]


def id_number(name: str) -> str:
    return make_id_number(BIRTHS[name], 12 if name in WOMEN else 11)


def person(name: str, **cells: object) -> Row:
    """A clean row; ``cells`` exchanges some by their head."""
    gender = "女" if name in WOMEN else "男"
    branch = OTHER_BRANCH if name == "邻大同" else BRANCH
    joined = date(1966, 7, 1) if name == "曾老根" else date(2018, 7, 1)
    values: Row = ["1", branch, name, PHONES[name], id_number(name), gender, BIRTHS[name], joined, "正式党员", ""]
    return [cells.get(head, value) for head, value in zip(HEADS, values, strict=True)]


def dirty_rows() -> tuple[list[Row], dict[int, tuple[str, str]]]:
    """The rows of people, and by row of the sheet the head and the words of the mark that each bad one gets."""
    merged = {"党支部名称": Block(BRANCH, down=7)}
    covered: dict[str, object] = {"党支部名称": None}
    good = [
        person("书启明", **merged),
        person("站志强", 党员姓名="站 志　强", 加入中国共产党时间="2018.7.1", **covered),
        person("党一诺", 联系电话="０００２０００００03", 加入中国共产党时间="2018/7/1", **covered),
        person("方晓梅", 加入中国共产党时间="2018年7月1日", 出生年月="1988年9月9日", **covered),
        person("卢建国", 加入中国共产党时间=20180701, 人员类别="正式", 联系电话=OLD_PHONE, **covered),
        person("曾老根", 加入中国共产党时间="1966年７月", **covered),
        person("镇立新", 加入中国共产党时间=43282, **covered),
        person("邻大同"),
    ]
    bad = {
        ("公民身份号码", "最后几位已经丢失"): person("秦安", 公民身份号码=float(id_number("秦安").replace("X", "0"))),
        ("党支部名称", "是不是“官渡桥村党支部”"): person("孟小川", 党支部名称="官渡桥村党文部"),
        ("公民身份号码", "是同一个人"): person("党一诺"),
        ("加入中国共产党时间", "认不出日期"): person("何清泉", 加入中国共产党时间="去年七一"),
    }
    total = ["合计", "", str(len(good) + len(bad)), *[""] * (len(HEADS) - 3)]
    marks = {FIRST_ROW + len(good) + place: mark for place, mark in enumerate(bad)}
    return [*good, *bad.values(), total], marks


def repaired_rows() -> list[Row]:
    """The same people put right, one with another phone; and one more row that names somebody under a wrong ID number."""
    wrong = make_id_number(BIRTHS["党一诺"], 13)
    return [*map(person, BIRTHS), person("党一诺", 公民身份号码=wrong, 联系电话="")]


def write_roster(rows: list[Row]) -> bytes:
    """The workbook as LibreOffice saves it."""
    return write_with_libreoffice(make_fods([TITLE, UNIT, HEADS, *rows]), "fods", "xlsx")
