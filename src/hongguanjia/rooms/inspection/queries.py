"""Reads, always in the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import POST_ROLES, Actor, Permission, scope
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.papers.api import PaperKind, PaperState, find_papers_of
from hongguanjia.base.papers.models import Paper
from hongguanjia.base.people.api import open_on
from hongguanjia.base.people.models import Leadership, Organisation, Post
from hongguanjia.rooms.inspection.models import (
    Bulletin,
    Extension,
    Finding,
    FindingPhoto,
    Inspector,
    Notice,
    Plan,
    Report,
    ReportEvidence,
    Round,
    Visit,
)
from hongguanjia.rooms.inspection.states import BulletinScope, BulletinState, RoundState

READ = Permission.INSPECTION_READ
SHOWN_ROUNDS = (RoundState.ANNOUNCED, RoundState.OPEN, RoundState.FINISHED)


def visible_notices(actor: Actor) -> QuerySet[Notice]:
    """Notices to the organisations of the actor's posts, and below."""
    rows = Notice.objects.select_related(
        "issuer", "organisation", "leader", "mender", "closed_by", "received_by", "reported_by", "accepted"
    )
    return scope(rows, actor, READ)


def visible_extensions(actor: Actor) -> QuerySet[Extension]:
    """What was asked for more time about notices that the actor may see."""
    rows = Extension.objects.select_related("notice__issuer", "notice__organisation", "asked_by", "decided_by")
    return scope(rows, actor, READ, path="notice__organisation__path")


def visible_findings(actor: Actor) -> QuerySet[Finding]:
    """Findings at the organisations of the actor's posts, and below."""
    rows = Finding.objects.select_related(
        "visit__organisation", "visit__round__plan__organisation", "found_by", "replied_by", "confirmed_by"
    )
    return scope(rows, actor, READ, path="visit__organisation__path")


def visible_plans(actor: Actor) -> QuerySet[Plan]:
    """Plans of the organisations where the actor's posts may read."""
    return scope(Plan.objects.select_related("organisation", "drafted_by"), actor, READ).order_by("-year", "pk")


def visible_rounds(actor: Actor) -> QuerySet[Round]:
    """Rounds of those plans."""
    rows = Round.objects.select_related("plan__organisation", "area", "checklist", "filing")
    return scope(rows, actor, READ, path="plan__organisation__path")


def visible_visits(actor: Actor) -> QuerySet[Visit]:
    """Visits to the organisations of the actor's posts, and below."""
    rows = Visit.objects.select_related("round__plan__organisation", "round__checklist", "organisation", "signature")
    return scope(rows, actor, READ)


def own_visits(actor: Actor) -> QuerySet[Visit]:
    """Visits on which the actor is sent."""
    mine = Inspector.objects.filter(visit=OuterRef("pk"), person_id=actor.person_id or 0)
    return visible_visits(actor).filter(Exists(mine))


def visible_bulletins(actor: Actor) -> QuerySet[Bulletin]:
    """Bulletins of plans that the actor may read; of others what was published within whose scope the actor stands."""
    rows = Bulletin.objects.select_related("round__plan__organisation", "drafted_by", "approved_by")
    mine = [post.organisation_id for post in actor.posts]
    inspected = Visit.objects.filter(round=OuterRef("round"), organisation_id__in=mine)
    above = Q(round__plan__organisation__path__in=_prefixes(actor))
    shown = Q(state=BulletinState.PUBLISHED) & (
        Q(scope=BulletinScope.PUBLIC)
        | (Q(scope=BulletinScope.BELOW) & above)
        | (Q(scope=BulletinScope.INSPECTED) & Q(Exists(inspected)))
    )
    public = shown if actor.holds(READ) else None
    return scope(rows, actor, READ, path="round__plan__organisation__path", public=public).order_by(
        "-drafted_at", "-pk"
    )


def _prefixes(actor: Actor) -> list[str]:
    return [path[:end] for path in actor.paths(READ) for end in range(4, len(path) + 1, 4)]


def public_bulletins() -> QuerySet[Bulletin]:
    """What anybody may read."""
    rows = Bulletin.objects.filter(state=BulletinState.PUBLISHED, scope=BulletinScope.PUBLIC)
    return rows.select_related("round__plan__organisation").order_by("-published_at", "-pk")


def public_draws() -> QuerySet[Round]:
    """Rounds whose draw anybody may re-run: announced with the hash of the seed, or drawn."""
    rows = Round.objects.filter(state__in=SHOWN_ROUNDS).exclude(seed_hash="")
    return rows.select_related("plan__organisation", "area", "filing").order_by("-announced_at", "-pk")


def with_evidence(rows: QuerySet[Report]) -> QuerySet[Report]:
    """Reports together with what was handed in."""
    evidence = ReportEvidence.objects.select_related("attachment").order_by("pk")
    return rows.select_related("reported_by", "decided_by").prefetch_related(Prefetch("evidence", evidence))


def readable_attachments(actor: Actor) -> QuerySet[Attachment, int]:
    """Numbers of the attachments that the actor may look at because of a notice, a finding or a visit."""
    notices, findings = visible_notices(actor).order_by(), visible_findings(actor).order_by()
    shown = (
        Q(pk__in=ReportEvidence.objects.filter(report__notice__in=notices).values("attachment_id"))
        | Q(pk__in=FindingPhoto.objects.filter(finding__in=findings).values("attachment_id"))
        | Q(pk__in=visible_visits(actor).exclude(signature=None).order_by().values("signature_id"))
    )
    return Attachment.objects.filter(shown).values_list("pk", flat=True)


def title_of(notice: Notice, kind: str) -> str:
    """What the paper of a notice is called in the register; each reopening has papers of its own."""
    again = _("（第%(turn)s次重新整改）") % {"turn": notice.turn} if notice.turn else ""
    return f"{PaperKind(kind).label} {notice.number}{again}"


def find_paper_of(notice: Notice, kind: str) -> Paper | None:
    """The standing paper of a notice of ``kind``, of its present turn."""
    title = title_of(notice, kind)
    found = find_papers_of(source_kind="inspection.notice", source_id=notice.pk)
    return next((one for one in found if one.title == title and one.state == PaperState.ISSUED), None)


def find_bulletin_paper(bulletin: Bulletin) -> Paper | None:
    """The formal paper of a bulletin, if it was made."""
    return next(iter(find_papers_of(source_kind="inspection.bulletin", source_id=bulletin.pk)), None)


def list_holders(organisation: Organisation, day: date, permission: Permission) -> list[int]:
    """The people whose posts in ``organisation``, or in the branch that leads it, grant ``permission``."""
    codes = [code for code, role in POST_ROLES.items() if permission in role.permissions]
    leading = Leadership.objects.filter(open_on(day), led=organisation).values("party_id")
    posts = Post.objects.filter(open_on(day), role__in=codes)
    there = posts.filter(Q(organisation=organisation) | Q(organisation__in=leading))
    return list(there.values_list("person_id", flat=True).distinct())


def list_people_there(organisation: Organisation, day: date) -> Sequence[tuple[int, str]]:
    """Who holds a post in ``organisation``, or in the branch that leads it: who may answer for a rectification."""
    leading = Leadership.objects.filter(open_on(day), led=organisation).values("party_id")
    posts = Post.objects.filter(open_on(day)).filter(Q(organisation=organisation) | Q(organisation__in=leading))
    rows = posts.select_related("person").order_by("pk")
    return list({row.person_id: f"{row.person.name} · {row.title}" for row in rows}.items())
