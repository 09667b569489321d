"""What claims offer to the halls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission, below
from hongguanjia.base.web.api import ExportTable, MenuEntry, Panel, Part, Row, ToDo, Waiting, as_part, offer
from hongguanjia.kit.clock import county_date
from hongguanjia.points.api import offer_terms
from hongguanjia.rooms.claims import checks, queries, tables, terms
from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.states import OPEN_STATES, ClaimState

SHOWN = 3
EXPORTED_MOST = 20_000


def _list_waiting(actor: Actor, now: datetime) -> Iterator[Part]:
    """To check or approve in my own branch, or overdue below; to attest; to mend."""
    if actor.person_id is None:
        return
    title = Concat("person__name", Value("\n"), "title", output_field=CharField())
    yield as_part(Claim.objects.filter(_mend(actor)), "mend", said=title, due="due_date")
    yield as_part(Claim.objects.filter(_attest(actor)), "attest", said=title, due="due_date")
    yield as_part(
        Claim.objects.filter(_decide(actor, now)).exclude(_attest(actor)), "decide", said=title, due="due_date"
    )


def _decide(actor: Actor, now: datetime) -> Q:
    """Not the actor's own case; of the actor's own places, or of those below when it is overdue."""
    check = _placed(actor, Permission.CLAIM_CHECK, now) & Q(state=ClaimState.SUBMITTED)
    approve = _placed(actor, Permission.CLAIM_APPROVE, now) & Q(state=ClaimState.CHECKED)
    alone = Q(checked_by_id=actor.person_id, by_office=False)
    mine = Q(person_id=actor.person_id) | Q(entered_by_id=actor.person_id, entered_by__isnull=False)
    return (check | (approve & ~alone)) & ~mine


def _placed(actor: Actor, permission: Permission, now: datetime) -> Q:
    roots = actor.paths(permission)
    own = Q(organisation__path__in=roots)
    overdue = Q(due_date__lt=county_date(now))
    for root in roots:
        own |= overdue & below(root)
    return own


def _attest(actor: Actor) -> Q:
    if actor.behalf_of_id is not None:
        return Q(pk__in=[])
    return Q(witness_id=actor.person_id, attested_at=None, state__in=OPEN_STATES)


def _mend(actor: Actor) -> Q:
    return Q(person_id=actor.subject_id, state=ClaimState.RETURNED)


def _tell(row: Row) -> ToDo:
    name, _break, title = row.said.partition("\n")
    words = {"name": name, "title": title}
    if row.part == "mend":
        return ToDo(_("补充您的申报“%(title)s”") % words, reverse("phone-claims-claim", args=[row.row]))
    if row.part == "attest":
        return ToDo(_("%(name)s请您证明“%(title)s”") % words, reverse("phone-claims-claim", args=[row.row]))
    text = (
        _("核实%(name)s的申报“%(title)s”") if row.state == ClaimState.SUBMITTED else _("审批%(name)s的申报“%(title)s”")
    )
    return ToDo(text % words, reverse("desk-claims-claim", args=[row.row]), row.due)


WAITING = Waiting("claims", _list_waiting, _tell)


def load_person(actor: Actor, now: datetime, person_id: int | None) -> Mapping[str, Any] | None:
    """A person's last claims, as far as the actor may see claims there."""
    if person_id is None or not actor.holds(Permission.CLAIM_READ):
        return None
    rows = queries.covered_claims(actor).filter(person_id=person_id).order_by("-happened_date", "-pk")
    return {"claims": list(rows[:SHOWN]), "person_id": person_id}


def load_phone_home(actor: Actor, now: datetime, _subject: int | None) -> Mapping[str, Any] | None:
    """The way to a new claim and to mine."""
    return {} if actor.subject_id is not None and actor.holds_personally(Permission.CLAIM_MAKE) else None


def load_export(actor: Actor, now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """All claims of the actor's places."""
    rows = (
        queries.covered_claims(actor).select_related("witness").order_by("organisation__path", "-happened_date", "pk")
    )
    return tables.titles(), list(tables.rows(rows[:EXPORTED_MOST]))


def register() -> None:
    """Offer everything; called once at start."""
    offer(
        menus=[MenuEntry("desk", 28, gettext_lazy("申报"), "desk-claims-claims", Permission.CLAIM_READ)],
        panels=[
            Panel("person", 40, "claims/panels/person.html", load_person),
            Panel("phone_home", 65, "claims/panels/phone_home.html", load_phone_home),
        ],
        waiting=[WAITING],
        exports=[ExportTable("claims", gettext_lazy("申报"), Permission.CLAIM_READ, load_export)],
        checks=[checks.check_claims],
    )
    offer_terms(terms.TERMS, terms.LISTING)
