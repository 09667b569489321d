"""The verbs of a batch: upload, read, confirm, apply, cancel, undo. Parsing happens outside, writing inside a transaction."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, check_permission
from hongguanjia.base.people import seals
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.roster.carrying import carry_out
from hongguanjia.base.roster.data import Plan, Progress, Roster, calm_collector, no_progress
from hongguanjia.base.roster.flow import BATCH
from hongguanjia.base.roster.marking import mark_workbook
from hongguanjia.base.roster.models import Outcome, RosterBatch, RosterFile, RosterRow
from hongguanjia.base.roster.plan import make_plan
from hongguanjia.base.roster.queries import get_batch
from hongguanjia.base.roster.rows import read_roster
from hongguanjia.base.roster.storing import describe, store_rows
from hongguanjia.base.roster.undoing import REASONS, Blocked, find_blocked, take_back
from hongguanjia.base.sheets.api import read_workbook, sniff
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal

FILE_CONTEXT = "roster.file"
OPEN_MOST = 20
BLOCKED_SHOWN = 10


@transaction.atomic
def upload_roster(*, actor: Actor, now: datetime, organisation: Organisation, name: str, data: bytes) -> RosterBatch:
    """Take a file in, sealed, to be read next. Refused at once when it is not what its name claims."""
    check_permission(actor, Permission.PERSON_IMPORT, organisation.path)
    sniff(name, data)
    waiting = RosterBatch.objects.filter(state__in=["UPLOADED", "READY"], uploaded_by_person_id=actor.person_id)
    if actor.person_id is not None and waiting.count() >= OPEN_MOST:
        raise Refusal("roster.too_many_open", _("您有太多没有确认的导入，请先确认或取消几个。"))
    batch = RosterBatch.objects.create(
        organisation=organisation,
        file_name=name.replace("\\", "/").rsplit("/", 1)[-1][-120:],
        file_sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by_person_id=actor.person_id,
        uploaded_by_user_id=actor.user_id,
        uploaded_by_label=actor.label,
        uploaded_at=now,
    )
    sealed = seals.key_ring().seal_bytes(data, context=FILE_CONTEXT)
    RosterFile.objects.create(batch=batch, sealed=sealed)
    _trail(actor, now, "roster.batch.uploaded", batch)
    return batch


@calm_collector()
def read_batch(*, actor: Actor, now: datetime, batch_id: int, progress: Progress = no_progress) -> RosterBatch:
    """Read the file and keep the plan for the clerk to look at; an unreadable file is refused with its reason."""
    batch = _get(actor, batch_id, "read")
    try:
        roster, plan = _plan(batch, now, progress, lock=False)
    except BadInput as refusal:
        return _move(batch, "refuse", message=str(refusal)[:400])
    progress("storing", 0, 0)
    with transaction.atomic():
        _keep(batch, roster, plan)
        return _move(batch, "read", message="", **_summary(roster, plan))


@transaction.atomic
def confirm_batch(*, actor: Actor, now: datetime, batch_id: int, good_rows_only: bool) -> RosterBatch:
    """The clerk agrees to what the preview shows. With bad rows, only if she says that the good ones may go in alone."""
    batch = _get(actor, batch_id, "confirm")
    if batch.bad and not good_rows_only:
        raise Refusal(
            "roster.bad_rows",
            _("还有 %(bad)d 行有问题。请改好后重新上传，或者选择“只导入没有问题的行”。") % {"bad": batch.bad},
        )
    if not batch.effective:
        raise Refusal("roster.nothing_to_do", _("没有可以导入的变化，名册已经是最新的。"))
    batch = _move(batch, "confirm", good_rows_only=good_rows_only, step="waiting", done=0, total=0, message="")
    _trail(actor, now, "roster.batch.confirmed", batch, good_rows_only=good_rows_only)
    return batch


@calm_collector()
def apply_batch(*, actor: Actor, now: datetime, batch_id: int, progress: Progress = no_progress) -> RosterBatch:
    """Write the batch into the rolls, wholly or not at all; handed back when the rolls changed since the preview."""
    batch = _get(actor, batch_id, "apply")
    roster = _read(batch, now, progress)
    try:
        with transaction.atomic():
            RosterBatch.objects.select_for_update().get(pk=batch_id)
            plan = make_plan(roster, batch.organisation, today=county_date(now), lock=True, progress=progress)
            if plan.fingerprint != batch.fingerprint:
                return _hand_back(batch, roster, plan)
            progress("writing", 0, 0)
            return write_plan(actor=actor, now=now, batch=batch, plan=plan)
    except IntegrityError:
        return _move(batch, "hand_back", message=str(_("有人同时改动了名册，这次没有写入。请重新核对后再确认。")))


def write_plan(*, actor: Actor, now: datetime, batch: RosterBatch, plan: Plan) -> RosterBatch:
    """Carry a plan out and record it. Called inside a transaction that has locked the batch."""
    begun, households = carry_out(plan, now=now, today=county_date(now))
    store_rows(batch, plan, begun)
    batch = _move(batch, "apply", applied_at=now, households_made=households, message="", counts=dict(plan.counts))
    _trail(actor, now, "roster.batch.applied", batch, counts=dict(plan.counts))
    return batch


@calm_collector()
def import_at_once(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    name: str,
    data: bytes,
    good_rows_only: bool,
    progress: Progress = no_progress,
) -> RosterBatch:
    """Upload, read and apply in one transaction, for the command line.

    Comes back READY, with nothing written, when rows are bad and ``good_rows_only`` was not said, or nothing changes.
    """
    check_permission(actor, Permission.PERSON_IMPORT, organisation.path)
    progress("reading", 0, 0)
    roster = read_roster(read_workbook(name, data), today=county_date(now), progress=progress)
    with transaction.atomic():
        batch = upload_roster(actor=actor, now=now, organisation=organisation, name=name, data=data)
        plan = make_plan(roster, organisation, today=county_date(now), lock=True, progress=progress)
        batch = _move(batch, "read", **_summary(roster, plan))
        if (batch.bad and not good_rows_only) or not batch.effective:
            store_rows(batch, plan)
            return batch
        batch = confirm_batch(actor=actor, now=now, batch_id=batch.pk, good_rows_only=good_rows_only)
        progress("writing", 0, 0)
        return write_plan(actor=actor, now=now, batch=batch, plan=plan)


@transaction.atomic
def cancel_batch(*, actor: Actor, now: datetime, batch_id: int) -> RosterBatch:
    """Give up a batch before it is applied; the file and its rows go, the record of the batch stays."""
    batch = _move(_get(actor, batch_id, "cancel"), "cancel")
    RosterFile.objects.filter(batch=batch).delete()
    RosterRow.objects.filter(batch=batch).delete()
    _trail(actor, now, "roster.batch.cancelled", batch)
    return batch


@transaction.atomic
def start_undo(*, actor: Actor, now: datetime, batch_id: int, reason: str) -> RosterBatch:
    """Ask for a batch to be taken back; the reason stays in the trail."""
    batch = _get(actor, batch_id, "undo")
    if len(reason.strip()) < 2:
        raise BadInput("roster.reason_missing", _("请写明撤销的理由，例如“传错了文件”。"), field="reason")
    batch = _move(batch, "undo", step="waiting", done=0, total=0, message="")
    _trail(actor, now, "roster.batch.undo_asked", batch, reason=reason.strip())
    return batch


@transaction.atomic
def undo_batch(*, actor: Actor, now: datetime, batch_id: int, progress: Progress = no_progress) -> RosterBatch:
    """Take a batch back wholly, or leave it as it is and say which rows stand in the way."""
    batch = _get(actor, batch_id, "revert")
    RosterBatch.objects.select_for_update().get(pk=batch_id)
    progress("undoing", 0, batch.effective)
    rows = list(batch.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED, Outcome.MOVED]))
    if blocked := find_blocked(batch, rows):
        return _move(batch, "keep", message=_blocked_sentence(blocked))
    take_back(batch, rows)
    batch = _move(batch, "revert", undone_at=now, message="")
    _trail(actor, now, "roster.batch.undone", batch, rows=len(rows))
    return batch


def mark_batch(*, batch: RosterBatch) -> bytes:
    """The clerk's own workbook with every bad cell marked; made once and kept sealed."""
    ring, file = seals.key_ring(), RosterFile.objects.get(batch=batch)
    if file.marked_sealed:
        return ring.open_bytes(bytes(file.marked_sealed), context=FILE_CONTEXT)
    data = ring.open_bytes(bytes(file.sealed), context=FILE_CONTEXT)
    bad = list(batch.rows.filter(outcome=Outcome.BAD).order_by("sheet", "number"))
    marked = mark_workbook(batch.file_name, data, batch.report, bad)
    RosterFile.objects.filter(batch=batch).update(marked_sealed=ring.seal_bytes(marked, context=FILE_CONTEXT))
    return marked


