"""The verbs of check-in. Rooms open and close gatherings; people and organisers mark who came and went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, get_in_scope, not_found
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.presence import permits, rules, tokens
from hongguanjia.base.presence.answers import answer_for, refused
from hongguanjia.base.presence.data import Answer, Claim, GatheringInfo, NewGathering, ScanRow, Sheet, SheetRow, Window
from hongguanjia.base.presence.keys import device_secret, gathering_secret, member_secret
from hongguanjia.base.presence.marks import put_marks
from hongguanjia.base.presence.models import Direction, Expected, Gathering, Host, Mark, MarkVoid, Means
from hongguanjia.base.presence.queries import find_figures, gathering_info
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.ids import new_code, new_uuid
from hongguanjia.kit.refusals import BadInput, Refusal

SHEET_MOST = 500
SCANS_MOST = 200


# --- for rooms: the room has asked for the permit already


@transaction.atomic
def open_gathering(*, actor: Actor, now: datetime, new: NewGathering) -> GatheringInfo:
    """Open a gathering for a room's row, once: asking again for the same row gives the same gathering.

    Raises ``BadInput`` ``presence.window`` for impossible times.
    """
    rules.check_window(new.window)
    organisation = Organisation.objects.get(pk=new.organisation_id)
    gathering, created = Gathering.objects.get_or_create(
        source_kind=new.source_kind,
        source_id=new.source_id,
        defaults={
            "organisation": organisation,
            "code": _free_code(),
            "title": new.title[:80],
            "place": new.place[:80],
            "needs_out": new.needs_out,
            "walk_in_paths": list(new.walk_in_paths),
            **_times(new.window),
        },
    )
    if created:
        _trail(actor, now, gathering, "presence.gathering.opened")
    return gathering_info(gathering)


@transaction.atomic
def update_window(*, actor: Actor, now: datetime, gathering_id: int, window: Window) -> GatheringInfo:
    """Move a gathering in time; who is late follows the new times."""
    rules.check_window(window)
    gathering = Gathering.objects.select_related("organisation").get(pk=gathering_id)
    for name, value in _times(window).items():
        setattr(gathering, name, value)
    gathering.save(update_fields=list(_times(window)))
    _trail(actor, now, gathering, "presence.gathering.moved")
    return gathering_info(gathering)


@transaction.atomic
def close_gathering(*, actor: Actor, now: datetime, gathering_id: int, reason: str = "") -> None:
    """End the check-in before its time, for good; what phones kept from before may still arrive. Twice is once."""
    if Gathering.objects.filter(pk=gathering_id, closed_at__isnull=True).update(closed_at=now):
        gathering = Gathering.objects.select_related("organisation").get(pk=gathering_id)
        _trail(actor, now, gathering, "presence.gathering.closed", reason)


def expect(*, gathering_id: int, person_ids: Sequence[int]) -> None:
    """Put people on the roster; those on it stay."""
    rows = [Expected(gathering_id=gathering_id, person_id=person_id) for person_id in person_ids]
    Expected.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def unexpect(*, gathering_id: int, person_ids: Sequence[int]) -> None:
    """Take people off the roster; who came all the same is shown as unexpected."""
    Expected.objects.filter(gathering_id=gathering_id, person_id__in=person_ids).delete()


@transaction.atomic
def set_hosts(*, gathering_id: int, person_ids: Sequence[int]) -> None:
    """Name who else may run the check-in of this one gathering (organisers and helpers without a post)."""
    Host.objects.filter(gathering_id=gathering_id).exclude(person_id__in=person_ids).delete()
    rows = [Host(gathering_id=gathering_id, person_id=person_id) for person_id in person_ids]
    Host.objects.bulk_create(rows, ignore_conflicts=True)


# --- for the person at the door


def check_in(*, actor: Actor, now: datetime, token: str, claim: Claim) -> Answer:
    """Mark the actor (or whom she represents) by the rotating code that her phone read; it says whether in or out.

    One query to find the gathering, one durable insert, one to read the result. Refusals: ``presence.code_unknown``,
    ``code_expired``, ``not_open``, ``closed``, ``sync_too_late``, ``voided``; "not found" for those not invited.
    """
    person_id = actor.subject_id
    if person_id is None:
        raise not_found()
    read = tokens.read_gathering_token(token)
    gathering = permits.open_to(person_id, read.code) if read else None
    if read is None or gathering is None or not read.proves(gathering_secret(gathering.code)):
        raise _unknown_code()
    permits.check_may_come(gathering)
    offline = rules.is_offline(read, claim, now)
    rules.check_sync(gathering, now)
    rules.check_open(gathering, min(read.at, now))
    draft = _draft(actor, now, gathering, person_id, read.direction, min(read.at, now))
    draft.means, draft.offline = Means.OWN_PHONE, offline
    _add_claim(draft, claim)
    return answer_for(gathering, draft, put_marks([draft])[0])


def check_in_short(*, actor: Actor, now: datetime, typed: str, claim: Claim) -> Answer:
    """The same by the short code typed from the screen, for phones without a camera; only while there is a signal."""
    gathering = Gathering.objects.filter(code=typed[: tokens.CODE_LENGTH]).first()
    if gathering is None or len(typed) != tokens.SHORT_LENGTH:
        raise _unknown_code()
    secret, step = gathering_secret(gathering.code), tokens.step_of(now)
    steps = range(step - rules.STEPS_OFF, step + rules.STEPS_OFF + 1)
    found = tokens.find_short_direction(secret=secret, typed=typed, steps=steps)
    if found is None:
        raise _unknown_code()
    token = tokens.make_gathering_token(secret=secret, direction=found[0], code=gathering.code, step=found[1])
    return check_in(actor=actor, now=now, token=token, claim=claim)


# --- for organisers


def check_in_scanned(*, actor: Actor, now: datetime, gathering_id: int, scan: ScanRow) -> Answer:
    """Mark a member by her own code as the organiser's phone read it; without signal it may arrive later.

    Refusals: ``presence.code_unknown``, ``member_code_expired``, ``not_open``, ``closed``, ``sync_too_late``, ``voided``.
    """
    gathering = permits.get_hosted(actor, gathering_id)
    read = tokens.read_member_token(scan.token)
    if read is None or not read.proves(member_secret()):
        raise _unknown_code()
    at, offline = rules.scan_instant(scan.claim, now)
    rules.check_member_day(read.day, at)
    rules.check_sync(gathering, now)
    rules.check_open(gathering, at)
    get_in_scope(Person.objects.all(), pk=read.person_id)
    draft = _draft(actor, now, gathering, read.person_id, scan.direction, at)
    draft.means, draft.offline = Means.ORGANISER_SCAN, offline
    _add_claim(draft, scan.claim)
    return answer_for(gathering, draft, put_marks([draft])[0])


def check_in_many_scanned(*, actor: Actor, now: datetime, gathering_id: int, scans: Sequence[ScanRow]) -> list[Answer]:
    """The same for all that an organiser's phone kept; one that is refused does not hold up the others."""
    if len(scans) > SCANS_MOST:
        raise BadInput("presence.too_many", _("一次最多上传 %(most)s 条。") % {"most": SCANS_MOST})
    answers = []
    for scan in scans:
        try:
            answers.append(check_in_scanned(actor=actor, now=now, gathering_id=gathering_id, scan=scan))
        except Refusal as refusal:
            answers.append(refused(refusal))
    return answers


