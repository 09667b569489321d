"""The rules that a county begins with: a proposal to be changed, drafted and published like any other version.

Verified acts only. Nothing for signing in, reading, sharing, opinions or petitions (志愿服务条例 art. 19; 国办函〔2026〕12号).
Appraisal points (merit) and spendable points (service) are two units: spending never lowers an appraisal.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hongguanjia.base.access.api import Actor
from hongguanjia.base.record.api import list_kinds
from hongguanjia.base.record.models import Grade
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.models import AmountForm, Period, RuleSet, Waits
from hongguanjia.points.rule_sets import Content, draft_rule_set

TITLE = "党员和党组织积分规则"
BASIS = "《志愿服务条例》第十九条;《志愿服务记录与证明出具办法(试行)》"
SERVICE, ORGANISING = "志愿服务", "组织工作"
CONDUCT, COMMENDED = "日常表现", "受到表彰"
PUBLICITY_DAYS = 5
ORGANISATION_LIFE = (
    ("members-meeting", "召开支部党员大会", "duties.members_meeting_held", 2, 2),
    ("committee-meeting", "召开支部委员会会议", "duties.committee_meeting_held", 1, 2),
    ("theme-day", "开展主题党日", "duties.theme_day_held", 2, 2),
    ("lecture", "上党课", "duties.lecture_held", 2, 2),
    ("task-overdue", "任务逾期", "duties.overdue", -2, None),
    ("mended-on-time", "整改按期销号", "inspection.notice.accepted_on_time", 1, 4),
    ("mending-overdue", "整改逾期", "inspection.notice.overdue", -3, None),
    ("mending-reopened", "整改反弹", "inspection.notice.reopened", -2, None),
)
"""Rules for facts of rooms that a county may be without: code, title, kind, points, most in a month. Proposals, to be edited."""


def draft_default_rules(*, actor: Actor, now: datetime) -> RuleSet:
    """Draft the rules that a county begins with; somebody else approves them."""
    return draft_rule_set(actor=actor, now=now, title=TITLE, basis=BASIS, content=default_content())


def default_content() -> Content:
    """The default rules, in the order in which they are read."""
    rules = [
        _rule("service-hours", "服务时长", "service.attended", Unit.HOURS, SERVICE, 1, step=60, most_day=12),
        _rule(
            "service-merit",
            "参加志愿服务",
            "service.attended",
            Unit.MERIT,
            SERVICE,
            5,
            excludes=["RESIDENT"],
            most_day=10,
            most_month=20,
        ),
        _rule(
            "service-points",
            "志愿服务换积分",
            "service.attended",
            Unit.SERVICE,
            SERVICE,
            10,
            step=60,
            most_day=60,
            most_month=300,
        ),
        _rule(
            "wish-merit", "实现微心愿", "service.wish_done", Unit.MERIT, SERVICE, 3, excludes=["RESIDENT"], most_month=9
        ),
        _rule(
            "given-points",
            "用手艺为兑换人服务",
            "rewards.service_given",
            Unit.SERVICE,
            SERVICE,
            10,
            most_day=40,
            most_month=200,
        ),
        _rule("wish-points", "实现微心愿换积分", "service.wish_done", Unit.SERVICE, SERVICE, 20, most_month=100),
        _rule(
            "organising-merit",
            "组织志愿服务",
            "service.organised",
            Unit.MERIT,
            ORGANISING,
            3,
            excludes=["RESIDENT"],
            most_month=6,
            # Who organises also keeps the list: what that earns is shown to all before it counts.
            waits=Waits.PUBLICITY,
            publicity_days=5,
        ),
        *_organisation_rules(),
        *_duty_rules(),
    ]
    rules += [*_conduct_merit(), *_conduct_points()]
    ceilings = [_ceiling(SERVICE, 120), _ceiling(CONDUCT, 60), _ceiling(COMMENDED, 30)]
    return Content([{**rule, "order": order} for order, rule in enumerate(rules, start=1)], ceilings)


def _organisation_rules() -> list[dict[str, Any]]:
    """What organisations earn: by their own facts, and a share of their members'."""
    return [
        _rule(
            "branch-held",
            "支部开展活动",
            "service.activity_held",
            Unit.MERIT,
            ORGANISING,
            0,
            subject=OwnerKind.ORGANISATION,
            form=AmountForm.TABLE,
            table=[[1, 2], [10, 4], [30, 6]],
            most_month=18,
        ),
        _rule(
            "branch-served",
            "党员参加服务",
            "service.attended",
            Unit.MERIT,
            SERVICE,
            1,
            # No ceiling: the figure is shown per member, and one that is the same for all would press large branches down.
            subject=OwnerKind.ORGANISATION,
        ),
        _rule(
            "branch-rhythm",
            "支部按月开展活动",
            "branch.rhythm",
            Unit.MERIT,
            ORGANISING,
            0,
            subject=OwnerKind.ORGANISATION,
            form=AmountForm.TABLE,
            table=[[1, 1], [3, 2], [6, 3], [12, 4]],
            most_month=4,
        ),
        _rule(
            "branch-coverage",
            "支部党员参加面",
            "branch.coverage",
            Unit.MERIT,
            SERVICE,
            0,
            subject=OwnerKind.ORGANISATION,
            form=AmountForm.TABLE,
            table=[[20, 1], [40, 2], [60, 4], [80, 6]],
            most_month=6,
        ),
    ]