def fail_batch(*, batch_id: int, message: str) -> None:
    """After a fault in a step: say so, and give the batch back to the clerk as it was before."""
    back: dict[str, str] = {"UPLOADED": "REFUSED", "APPLYING": "READY", "UNDOING": "APPLIED"}
    for state, target in back.items():
        if RosterBatch.objects.filter(pk=batch_id, state=state).update(state=target, message=message[:400]):
            return


def _read(batch: RosterBatch, now: datetime, progress: Progress) -> Roster:
    progress("reading", 0, 0)
    data = seals.key_ring().open_bytes(bytes(batch.file.sealed), context=FILE_CONTEXT)
    book = read_workbook(batch.file_name, data)
    return read_roster(book, today=county_date(now), progress=progress)


def _plan(batch: RosterBatch, now: datetime, progress: Progress, *, lock: bool) -> tuple[Roster, Plan]:
    roster = _read(batch, now, progress)
    return roster, make_plan(roster, batch.organisation, today=county_date(now), lock=lock, progress=progress)


def _hand_back(batch: RosterBatch, roster: Roster, plan: Plan) -> RosterBatch:
    """The rolls are no longer what the clerk saw: show her the new plan instead of writing another than she agreed to."""
    _keep(batch, roster, plan)
    message = str(_("预览以后名册有了变动，这次没有写入。下面是新的比对结果，请重新确认。"))
    return _move(batch, "hand_back", message=message, **_summary(roster, plan))


