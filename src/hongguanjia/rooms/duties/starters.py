"""Templates: what most branches are asked, and the statutory rhythm of organisational life.

Source of the statutory ones: 《中国共产党支部工作条例（试行）》第十三条至第十六条 (党员大会、支委会、党小组会、党课、
组织生活会、主题党日、民主评议党员).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from hongguanjia.rooms.duties.data import RequirementInput
from hongguanjia.rooms.duties.facts import HELD
from hongguanjia.rooms.duties.states import ListKind, MeetingKind, Rhythm

STATUTE = "《中国共产党支部工作条例（试行）》"
RHYTHMS = {
    MeetingKind.MEMBERS: Rhythm.QUARTERLY,
    MeetingKind.COMMITTEE: Rhythm.MONTHLY,
    MeetingKind.GROUP: Rhythm.MONTHLY,
    MeetingKind.LECTURE: Rhythm.QUARTERLY,
    MeetingKind.THEME_DAY: Rhythm.MONTHLY,
    MeetingKind.LIFE: Rhythm.YEARLY,
    MeetingKind.APPRAISAL: Rhythm.YEARLY,
}
"""How often the statute wants each meeting held."""


@dataclass(frozen=True, slots=True)
class Starter:
    """One entry of the templates: ``code`` is stable."""

    code: str
    kind: str
    typed: RequirementInput


def _meeting(kind: MeetingKind, title: str) -> Starter:
    typed = RequirementInput(
        title=title,
        source="STATUTE",
        basis=STATUTE,
        responsible="党支部书记",
        measure="FACTS",
        fact_kind=HELD[kind],
        target=1,
        unit="次",
        rhythm=RHYTHMS[kind],
        weight=3,
    )
    return Starter(f"meeting-{kind.lower()}", ListKind.RESPONSIBILITY, typed)


def _ask(code: str, kind: str, title: str, measure: str, rhythm: str, **more: object) -> Starter:
    values: dict[str, object] = {"source": "PLAN", "responsible": "党支部书记", "weight": 2, "minutes": 10, **more}
    typed = RequirementInput(title=title, measure=measure, rhythm=rhythm, **values)  # type: ignore[arg-type]
    return Starter(code, kind, typed)


PERCENT: dict[str, object] = {"target": 100, "unit": "%"}
SPRING, MIDYEAR = date(2000, 3, 31), date(2000, 6, 30)

STARTERS: tuple[Starter, ...] = (
    _meeting(MeetingKind.MEMBERS, "每季度召开支部党员大会"),
    _meeting(MeetingKind.COMMITTEE, "每月召开支部委员会会议"),
    _meeting(MeetingKind.GROUP, "每月召开党小组会"),
    _meeting(MeetingKind.LECTURE, "每季度上一次党课"),
    _meeting(MeetingKind.THEME_DAY, "每月开展主题党日"),
    _meeting(MeetingKind.LIFE, "每年召开组织生活会"),
    _meeting(MeetingKind.APPRAISAL, "每年开展民主评议党员"),
    _ask(
        "service", ListKind.RESPONSIBILITY, "每季度组织志愿服务活动", "FACTS", "QUARTERLY", fact_kind="service.activity_held",
        minutes=0, unit="次",
    ),
    _ask("visit", ListKind.TASK, "走访困难党员群众", "COUNT", "MONTHLY", source="NEEDS", target=5, unit="户"),
    _ask("publicity", ListKind.TASK, "党务村务公开栏更新", "YES_NO", "MONTHLY", minutes=5),
    _ask("collective", ListKind.TASK, "村级集体经济收入目标进度", "PERCENT", "QUARTERLY", source="KEY_WORK", **PERCENT),
    _ask("environment", ListKind.TASK, "人居环境整治验收", "EVIDENCE", "QUARTERLY", source="KEY_WORK", minutes=15),
    _ask("develop", ListKind.TASK, "培养入党积极分子", "COUNT", "HALF_YEARLY", target=1, unit="名"),
    _ask("dues", ListKind.TASK, "党费收缴公示完成", "DATE", "QUARTERLY", minutes=5),
    _ask("flood", ListKind.TASK, "防汛抗旱巡查", "YES_NO", "QUARTERLY", source="KEY_WORK"),
    _ask("fire", ListKind.TASK, "冬春森林防火宣传", "EVIDENCE", "ONCE", due_date=SPRING),
    _ask("straw", ListKind.TASK, "秸秆禁烧值守到位", "YES_NO", "ONCE", source="KEY_WORK", due_date=MIDYEAR),
    _ask("elderly", ListKind.TASK, "为独居老人办实事", "COUNT", "QUARTERLY", source="NEEDS", target=3, unit="件"),
    _ask("mediate", ListKind.TASK, "排查调处矛盾纠纷", "COUNT", "QUARTERLY", source="NEEDS", target=2, unit="件"),
    _ask("road", ListKind.TASK, "村内道路管护检查", "YES_NO", "QUARTERLY", minutes=5),
    _ask("finance", ListKind.TASK, "村级财务按时公开", "DATE", "QUARTERLY", minutes=5),
    _ask("youth", ListKind.TASK, "联系青年后备人才", "COUNT", "HALF_YEARLY", target=2, unit="名"),
    _ask("veterans", ListKind.TASK, "走访退役军人家庭", "COUNT", "HALF_YEARLY", source="NEEDS", target=2, unit="户"),
    _ask("secretary", ListKind.RESPONSIBILITY, "书记遍访党员", "PERCENT", "HALF_YEARLY", **PERCENT),
    _ask("supervise", ListKind.RESPONSIBILITY, "落实党务监督事项", "YES_NO", "HALF_YEARLY"),
    _ask("culture", ListKind.TASK, "开展移风易俗宣传", "YES_NO", "HALF_YEARLY"),
    _ask("lost", ListKind.PROBLEM, "流动党员联系不紧，逐人建立联系", "PERCENT", "HALF_YEARLY", source="APPRAISAL", **PERCENT),
    _ask("weak", ListKind.PROBLEM, "上年度评议查摆问题整改到位", "EVIDENCE", "ONCE", source="APPRAISAL", due_date=MIDYEAR),
)  # fmt: skip


def dated(typed: RequirementInput, year: int) -> RequirementInput:
    """A template of a one-off with its deadline in ``year``."""
    return replace(typed, due_date=typed.due_date.replace(year=year)) if typed.due_date else typed