def _duty_rules() -> list[dict[str, Any]]:
    """Meetings, tasks and rectifications, where a room records them; each counts the same for a branch of any size."""
    known = {kind.code for kind in list_kinds()}
    common = {"subject": OwnerKind.ORGANISATION}
    rules = [
        _rule(code, title, kind, Unit.MERIT, ORGANISING, amount, **common, **({"most_month": most} if most else {}))
        for code, title, kind, amount, most in ORGANISATION_LIFE
    ]
    return [rule for rule in rules if rule["fact_kind"] in known]


def _conduct_merit() -> list[dict[str, Any]]:
    """What members claim (申报), for appraisal: shown in public before it counts."""
    members = {"excludes": ["RESIDENT"]}
    levels = [[1, 2], [2, 4], [3, 8], [4, 12], [5, 16]]
    return [
        _shown("good-deed-merit", "好人好事", "claims.good_deed", Unit.MERIT, CONDUCT, 3, most_month=6, **members),
        _shown("lectured-merit", "宣讲授课", "claims.lectured", Unit.MERIT, CONDUCT, 3, most_month=6, **members),
        _shown("rescued-merit", "抢险救灾", "claims.rescued", Unit.MERIT, CONDUCT, 5, most_day=5, **members),
        _shown("mediated-merit", "调解纠纷", "claims.mediated", Unit.MERIT, CONDUCT, 3, most_month=9, **members),
        _shown(
            "helped-merit", "帮扶困难户", "claims.helped_household", Unit.MERIT, CONDUCT, 2, most_month=8, **members
        ),
        _shown(
            "commended-merit",
            "受到表彰",
            "claims.commended",
            Unit.MERIT,
            COMMENDED,
            0,
            form=AmountForm.TABLE,
            table=levels,
            grade=Grade.C,
            **members,
        ),
    ]


def _conduct_points() -> list[dict[str, Any]]:
    """The same acts for everybody, in points that buy services."""
    return [
        _shown("good-deed-points", "好人好事换积分", "claims.good_deed", Unit.SERVICE, CONDUCT, 10, most_month=60),
        _shown(
            "lectured-points", "宣讲授课换积分", "claims.lectured", Unit.SERVICE, CONDUCT, 10, step=60, most_month=60
        ),
        _shown("rescued-points", "抢险救灾换积分", "claims.rescued", Unit.SERVICE, CONDUCT, 15, step=60, most_day=120),
        _shown("mediated-points", "调解纠纷换积分", "claims.mediated", Unit.SERVICE, CONDUCT, 15, most_month=60),
        _shown(
            "helped-points", "帮扶困难户换积分", "claims.helped_household", Unit.SERVICE, CONDUCT, 10, most_month=60
        ),
    ]


def _shown(*values: Any, **more: Any) -> dict[str, Any]:
    """A rule whose points are shown in public for some days before they count."""
    return _rule(*values, waits=Waits.PUBLICITY, publicity_days=PUBLICITY_DAYS, **more)


def _ceiling(category: str, most: int) -> dict[str, Any]:
    """The most merit that a category gives a person in a year."""
    return {
        "category": category,
        "subject": OwnerKind.PERSON,
        "unit": Unit.MERIT,
        "period": Period.YEAR,
        "most": most,
    }


def _rule(code: str, title: str, fact_kind: str, unit: str, category: str, amount: int, **more: Any) -> dict[str, Any]:
    values = {
        "code": code,
        "title": title,
        "fact_kind": fact_kind,
        "subject": OwnerKind.PERSON,
        "unit": unit,
        "category": category,
        "amount": amount,
    }
    if "step" in more:
        values["form"] = AmountForm.PER_UNIT
    return {**values, **more}
