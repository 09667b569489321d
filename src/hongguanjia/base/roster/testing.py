"""Builders for tests and measurements: made-up people, and the roster that a clerk really keeps, with every kind of dirt."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from datetime import date, timedelta

import xlsxwriter

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.roster.actions import import_at_once
from hongguanjia.base.roster.cells import check_digit
from hongguanjia.base.roster.models import RosterBatch
from hongguanjia.base.sheets.testing import make_xlsx

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超英华慧建国玉兰桂平志红海燕春梅文斌辉鹏飞玲霞秋月金根德福贵顺"
MADE_UP_PREFIX = "990122"
"""No region of the country has it: nobody can be met by chance."""
TITLES = ("序号", "姓名", "性别", "身份证号", "出生日期", "手机号", "所在党支部", "党员类别", "入党日期")


def make_id_number(birth: date, order: int) -> str:
    """A checksum-valid ID number that no living person has; an odd ``order`` is a man's."""
    body = f"{MADE_UP_PREFIX}{birth:%Y%m%d}{order:03d}"
    return body + check_digit(body)


def make_people_workbook(count: int, branches: Sequence[str], *, seed: int) -> bytes:
    """A clean workbook of ``count`` different members: a title line, heads, text-formatted ID numbers, real dates."""
    draw = random.Random(seed)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("党员名册")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.merge_range(0, 0, 0, len(TITLES) - 1, "党员名册")
        page.write_row(1, 0, TITLES)
        first = date(1940, 1, 1)
        for number in range(count):
            birth = first + timedelta(days=number % 23_000)
            order = number // 23_000 * 100 + draw.randrange(100)
            joined = birth.replace(day=1, year=birth.year + 18 + draw.randrange(1, 5)) + timedelta(draw.randrange(300))
            name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2, 2))))
            texts = (name, "男" if order % 2 else "女", make_id_number(birth, order))
            page.write_number(number + 2, 0, number + 1)
            for column, text in enumerate(texts, start=1):
                page.write_string(number + 2, column, text)
            page.write_datetime(number + 2, 4, birth, day)
            page.write_string(number + 2, 5, f"000{number:08d}")
            page.write_string(number + 2, 6, draw.choice(branches))
            page.write_string(number + 2, 7, "正式党员" if draw.random() < 0.97 else "预备党员")
            page.write_datetime(number + 2, 8, joined, day)
    return target.getvalue()


ROSTER_HEAD = ("姓名", "性别", "身份证号", "出生日期", "手机号", "所在党支部", "党员类别", "入党日期")
BRANCH = "官渡桥村党支部"


def member_row(number: int, **cells: object) -> list[object]:
    """A good row of ``ROSTER_HEAD`` for the cast's branch; ``cells`` exchanges some by their title."""
    birth = date(1970, 1, 1) + timedelta(days=number)
    row: dict[str, object] = {
        "姓名": f"测{GIVEN[number % len(GIVEN)]}{GIVEN[number // len(GIVEN) % len(GIVEN)]}",
        "性别": "男",
        "身份证号": make_id_number(birth, 11),
        "出生日期": birth.isoformat(),
        "手机号": f"000{90_000_000 + number}",
        "所在党支部": BRANCH,
        "党员类别": "正式党员",
        "入党日期": "2018-07-01",
    }
    row |= cells
    return [row[title] for title in ROSTER_HEAD]


def dirty_rows() -> tuple[list[list[object]], dict[int, str]]:
    """The roster of a day in a real office, title line and all, and the problem expected in each bad row (from one)."""
    good: list[list[object]] = [
        member_row(1, 姓名="张　三"),
        member_row(2, 姓名="阿依·古丽"),
        member_row(3, 手机号="000９００００００３"),
        member_row(4, 入党日期="2018/7/1"),
        member_row(5, 入党日期="2018.7.1"),
        member_row(6, 入党日期="2018年7月1日"),
        member_row(7, 入党日期=20180701),
        member_row(8, 入党日期="2018年7月"),
        member_row(9, 入党日期=43282),
        member_row(10, 所在党支部="官渡镇官渡桥村支部委员会"),
    ]
    bad = {
        "id_lost_digits": member_row(20, 身份证号=990122197001011234),
        "id_checksum": member_row(21, 身份证号=make_id_number(date(1970, 1, 22), 11)[:-1] + "?"),
        "gender_differs": member_row(22, 性别="女"),
        "birth_differs": member_row(23, 出生日期="1971-01-01"),
        "phone_shape": member_row(24, 手机号="0371-62160000"),
        "place_unknown_near": member_row(25, 所在党支部="官渡桥村党文部"),
        "kind_unknown": member_row(26, 党员类别="发展对象"),
        "name_characters": member_row(27, 姓名="=HYPERLINK(1)"),
        "date_unreadable": member_row(28, 入党日期="去年"),
        "twice_same": list(good[0]),
    }
    wrong_check = str(bad["id_checksum"][2])
    body = wrong_check[:-1]
    bad["id_checksum"][2] = body + ("1" if check_digit(body) != "1" else "2")
    rows: list[list[object]] = [
        ["官渡镇党员名册(2026年)"],
        [],
        list(ROSTER_HEAD),
        *good[:5],
        [],
        list(ROSTER_HEAD),
        *good[5:],
    ]
    expected = {}
    for code, row in bad.items():
        rows.append(row)
        expected[len(rows)] = code
    return [*rows, ["合计", len(good) + len(bad)]], expected


def imported(cast: Cast) -> RosterBatch:
    """A small roster of Guandu, with one bad row, brought in by the town's officer."""
    bad = member_row(92, 性别="女")
    return import_at_once(
        actor=cast.actor("town_officer"),
        now=NOW,
        organisation=cast.guandu,
        name="官渡镇党员名册.xlsx",
        data=make_xlsx([list(ROSTER_HEAD), member_row(91), bad]),
        good_rows_only=True,
    )


DIRTY_GOOD = 10
