"""Two hundred claims: a year of them decided at the end of each month, written in bulk, and those of today in every state,
through the actions of the room. What they earn waits to be shown in public, as the rules want it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from hongguanjia.base.people.api import get_actor
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.api import record_facts, withdraw_fact
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.demo.casting import FAR, HOME, Cast
from hongguanjia.demo.organising import DEMO, Tree
from hongguanjia.demo.peopling import People
from hongguanjia.demo.year import at
from hongguanjia.points.api import take_in
from hongguanjia.rooms.claims import api, rules
from hongguanjia.rooms.claims.actions.deciding import approved_fact
from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.states import Basis, ClaimState

BRANCHES, MEMBERS_LEAST = 12, 6
OLDEST_DAYS = 24
MONTHLY, BULK = 16, 184
ENDS = (*["APPROVED"] * 10, "REFUSED", "WITHDRAWN", "REVOKED", "APPROVED")
STATES_NOW = tuple(ClaimState.values)
EACH_STATE_NOW = 2
REASONS = {
    "RETURNED": "请写明在场的人和具体时间",
    "REFUSED": "经核实，这件事已经按志愿服务记过，不重复计分",
    "REVOKED": "群众反映不属实，支部核查后撤销",
    "WITHDRAWN": "",
}
DEEDS: tuple[tuple[str, str, int, str], ...] = (
    ("GOOD_DEED", "送走失的老人回家", 1, "晚上在村口遇到，问清住址后送到家里。"),
    ("MEDIATED", "调解两家的排水纠纷", 1, "两家都签了字。"),
    ("HELPED", "帮独居老人修好屋顶", 1, "买了油毡，用了半天。"),
    ("LECTURED", "给支部讲防汛知识课", 60, "到会二十多人。"),
    ("RESCUED", "雨夜参加河堤巡查", 240, "和村干部一起值守。"),
    ("GOOD_DEED", "拾到钱包交还失主", 1, "失主来村部道谢。"),
    ("HELPED", "帮困难户收麦子", 1, "家里没有劳力。"),
    ("GOOD_DEED", "义务清扫主街积雪", 1, "扫了三百多米。"),
    ("MEDIATED", "劝和闹矛盾的婆媳", 1, "上门两次。"),
    ("HELPED", "接送残疾邻居看病", 1, "来回县医院。"),
    ("LECTURED", "给青年党员讲村史", 45, "在党群服务中心。"),
)
COMMENDED = (
    ("COMMENDED", "获评乡镇优秀共产党员", 2, "表彰大会现场颁发证书。"),
    ("COMMENDED", "获评县级最美志愿者", 3, "县文明办通报。"),
)


@dataclass(slots=True)
class Claiming:
    """The branches that claim, each with its clerk; nothing is older than ``begin``; ``made`` counts what was written in bulk."""

    people: People
    chance: Random
    begin: date
    branches: list[Organisation] = field(default_factory=list)
    clerks: dict[int, Person] = field(default_factory=dict)
    made: int = 0


def open_claims(*, tree: Tree, people: People, cast: Cast, seed: int, begin: date) -> Claiming:
    """Choose branches with a clerk and enough members, the cast's first."""
    chance = Random(f"claims-{seed}")  # noqa: S311 - a demonstration has to be the same every time
    claiming = Claiming(people, chance, begin)
    home = tree.branch_by_name[HOME]
    others = [row for row in tree.branches if row.name not in {HOME, FAR} and row.pk in people.secretaries]
    able = [row for row in (home, *others) if len(people.members[row.pk]) >= MEMBERS_LEAST]
    claiming.branches = able[:BRANCHES]
    claiming.clerks = {row.pk: people.members[row.pk][1] for row in claiming.branches if row != home}
    claiming.clerks[home.pk] = cast.people["clerk"]
    return claiming


