"""What the points offer to halls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission, scope
from hongguanjia.base.people.models import Person
from hongguanjia.base.web.api import ExportTable, MenuEntry, Panel, Part, Row, ToDo, Waiting, as_part, offer
from hongguanjia.points import queries, standing, verify
from hongguanjia.points.county_terms.kinds import find_terms_kind, list_terms_kinds
from hongguanjia.points.county_terms.models import ProposalState, TermsProposal
from hongguanjia.points.data import Owner, OwnerKind, Role, Unit
from hongguanjia.points.models import Account, RuleSet, RuleSetState
from hongguanjia.points.seal_checks import check_records, check_seals
from hongguanjia.points.statements.checks import check_archives, check_statements

EXPORT_MOST = 50_000


def register() -> None:
    """Offer everything; called once at start."""
    offer(
        menus=[
            MenuEntry("desk", 37, gettext_lazy("积分"), "desk-points-overview", Permission.POINTS_READ),
            MenuEntry("desk", 38, gettext_lazy("积分规则"), "desk-points-rules", Permission.POINTS_READ),
            MenuEntry("desk", 38, gettext_lazy("年度对账单"), "desk-points-statements", Permission.POINTS_READ),
            MenuEntry("desk", 39, gettext_lazy("免于积分考核"), "desk-points-exclusions", Permission.PERSON_MANAGE),
            MenuEntry("desk", 39, gettext_lazy("到期与结转"), "desk-points-closing", Permission.RULES_APPROVE),
            MenuEntry("desk", 39, gettext_lazy("到期与结转"), "desk-points-closing-propose", Permission.RULES_DRAFT),
            MenuEntry("desk", 39, gettext_lazy("期限和标准"), "desk-points-county-terms", Permission.RULES_DRAFT),
            MenuEntry("public", 45, gettext_lazy("积分规则"), "public-points-rules"),
        ],
        panels=[
            Panel("phone_home", 60, "points/panels/phone_home.html", _load_home),
            Panel("person", 30, "points/panels/owner.html", _load_person),
            Panel("organisation", 30, "points/panels/owner.html", _load_organisation),
        ],
        waiting=[WAITING],
        exports=[ExportTable("points-balances", gettext_lazy("党员积分余额"), Permission.POINTS_READ, _load_balances)],
        checks=(*verify.CHECKS, check_seals, check_records, check_statements, check_archives),
    )


def _load_home(actor: Actor, _now: datetime, _subject_id: int | None) -> Mapping[str, Any] | None:
    if actor.subject_id is None:
        return None
    return {"figures": standing.list_figures(Owner(OwnerKind.PERSON, actor.subject_id))}


def _load_person(actor: Actor, _now: datetime, subject_id: int | None) -> Mapping[str, Any] | None:
    return _load_owner(actor, "person", OwnerKind.PERSON, subject_id)


def _load_organisation(actor: Actor, _now: datetime, subject_id: int | None) -> Mapping[str, Any] | None:
    return _load_owner(actor, "organisation", OwnerKind.ORGANISATION, subject_id)


def _load_owner(actor: Actor, kind: str, owner_kind: str, subject_id: int | None) -> Mapping[str, Any] | None:
    if subject_id is None:
        return None
    owners: QuerySet[Any] = queries.list_persons(actor) if kind == "person" else queries.list_places(actor)
    figures = standing.list_figures_of(owners.filter(pk=subject_id), Owner(owner_kind, subject_id))
    return {"figures": figures, "kind": kind, "owner_id": subject_id} if figures else None


def _list_waiting(actor: Actor, _now: datetime) -> Iterator[Part]:
    """Rules and dated terms that somebody else proposed."""
    if actor.holds(Permission.RULES_APPROVE):
        rows = RuleSet.objects.filter(state=RuleSetState.SUBMITTED).exclude(drafted_by_id=actor.person_id)
        yield as_part(rows, "rules", said="title", state="number")
        proposed = TermsProposal.objects.filter(
            state=ProposalState.PROPOSED, kind__in=[kind.code for kind in list_terms_kinds()]
        )
        yield as_part(proposed.exclude(proposed_by_id=actor.person_id), "terms", said="kind", due="from_date")


def _tell(row: Row) -> ToDo:
    if row.part == "terms":
        kind = find_terms_kind(row.said)
        text = _("审批新的规定：%(title)s") % {"title": kind.title if kind else row.said}
        return ToDo(text, reverse("desk-points-county-terms-kind", args=[row.said]), row.due)
    words = {"title": row.said, "number": row.state}
    text = _("积分规则“%(title)s”第 %(number)s 版等待审批") % words
    return ToDo(text, reverse("desk-points-rules-detail", args=[row.row]))


WAITING = Waiting("points", _list_waiting, _tell)


def _load_balances(actor: Actor, _now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    people = scope(Person.objects.select_related("organisation"), actor, Permission.POINTS_READ)
    rows = list(people.order_by("organisation__path", "name_pinyin", "pk")[:EXPORT_MOST])
    accounts = Account.objects.filter(
        owner_kind=OwnerKind.PERSON, role=Role.MAIN, owner_id__in=people.order_by().values("pk")
    )
    balances = {
        (owner_id, unit): balance for owner_id, unit, balance in accounts.values_list("owner_id", "unit", "balance")
    }
    head = [_("姓名"), _("组织"), _("考核积分（分）"), _("可兑换积分（分）"), _("服务时长（小时）")]
    units = (Unit.MERIT, Unit.SERVICE, Unit.HOURS)
    return head, [
        [
            row.name,
            row.organisation.name if row.organisation else "",
            *(balances.get((row.pk, unit), 0) for unit in units),
        ]
        for row in rows
    ]
