"""``hongguanjia demo``: build the demonstration county, and say who can sign in as what."""

from __future__ import annotations

from dataclasses import dataclass

import click

from hongguanjia.base.accounts.models import User
from hongguanjia.base.people.seals import phone_index
from hongguanjia.demo.building import build, is_empty
from hongguanjia.demo.casting import PARTS, PASSWORD, Part
from hongguanjia.demo.names import make_phone
from hongguanjia.demo.year import Progress
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.kit.columns import align

__all__ = ["build_demo", "is_empty", "list_sign_ins", "sign_in_table"]

DONE, REFUSED = 0, 1
MEMBERS_LEAST = len(PARTS)


def build_demo(*, members: int = 3000, seed: int = 1, progress: Progress | None = None) -> int:
    """Build the county into an empty database; an exit code. A database with anybody in it is left alone."""
    if not is_empty():
        click.echo(
            "数据库里已经有组织或人员，没有生成演示县。请换一个空的数据目录。\n"
            "The database is not empty: nothing was built. Choose an empty data directory.",
            err=True,
        )
        return REFUSED
    if members < MEMBERS_LEAST:
        click.echo(f"党员数至少 {MEMBERS_LEAST}。 At least {MEMBERS_LEAST} members.", err=True)
        return REFUSED
    build(members=members, seed=seed, today=county_date(read_clock()), progress=progress or _silent)
    return DONE


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody of the cast who has an account, and what it takes to sign in."""

    part: str
    name: str
    title: str
    phone: str
    password: str
    start: str
    person_id: int


def list_sign_ins() -> list[SignIn]:
    """The cast that can sign in; empty when this is no demonstration county."""
    parts = {phone_index(make_phone(part.phone)): part for part in PARTS if part.phone is not None}
    rows = User.objects.filter(phone_index__in=parts).values_list("phone_index", "person_id", "person__name")
    found = [
        (parts[index], person_id)
        for index, person_id, name in rows
        if index and person_id and parts[index].name == name
    ]
    return [_sign_in(part, person_id) for part, person_id in sorted(found, key=lambda row: PARTS.index(row[0]))]


def sign_in_table() -> str:
    """Who can sign in as what; empty when this is no demonstration county."""
    rows = [(row.name, row.title, row.phone, row.start) for row in list_sign_ins()]
    if not rows:
        return ""
    heads = ("姓名 / name", "身份 / part", "手机号 / phone", "入口 / start")
    return f"{align([heads, *rows])}\n密码 / password: {PASSWORD}"


def _sign_in(part: Part, person_id: int) -> SignIn:
    start = "/desk/" if part.role else "/m/"
    return SignIn(part.key, part.name, part.title, make_phone(part.phone or 0), PASSWORD, start, person_id)


def _silent(_done: int, _total: int, _label: str) -> None:
    return None