def claim_month(claiming: Claiming, day: date) -> None:
    """What was claimed in a month; the branches decide on its last day."""
    left = min(MONTHLY, BULK - claiming.made)
    if left <= 0 or not claiming.branches or day - timedelta(days=OLDEST_DAYS) < claiming.begin:
        return
    ends = [claiming.chance.choice(ENDS) for _place in range(left)]
    claims = [_past_claim(claiming, claiming.made + place, end, day) for place, end in enumerate(ends)]
    claiming.made += left
    Claim.objects.bulk_create(claims)
    decided = at(day, 20)
    approved = [claim for claim, end in zip(claims, ends, strict=True) if end in {"APPROVED", "REVOKED"}]
    _approve(approved, decided)
    for claim, end in zip(claims, ends, strict=True):
        if end == "REVOKED" and claim.fact is not None:
            withdraw_fact(claim.fact, reason=REASONS[end], actor=DEMO, now=decided + timedelta(hours=1))
        claim.state, claim.reason = end, REASONS.get(end, "")
    Claim.objects.bulk_update(claims, ["state", "reason", "fact", "grade"])
    take_in(now=decided, fact_ids=[claim.fact_id for claim in approved if claim.fact_id])
    TrailEntry.objects.bulk_create(_trail(claims))


def claim_today(claiming: Claiming, *, cast: Cast, today: date) -> None:
    """Claims in every state, most of them in the cast's branch, through the actions."""
    for order in range(len(STATES_NOW) * EACH_STATE_NOW if claiming.branches else 0):
        state = STATES_NOW[order % len(STATES_NOW)]
        near = order < len(STATES_NOW) or len(claiming.branches) == 1
        branch = claiming.branches[0] if near else claiming.branches[1 + order % (len(claiming.branches) - 1)]
        person = cast.people["member"] if order < len(STATES_NOW) else _claimant(claiming, branch, order)
        _claim_now(claiming, branch, person, state, order, today)


def _past_claim(claiming: Claiming, order: int, end: str, day: date) -> Claim:
    branch = claiming.branches[order % len(claiming.branches)]
    kind, title, quantity, text = DEEDS[order % len(DEEDS)]
    happened = day - timedelta(days=4 + order * 3 % (OLDEST_DAYS - 4))
    person, submitted = _claimant(claiming, branch, order), at(happened + timedelta(days=1), 19)
    decided = end != "WITHDRAWN"
    return Claim(
        kind=kind,
        person=person,
        entered_by=person,
        organisation=branch,
        title=title,
        text=text,
        happened_date=happened,
        quantity=quantity,
        sameness=rules.digest_thing(kind, happened, title),
        state=ClaimState.CHECKED if decided else ClaimState.SUBMITTED,
        created_at=submitted,
        submitted_at=submitted,
        basis=Basis.KNOWN if decided else "",
        checked_by=claiming.clerks[branch.pk] if decided else None,
        checked_at=submitted + timedelta(days=2) if decided else None,
        decided_by=claiming.people.secretaries[branch.pk] if decided else None,
        decided_at=at(day, 20) if decided else None,
    )


def _claimant(claiming: Claiming, branch: Organisation, order: int) -> Person:
    """A member of the branch who decides nothing there."""
    officials = {claiming.clerks[branch.pk].pk, claiming.people.secretaries[branch.pk].pk}
    members = [person for person in claiming.people.members[branch.pk] if person.pk not in officials]
    return members[order * 7 % len(members)]


def _approve(claims: Sequence[Claim], now: datetime) -> None:
    for claim in claims:
        claim.grade = rules.grade_of(claim)
    recorded = record_facts([approved_fact(claim) for claim in claims], actor=DEMO, now=now)
    for claim, fact in zip(claims, recorded, strict=True):
        claim.fact = fact


def _trail(claims: Sequence[Claim]) -> list[TrailEntry]:
    """The lines that the actions would have left, as far as they matter for reading the story of a claim."""
    rows: list[TrailEntry] = []
    for claim in claims:
        rows.append(_line(claim, "submitted", claim.submitted_at, claim.person))
        if claim.state == ClaimState.WITHDRAWN:
            rows.append(_line(claim, "withdrawn", claim.submitted_at, claim.person))
            continue
        rows.append(_line(claim, "checked", claim.checked_at, claim.checked_by))
        if claim.state == ClaimState.REFUSED:
            rows.append(_line(claim, "refused", claim.decided_at, claim.decided_by))
            continue
        rows.append(_line(claim, "approved", claim.decided_at, claim.decided_by))
        if claim.state == ClaimState.REVOKED:
            rows.append(_line(claim, "revoked", claim.decided_at, claim.decided_by))
    return rows


