"""The fixed cast of the tests, built through the actions: a small county with everybody who matters, and an outsider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from hongguanjia.base.access.api import Actor, system_actor
from hongguanjia.base.people.actions import admit_member, appoint, register_person, settle_resident
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.people.queries import get_actor
from hongguanjia.base.people.tree import open_organisation, set_leadership

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
SYSTEM = system_actor("测试")


@dataclass(frozen=True, slots=True)
class Cast:
    """Organisations and people by the part they play. ``guandu`` and ``yaojia`` are two towns; the outsider is of the second."""

    county: Organisation
    guandu: Organisation
    branch: Organisation
    village: Organisation
    sibling_branch: Organisation
    yaojia: Organisation
    far_branch: Organisation
    resident: Person
    member: Person
    elder: Person
    secretary: Person
    clerk: Person
    station_clerk: Person
    town_officer: Person
    county_officer: Person
    approver: Person
    auditor: Person
    admin: Person
    sibling_member: Person
    outsider: Person
    outsider_secretary: Person

    def actor(self, part: str, now: datetime = NOW) -> Actor:
        """The actor of the person who plays ``part``; her second factor is taken as passed."""
        person: Person = getattr(self, part)
        return get_actor(person_id=person.pk, user_id=None, now=now)


def build_cast() -> Cast:
    """Build the county and its cast; call inside a test's database."""
    county = _open("COUNTY_COMMITTEE", "中共中牟县委员会", "410122", None)
    guandu = _open("TOWN_COMMITTEE", "官渡镇党委", "410122102", county)
    branch = _open("BRANCH", "官渡桥村党支部", "410122102212P", guandu)
    village = _open("VILLAGE", "官渡桥村", "410122102212", guandu)
    sibling = _open("BRANCH", "板桥村党支部", "410122102214P", guandu)
    yaojia = _open("TOWN_COMMITTEE", "姚家镇党委", "410122115", county)
    far = _open("BRANCH", "春岗村党支部", "410122115201P", yaojia)
    set_leadership(actor=SYSTEM, now=NOW, party=branch, led=village, from_date=LONG_AGO)
    resident = _person("居仁", village, "00000000001")
    settle_resident(actor=SYSTEM, now=NOW, person=resident, village=village, from_date=LONG_AGO)
    return Cast(
        county=county,
        guandu=guandu,
        branch=branch,
        village=village,
        sibling_branch=sibling,
        yaojia=yaojia,
        far_branch=far,
        resident=resident,
        member=_member("党一诺", branch, "00000000002"),
        elder=_member("曾老根", branch, None),
        secretary=_holder("书启明", branch, branch, "SECRETARY", "村党支部书记", "00000000004"),
        clerk=_holder("文小雅", branch, branch, "CLERK", "党务员", "00000000005"),
        station_clerk=_holder("站志强", branch, branch, "STATION_CLERK", "站务员", "00000000006"),
        town_officer=_holder("镇立新", guandu, guandu, "TOWN_OFFICER", "党建办主任", "00000000007"),
        county_officer=_holder("县安平", county, county, "COUNTY_OFFICER", "组织科科长", "00000000008"),
        approver=_holder("审正清", county, county, "RULES_APPROVER", "组织部副部长", "00000000009"),
        auditor=_holder("纪明远", county, county, "AUDITOR", "审计员", "00000000010"),
        admin=_holder("管守信", county, county, "SYSTEM_ADMIN", "系统管理员", "00000000011"),
        sibling_member=_member("邻大同", sibling, "00000000012"),
        outsider=_member("外来客", far, "00000000013"),
        outsider_secretary=_holder("外书记", far, far, "SECRETARY", "村党支部书记", "00000000014"),
    )


def add_strangers(cast: Cast) -> dict[str, Person]:
    """Post holders of the other town, for tests of who sees what: they are nobody of the cast, so that its counts stand."""
    yaojia, far = cast.yaojia, cast.far_branch
    return {
        "outsider": cast.outsider,
        "outsider_secretary": cast.outsider_secretary,
        "foreign_town_officer": _holder("异立新", far, yaojia, "TOWN_OFFICER", "党建办主任", "00000000021"),
        "foreign_clerk": _holder("异小雅", far, far, "CLERK", "党务员", "00000000022"),
        "foreign_station_clerk": _holder("异志强", far, far, "STATION_CLERK", "站务员", "00000000023"),
    }


def _open(kind: str, name: str, code: str, parent: Organisation | None) -> Organisation:
    return open_organisation(
        actor=SYSTEM, now=NOW, kind=kind, name=name, code=code, parent=parent, opened_date=LONG_AGO
    )


def _person(name: str, organisation: Organisation, phone: str | None) -> Person:
    return register_person(actor=SYSTEM, now=NOW, name=name, organisation=organisation, phone=phone)


def _member(name: str, branch: Organisation, phone: str | None) -> Person:
    person = _person(name, branch, phone)
    admit_member(actor=SYSTEM, now=NOW, person=person, branch=branch, from_date=LONG_AGO)
    return person


def _holder(name: str, branch: Organisation, organisation: Organisation, role: str, title: str, phone: str) -> Person:
    person = _member(name, branch, phone)
    appoint(
        actor=SYSTEM,
        now=NOW,
        person=person,
        organisation=organisation,
        role=role,
        title=title,
        from_date=LONG_AGO,
    )
    return person