@transaction.atomic
def record_sheet(*, actor: Actor, now: datetime, gathering_id: int, sheet: Sheet) -> list[Answer]:
    """Enter a paper sign-in sheet: as good as a phone. All rows or none.

    Raises ``BadInput`` ``presence.sheet_future`` or ``presence.sheet_stranger``; those marked already stay as they are.
    """
    gathering = permits.get_hosted(actor, gathering_id)
    if len(sheet.rows) > SHEET_MOST:
        raise BadInput("presence.too_many", _("一次最多登记 %(most)s 人。") % {"most": SHEET_MOST})
    _check_sheet(actor, now, gathering, sheet.rows)
    key = sheet.key or str(new_uuid())
    drafts = [draft for row in sheet.rows for draft in _sheet_marks(actor, now, gathering, row, sheet, key)]
    if not drafts:
        return []
    _trail(actor, now, gathering, "presence.sheet.recorded", people=len(sheet.rows))
    outcomes = put_marks(drafts)
    return [answer_for(gathering, draft, outcome) for draft, outcome in zip(drafts, outcomes, strict=True)]


@transaction.atomic
def void_presence(
    *,
    actor: Actor,
    now: datetime,
    gathering_id: int,
    person_id: int,
    reason: str,
    directions: Sequence[str] = (Direction.IN, Direction.OUT),
) -> int:
    """Declare that somebody was not there (or did not leave then): the marks stay, and no longer count. Returns how many.

    Refusals: ``presence.reason_missing``, ``presence.nothing_to_void``.
    """
    gathering = permits.get_hosted(actor, gathering_id)
    if not reason.strip():
        raise BadInput("presence.reason_missing", _("请写明作废的原因。"), field="reason")
    valid = Mark.objects.filter(
        gathering=gathering, person_id=person_id, direction__in=directions, void__isnull=True
    ).select_for_update(of=("self",))
    voids = [
        MarkVoid(mark=mark, reason=reason.strip()[:200], at=now, actor_user_id=actor.user_id, actor_label=actor.label)
        for mark in valid
    ]
    if not voids:
        raise Refusal("presence.nothing_to_void", _("这个人没有有效的签到记录，无需作废。"))
    _insert_voids(voids)
    _trail(actor, now, gathering, "presence.presence.voided", reason, person=person_id)
    return len(voids)