def _keep(batch: RosterBatch, roster: Roster, plan: Plan) -> None:
    store_rows(batch, plan)
    RosterFile.objects.filter(batch=batch).update(marked_sealed=None)


def _summary(roster: Roster, plan: Plan) -> dict[str, Any]:
    return {
        "kind": plan.kind,
        "counts": dict(plan.counts),
        "report": describe(roster),
        "fingerprint": plan.fingerprint,
        "total": len(plan.rows),
        "done": len(plan.rows),
    }


def _get(actor: Actor, batch_id: int, verb: str) -> RosterBatch:
    batch = get_batch(actor=actor, batch_id=batch_id)
    BATCH.check(verb, batch.state)
    return batch


def _move(batch: RosterBatch, verb: str, **values: Any) -> RosterBatch:
    """Compare and set: whoever comes second finds the state changed and is refused."""
    target = BATCH.check(verb, batch.state).target
    if not RosterBatch.objects.filter(pk=batch.pk, state=batch.state).update(state=target, **values):
        raise Refusal("roster.batch.wrong_state", BATCH.refusal)
    batch.refresh_from_db()
    return batch


def _blocked_sentence(blocked: list[Blocked]) -> str:
    line = _("第 %(row)d 行 %(name)s:%(reason)s")
    shown = ";".join(
        str(line) % {"row": one.number, "name": one.name, "reason": REASONS[one.reason]}
        for one in blocked[:BLOCKED_SHOWN]
    )
    sentence = _("有 %(count)d 行不能撤销，所以整批没有撤销。%(shown)s。") % {"count": len(blocked), "shown": shown}
    return str(sentence)[:400]


def _trail(actor: Actor, now: datetime, verb: str, batch: RosterBatch, reason: str = "", **detail: object) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="roster_batch",
        subject_id=batch.pk,
        subject_label=batch.file_name,
        organisation_id=batch.organisation_id,
        organisation_path=batch.organisation.path,
        reason=reason,
        **detail,
    )
