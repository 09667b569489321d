"""The bulletin of a round: drafts itself, is edited, approved by another, published to its scope, corrected where it stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.people.models import Organisation, Post
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.inspection import drafting, permits, queries, rules
from hongguanjia.rooms.inspection.actions.steps import advance, note, take, tell_holders
from hongguanjia.rooms.inspection.flow import BULLETIN
from hongguanjia.rooms.inspection.models import Bulletin, Correction, Finding, Notice, Round
from hongguanjia.rooms.inspection.states import BulletinScope, FindingState, RoundState

TOLD_MOST = 60


@transaction.atomic
def draft_bulletin(*, actor: Actor, now: datetime, round_id: int, names: bool = False, basis: str = "") -> Bulletin:
    """Draft the bulletin of a finished round from what it found. Organisations are named only with a basis."""
    row = get_in_scope(queries.visible_rounds(actor).select_for_update(of=("self",)), pk=round_id)
    if not permits.may_by(actor, Permission.INSPECTION_MANAGE, row):
        raise permits.denied()
    if row.state != RoundState.FINISHED:
        raise Refusal("inspection.round_open", _("这一轮还没有结束，听取说明以后才能通报。"))
    if Bulletin.objects.filter(round=row).exists():
        raise Refusal("inspection.bulletin_twice", _("这一轮已经有通报，请打开它修改。"))
    rules.check_naming("", names, basis, ())
    bulletin = Bulletin.objects.create(
        round=row,
        title=_("关于“%s”情况的通报") % row.title,
        text=drafting.draft_text(_figures(row), _told(row), names=names),
        names=names,
        basis=basis.strip(),
        drafted_by_id=actor.person_id,
        drafted_at=now,
    )
    note(actor, now, "inspection.bulletin.drafted", bulletin)
    return bulletin


@transaction.atomic
def edit_bulletin(
    *, actor: Actor, now: datetime, bulletin_id: int, title: str, text: str, scope: str, names: bool, basis: str
) -> Bulletin:
    """Change the draft. Who changed it last has drafted it: somebody else approves."""
    bulletin = take(actor, BULLETIN, "edit", queries.visible_bulletins(actor), bulletin_id)
    if scope not in BulletinScope.values:
        raise BadInput("inspection.scope_unknown", _("请选择印发范围。"), field="scope")
    said = rules.check_text(text, "text")
    rules.check_naming(said, names, basis, _names_of(bulletin.round))
    advance(
        BULLETIN,
        "edit",
        bulletin,
        title=rules.check_text(title, "title", 4),
        text=said,
        scope=scope,
        names=names,
        basis=basis.strip() if names else "",
        drafted_by_id=actor.person_id,
    )
    note(actor, now, "inspection.bulletin.edited", bulletin)
    return bulletin


@transaction.atomic
def submit_bulletin(*, actor: Actor, now: datetime, bulletin_id: int) -> Bulletin:
    """Hand the draft in for approval."""
    bulletin = take(actor, BULLETIN, "submit", queries.visible_bulletins(actor), bulletin_id)
    rules.check_naming(bulletin.text, bulletin.names, bulletin.basis, _names_of(bulletin.round))
    advance(BULLETIN, "submit", bulletin)
    note(actor, now, "inspection.bulletin.submitted", bulletin)
    issuer = permits.issuer_of(bulletin)
    text = _("“%s”等待审批。") % bulletin.title
    link, key = _link(bulletin), f"inspection.bulletin:{bulletin.pk}:{int(now.timestamp())}"
    tell_holders(issuer, Permission.INSPECTION_APPROVE, now, text, link, key)
    return bulletin


@transaction.atomic
def return_bulletin(*, actor: Actor, now: datetime, bulletin_id: int, reason: str) -> Bulletin:
    """Give it back to be changed, with the reason."""
    said = rules.check_reason(reason)
    bulletin = take(actor, BULLETIN, "return", queries.visible_bulletins(actor), bulletin_id)
    advance(BULLETIN, "return", bulletin, reason=said)
    note(actor, now, "inspection.bulletin.returned", bulletin, said)
    return bulletin


@transaction.atomic
def publish_bulletin(*, actor: Actor, now: datetime, bulletin_id: int) -> Bulletin:
    """Approve and publish to the scope; by another than who drafted. No finding is still waiting to be heard."""
    bulletin = take(actor, BULLETIN, "publish", queries.visible_bulletins(actor), bulletin_id)
    rules.other_person(bulletin.drafted_by_id, actor.person_id)
    rules.check_naming(bulletin.text, bulletin.names, bulletin.basis, _names_of(bulletin.round))
    unheard = Finding.objects.filter(visit__round=bulletin.round, state__in=[FindingState.FOUND, FindingState.OBJECTED])
    if unheard.exists():
        raise Refusal("inspection.findings_open", _("还有问题在听取说明或有异议，请处理完再印发。"))
    advance(BULLETIN, "publish", bulletin, approved_by_id=actor.person_id, published_at=now, reason="")
    note(actor, now, "inspection.bulletin.published", bulletin, scope=str(bulletin.get_scope_display()))
    for visit in bulletin.round.visits.select_related("organisation"):
        text, key = _("收到通报：%s") % bulletin.title, f"inspection.bulletin:{bulletin.pk}:published"
        link = f"/m/inspection/bulletins/{bulletin.pk}/"
        tell_holders(visit.organisation, Permission.INSPECTION_MEND, now, text, link, key)
    return bulletin


@transaction.atomic
def correct_bulletin(*, actor: Actor, now: datetime, bulletin_id: int, text: str) -> Correction:
    """Say on the published page what was wrong; the text itself stays as it was printed."""
    said = rules.check_text(text, "text")
    bulletin = take(actor, BULLETIN, "correct", queries.visible_bulletins(actor), bulletin_id)
    row = Correction.objects.create(bulletin=bulletin, text=said, by_id=actor.person_id, at=now)
    note(actor, now, "inspection.bulletin.corrected", bulletin)
    return row


def _link(bulletin: Bulletin) -> str:
    return f"/desk/inspection/bulletins/{bulletin.pk}/"


def _figures(row: Round) -> drafting.Figures:
    answers = [answer for visit in row.visits.all() for answer in visit.answers.values() if answer != "NA"]
    return drafting.Figures(
        title=row.title,
        issuer=row.plan.organisation.name,
        days=_("%(first)s至%(last)s") % {"first": row.first_date, "last": row.last_date},
        places=row.visits.count(),
        passed=answers.count("YES"),
        checked=len(answers),
    )


def _told(row: Round) -> list[drafting.Told]:
    rows = Finding.objects.filter(visit__round=row, state=FindingState.CONFIRMED).select_related("visit__organisation")
    found = list(rows.order_by("visit__order", "pk")[:TOLD_MOST])
    numbers = {one.finding_id: one.number for one in Notice.objects.filter(finding__in=found)}
    return [
        drafting.Told(
            one.visit.organisation.name,
            str(one.get_category_display()),
            str(one.get_severity_display()),
            one.text,
            numbers.get(one.pk, ""),
        )
        for one in found
    ]


def _names_of(row: Round) -> set[str]:
    """The names that a text of this round could name: inspected organisations, who was met, who holds a post there."""
    places = Organisation.objects.filter(inspection_visits__round=row)
    names = {name for pair in places.values_list("name", "short_name") for name in pair}
    names |= set(row.visits.exclude(met_name="").values_list("met_name", flat=True))
    return names | set(Post.objects.filter(organisation__in=places).values_list("person__name", flat=True))