# --- parts


def _insert_voids(voids: list[MarkVoid]) -> None:
    """Better evidence may have voided a mark meanwhile; then the organiser looks again."""
    try:
        with transaction.atomic():
            MarkVoid.objects.bulk_create(voids)
    except IntegrityError as problem:
        raise Refusal("presence.busy", _("同时有多处在登记这个人，请稍后再试。")) from problem


def _draft(actor: Actor, now: datetime, gathering: Gathering, person_id: int, direction: str, at: datetime) -> Mark:
    return Mark(
        gathering_id=gathering.pk,
        person_id=person_id,
        direction=Direction(direction),
        at=at,
        received_at=now,
        recorded_by_user_id=actor.user_id,
        recorded_by_label=actor.label,
        mandate_id=actor.mandate_id,
    )


def _add_claim(draft: Mark, claim: Claim) -> None:
    draft.key = (claim.key or str(new_uuid()))[:80]
    draft.claimed_at = claim.claimed_at
    draft.device = tokens.device_hint(secret=device_secret(draft.gathering_id), device=claim.device)


def _check_sheet(actor: Actor, now: datetime, gathering: Gathering, rows: Sequence[SheetRow]) -> None:
    for row in rows:
        for at in (row.in_at, row.out_at):
            if at is not None:
                rules.check_sheet_time(at, now)
    wanted = {row.person_id for row in rows}
    if wanted - permits.enterable(actor, gathering, wanted):
        raise BadInput("presence.sheet_stranger", _("名单里有不在您管理范围内的人，请核对后再提交。"))


def _sheet_marks(
    actor: Actor, now: datetime, gathering: Gathering, row: SheetRow, sheet: Sheet, key: str
) -> list[Mark]:
    moments = []
    if row.came:
        moments.append((Direction.IN, row.in_at, gathering.starts_at))
    if row.left:
        moments.append((Direction.OUT, row.out_at, gathering.ends_at))
    marks = []
    for direction, written, assumed in moments:
        draft = _draft(actor, now, gathering, row.person_id, direction, written or assumed)
        draft.means, draft.timed = Means.PAPER, written is not None
        draft.key, draft.attachment_id = key, sheet.attachment_id
        marks.append(draft)
    return marks


def _times(window: Window) -> dict[str, datetime]:
    figures = find_figures(county_date(window.starts_at))
    return {
        "starts_at": window.starts_at,
        "ends_at": window.ends_at,
        "opens_at": window.opens_at,
        "closes_at": window.closes_at,
        "late_after": rules.late_after(window.starts_at, figures),
        "sync_until": rules.sync_until(window.closes_at, figures),
    }


def _free_code() -> str:
    code = new_code(tokens.CODE_LENGTH)
    while Gathering.objects.filter(code=code).exists():
        code = new_code(tokens.CODE_LENGTH)
    return code


def _unknown_code() -> BadInput:
    return BadInput("presence.code_unknown", _("这不是有效的签到码，请扫现场屏幕上的二维码。"))


def _trail(actor: Actor, now: datetime, gathering: Gathering, verb: str, reason: str = "", **detail: object) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="presence.gathering",
        subject_id=gathering.pk,
        subject_label=gathering.title,
        organisation_id=gathering.organisation_id,
        organisation_path=gathering.organisation.path,
        reason=reason,
        **detail,
    )
