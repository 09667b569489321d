"""The cast: the people whom a visitor signs in as, one for each part of the story, always with the same phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from hongguanjia.base.access.api import Actor
from hongguanjia.base.accounts.actions import make_account
from hongguanjia.base.accounts.models import User
from hongguanjia.base.people.api import admit_member, appoint, get_actor, register_person, settle_resident
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.demo.names import make_id_number, make_phone
from hongguanjia.demo.organising import DEMO, Tree

PASSWORD = "官渡桥边三棵老柳树"  # noqa: S105 - printed for everybody who tries the demonstration
HOME, FAR = "官渡桥村党支部", "春岗村党支部"


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast. ``place`` is ``county``, a town's code, the name of a branch, or ``village`` for a resident."""

    key: str
    name: str
    phone: int | None
    birth_year: int
    place: str
    role: str = ""
    title: str = "党员"


PARTS = (
    Part("resident", "居仁", 1, 1979, "village", title="居民"),
    Part("member", "党一诺", 2, 1988, HOME),
    Part("elder", "曾老根", None, 1944, HOME, title="党员(没有手机,由党务员代办)"),
    Part("secretary", "书启明", 4, 1975, HOME, "SECRETARY", "村党支部书记"),
    Part("clerk", "文小雅", 5, 1994, HOME, "CLERK", "党务员"),
    Part("station_clerk", "站志强", 6, 1983, HOME, "STATION_CLERK", "志愿服务站站务员"),
    Part("town_officer", "镇立新", 7, 1986, "102", "TOWN_OFFICER", "官渡镇党建办主任"),
    Part("county_officer", "县安平", 8, 1980, "county", "COUNTY_OFFICER", "县委组织部组织科科长"),
    Part("approver", "审正清", 9, 1972, "county", "RULES_APPROVER", "县委组织部副部长"),
    Part("inspector", "督公正", 15, 1984, "county", "INSPECTOR", "县委组织部督查员"),
    Part("auditor", "纪明远", 10, 1978, "county", "AUDITOR", "审计员"),
    Part("admin", "管守信", 11, 1990, "county", "SYSTEM_ADMIN", "系统管理员"),
    Part("outsider", "外来客", 13, 1985, FAR),
    Part("outsider_secretary", "外书记", 14, 1977, FAR, "SECRETARY", "村党支部书记"),
)


@dataclass(slots=True)
class Cast:
    """The people by part."""

    people: dict[str, Person]

    def actor(self, part: str, now: datetime) -> Actor:
        """Who acts when ``part`` does something."""
        return get_actor(person_id=self.people[part].pk, user_id=None, now=now)


def assemble_cast(*, tree: Tree, now: datetime, today: date) -> Cast:
    """Put the cast on the roll, with membership, posts and accounts."""
    people = {part.key: _place(tree, part, order, now, today) for order, part in enumerate(PARTS)}
    secret = make_password(PASSWORD)
    for part in PARTS:
        if part.phone is not None:
            make_account(person=people[part.key], phone=make_phone(part.phone), password=None, now=now)
    User.objects.filter(person__in=people.values()).update(password=secret)
    return Cast(people)


def _place(tree: Tree, part: Part, order: int, now: datetime, today: date) -> Person:
    since = today - timedelta(days=3 * 365)
    branch = _find_branch(tree, part)
    home = tree.villages[branch.pk] if part.place == "village" else branch
    birth_date = date(part.birth_year, 7, 1)
    person = register_person(
        actor=DEMO,
        now=now,
        name=part.name,
        organisation=home,
        gender="F" if part.key in {"clerk", "approver", "outsider"} else "M",
        birth_date=birth_date,
        id_number=make_id_number(birth_date, 900 + order),
        phone=make_phone(part.phone) if part.phone is not None else None,
    )
    if part.place == "village":
        settle_resident(actor=DEMO, now=now, person=person, village=home, from_date=since)
        return person
    admit_member(actor=DEMO, now=now, person=person, branch=branch, from_date=since, joined_date=since)
    if part.role:
        organisation = {"county": tree.county}.get(part.place) or tree.towns.get(part.place) or branch
        appoint(
            actor=DEMO,
            now=now,
            person=person,
            organisation=organisation,
            role=part.role,
            title=part.title,
            from_date=since,
        )
    return person


def _find_branch(tree: Tree, part: Part) -> Organisation:
    if part.place == "county":
        return tree.branch_by_name["县委组织部党支部"]
    if part.place in tree.towns or part.place == "village":
        return tree.branch_by_name[HOME]
    return tree.branch_by_name[part.place]
