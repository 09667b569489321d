"""What inspection offers to the halls, and what comes round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.jobs.api import every
from hongguanjia.base.web.api import ExportTable, MenuEntry, Panel, Part, Row, ToDo, Waiting, as_part, offer
from hongguanjia.kit.clock import county_date
from hongguanjia.points.api import offer_terms
from hongguanjia.rooms.inspection import actions, checks, ledger, queries, setting
from hongguanjia.rooms.inspection.states import (
    MENDING_STATES,
    OPEN_STATES,
    BulletinState,
    ExtensionState,
    FindingState,
    NoticeState,
    RoundState,
)

ROUND_MINUTES = 60
SHOWN = 3
EXPORTED_MOST = 20_000
READ, MEND = Permission.INSPECTION_READ, Permission.INSPECTION_MEND
CLOSE, APPROVE = Permission.INSPECTION_CLOSE, Permission.INSPECTION_APPROVE
MANAGE, INSPECT = Permission.INSPECTION_MANAGE, Permission.INSPECTION_INSPECT

MENUS = (
    MenuEntry("desk", 44, gettext_lazy("督查整改"), "desk-inspection-notices", READ),
    MenuEntry("public", 48, gettext_lazy("督查公开"), "public-inspection-overview"),
)
TODOS: dict[str, tuple[object, str]] = {
    "mend": (gettext_lazy("整改：%s"), "phone-inspection-notice"),
    "reply": (gettext_lazy("说明督查问题：%s"), "phone-inspection-finding"),
    "visit": (gettext_lazy("去%s督查"), "phone-inspection-visit"),
    "close": (gettext_lazy("验收%s的整改"), "desk-inspection-notice"),
    "extension": (gettext_lazy("审批%s的延期申请"), "desk-inspection-notice"),
    "confirm": (gettext_lazy("确认督查问题：%s"), "desk-inspection-finding"),
    "objection": (gettext_lazy("复核异议：%s"), "desk-inspection-finding"),
    "bulletin": (gettext_lazy("审批通报：%s"), "desk-inspection-bulletin"),
}


def _list_waiting(actor: Actor, now: datetime) -> Iterator[Part]:
    """What waits for me in my own organisations, on either side; nothing for who holds no post here."""
    if actor.posts:
        yield from _mending(actor, now)
        yield from _inspecting(actor)
        yield from _issuing(actor, now)


def _mending(actor: Actor, now: datetime) -> Iterator[Part]:
    if homes := actor.paths(MEND):
        notices = queries.visible_notices(actor).filter(organisation__path__in=homes, state__in=MENDING_STATES)
        yield as_part(notices, "mend", said="problem", due="due_date")
        findings = queries.visible_findings(actor).filter(visit__organisation__path__in=homes)
        findings = findings.filter(state=FindingState.FOUND, replied_at=None, reply_due__gte=county_date(now))
        yield as_part(findings, "reply", said="text", due="reply_due")


def _inspecting(actor: Actor) -> Iterator[Part]:
    if actor.holds(INSPECT):
        rows = queries.own_visits(actor).filter(round__state=RoundState.OPEN, recorded_at=None)
        yield as_part(rows, "visit", said="organisation__short_name", state="round__state", due="round__last_date")


def _issuing(actor: Actor, now: datetime) -> Iterator[Part]:
    me, today = actor.person_id or 0, county_date(now)
    if homes := actor.paths(CLOSE):
        rows = queries.visible_notices(actor).filter(issuer__path__in=homes, state=NoticeState.REPORTED)
        yield as_part(rows, "close", said="organisation__short_name", due="due_date")
    if homes := actor.paths(MANAGE):
        found = queries.visible_findings(actor).filter(visit__round__plan__organisation__path__in=homes)
        heard = ~Q(replied_at=None) | Q(reply_due__lt=today)
        found = found.filter(heard, state=FindingState.FOUND).exclude(found_by_id=me)
        yield as_part(found, "confirm", said="text", due="reply_due")
    if homes := actor.paths(APPROVE):
        asked = queries.visible_extensions(actor).filter(notice__issuer__path__in=homes, state=ExtensionState.ASKED)
        asked = asked.exclude(asked_by_id=me)
        place = "notice__organisation__short_name"
        yield as_part(asked, "extension", said=place, due="notice__due_date", row="notice_id")
        objected = queries.visible_findings(actor).filter(visit__round__plan__organisation__path__in=homes)
        objected = objected.filter(state=FindingState.OBJECTED).exclude(Q(found_by_id=me) | Q(confirmed_by_id=me))
        yield as_part(objected, "objection", said="text", due="object_due")
        drafts = queries.visible_bulletins(actor).filter(round__plan__organisation__path__in=homes)
        drafts = drafts.filter(state=BulletinState.SUBMITTED).exclude(drafted_by_id=me)
        yield as_part(drafts, "bulletin", said="title", due="round__last_date")


def _tell(row: Row) -> ToDo:
    words, page = TODOS[row.part]
    return ToDo(str(words) % row.said[:40], reverse(page, args=[row.row]), row.due)


WAITING = Waiting("inspection", _list_waiting, _tell)


def load_phone_home(actor: Actor, _now: datetime, _subject: int | None) -> Mapping[str, Any] | None:
    """The way to what my organisation has to mend; what is there the to-dos tell."""
    return {} if actor.paths(MEND) or actor.paths(INSPECT) else None


def load_organisation(actor: Actor, now: datetime, organisation_id: int | None) -> Mapping[str, Any] | None:
    """How an organisation stands with its rectifications, as far as the actor may see them."""
    if organisation_id is None or not actor.holds(READ):
        return None
    rows = queries.visible_notices(actor).filter(organisation_id=organisation_id)
    total = rows.order_by().aggregate(
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
        late=Count("pk", filter=ledger.late(county_date(now))),
        closed=Count("pk", filter=Q(state=NoticeState.CLOSED)),
        reopened=Count("pk", filter=Q(turn__gte=1)),
    )
    return {"total": total, "notices": list(rows.order_by("-pk")[:SHOWN]) if any(total.values()) else []}


def load_export(actor: Actor, _now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """The whole ledger of the actor's places."""
    rows = ledger.for_sheet(ledger.visible(actor))[:EXPORTED_MOST]
    return ledger.titles(), list(ledger.rows_of(rows))


def go_round(now: datetime) -> int:
    """Remind, and take up the ladder what is overdue."""
    return actions.remind_due(now=now) + actions.escalate_due(now=now)


def register() -> None:
    """Called once when the application starts."""
    offer(
        menus=MENUS,
        panels=[
            Panel("phone_home", 60, "inspection/panels/phone_home.html", load_phone_home),
            Panel("organisation", 45, "inspection/panels/organisation.html", load_organisation),
        ],
        waiting=[WAITING],
        exports=[ExportTable("inspection-notices", gettext_lazy("整改台账"), READ, load_export)],
        checks=[checks.check_notices, checks.check_draws],
    )
    offer_terms(setting.TERMS, setting.LADDER)
    every(minutes=ROUND_MINUTES, name="inspection.round", do=go_round)