def _line(claim: Claim, verb: str, instant: datetime | None, person: Person | None) -> TrailEntry:
    return TrailEntry(
        at=instant or claim.created_at,
        person_id=person.pk if person else None,
        actor_label=person.name if person else "",
        verb=f"claims.claim.{verb}",
        subject_kind="claims.claim",
        subject_id=claim.pk,
        subject_label=claim.title,
        organisation_id=claim.organisation_id,
        organisation_path=claim.organisation.path,
        reason=claim.reason if verb in {"refused", "revoked"} else "",
        detail={"basis": "我在场，或已上门核实"} if verb == "checked" else {"grade": claim.grade},
    )


def _claim_now(claiming: Claiming, branch: Organisation, person: Person, state: str, order: int, today: date) -> None:
    """One claim of the last weeks, taken as far as ``state``; overdue now and then."""
    kind, title, quantity, text = COMMENDED[order // 8 % 2] if order % 8 == 3 else DEEDS[(order * 5 + 2) % len(DEEDS)]
    begun = at(today - timedelta(days=9 if order % 16 == 1 else 3 + order % 4), 19)
    typed = api.ClaimInput(
        kind=kind,
        title=title,
        happened_date=begun.date() - timedelta(days=1),
        text=text,
        quantity=quantity,
        witness_id=_claimant(claiming, branch, order + 1).pk if order % 3 == 0 else None,
    )
    typed = (
        typed if typed.witness_id != person.pk else api.ClaimInput(kind, title, typed.happened_date, text, "", quantity)
    )
    actor = get_actor(person_id=person.pk, user_id=None, now=begun)
    photos = [draw(title, order)] if kind == "COMMENDED" or order % 4 == 0 else []
    claim = api.make_claims(actor=actor, now=begun, typed=typed, photos=photos, later=state == "DRAFT")[0]
    if state not in {"DRAFT", "SUBMITTED"}:
        _decide(claiming, branch, claim, state, begun + timedelta(days=1))


def _decide(claiming: Claiming, branch: Organisation, claim: Claim, state: str, now: datetime) -> None:
    clerk = get_actor(person_id=claiming.clerks[branch.pk].pk, user_id=None, now=now)
    secretary = get_actor(person_id=claiming.people.secretaries[branch.pk].pk, user_id=None, now=now)
    if state == "WITHDRAWN":
        claimant = get_actor(person_id=claim.person_id, user_id=None, now=now)
        api.withdraw_claim(actor=claimant, now=now, claim_id=claim.pk)
        return
    if state == "RETURNED":
        api.return_claim(actor=clerk, now=now, claim_id=claim.pk, reason=REASONS[state])
        return
    api.check_claim(actor=clerk, now=now, claim_id=claim.pk, basis=Basis.KNOWN)
    later = now + timedelta(days=1)
    if state == "REFUSED":
        api.refuse_claim(actor=secretary, now=later, claim_id=claim.pk, reason=REASONS[state])
    if state in {"APPROVED", "REVOKED"}:
        api.approve_claim(actor=secretary, now=later, claim_id=claim.pk)
    if state == "REVOKED":
        reason = REASONS[state]
        api.revoke_claim(actor=secretary, now=later + timedelta(hours=1), claim_id=claim.pk, reason=reason)


def draw(title: str, order: int) -> SimpleUploadedFile:
    """A picture that stands for a photograph: fields and a road, in other colours each time."""
    tone = order * 11 % 60
    picture = Image.new("RGB", (480, 320), (150 + tone, 190, 220))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 190, 480, 320), fill=(120, 150 - tone, 70))
    pen.polygon(((210, 190), (270, 190), (420, 320), (60, 320)), fill=(170, 160, 150))
    pen.ellipse((360, 30, 420, 90), fill=(245, 220, 150))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=70)
    return SimpleUploadedFile(f"{title}.jpg", data.getvalue(), content_type="image/jpeg")
