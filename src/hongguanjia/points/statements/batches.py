"""The statements of a whole county: started by an officer, printed file after file, given up, taken up again."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, is_below, scope
from hongguanjia.base.files.api import keep_bytes
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.flow import STATEMENT_BATCH
from hongguanjia.points.permits import check_county
from hongguanjia.points.running import Clock, Watch, no_watch, watch_rows
from hongguanjia.points.statements.models import BatchState, StatementBatch, StatementFile
from hongguanjia.points.statements.papers import last_day, list_places, print_place

FIRST_YEAR = 2000


def may_see_all(actor: Actor) -> bool:
    """Whether a post shows the actor the points of the whole county: officers, approvers, auditors."""
    root = Organisation.objects.filter(parent__isnull=True).values_list("path", flat=True).first()
    return actor.is_system or is_below(root or "", actor.paths(Permission.POINTS_READ))


def list_batches(actor: Actor) -> QuerySet[StatementBatch]:
    """All batches, newest first, for those who see the whole county; to others there are none."""
    rows = StatementBatch.objects.select_related("started_by").order_by("-pk")
    return rows if may_see_all(actor) else rows.none()


def list_files(actor: Actor) -> QuerySet[StatementFile]:
    """The files of each year's newest finished batch for organisations in the actor's scope, the newest year first."""
    done = StatementBatch.objects.filter(state=BatchState.DONE)
    newer = done.filter(year=OuterRef("batch__year"), pk__gt=OuterRef("batch_id"))
    rows = StatementFile.objects.filter(~Exists(newer), batch__state=BatchState.DONE, problem="")
    seen = scope(rows, actor, Permission.POINTS_READ)
    return seen.select_related("organisation", "batch").order_by("-batch__year", "organisation__path")


@transaction.atomic
def start_batch(*, actor: Actor, now: datetime, year: int) -> StatementBatch:
    """Begin to print the statements of a year; one batch of a year runs at a time."""
    check_county(actor, Permission.STATEMENT_MANAGE)
    today = county_date(now)
    if not FIRST_YEAR <= year <= today.year:
        raise BadInput("statements.year", _("只能打印今年和以前年度的对账单。"), field="year")
    if StatementBatch.objects.filter(year=year, state=BatchState.RUNNING).exists():
        raise Refusal("statements.running", _("这一年的对账单正在打印，请等它完成，或者先取消。"))
    day = last_day(year, today)
    batch = StatementBatch.objects.create(
        year=year,
        day=day,
        total=list_places(day).count(),
        started_by_id=actor.person_id,
        started_at=now,
        beat_at=now,
    )
    _trail(actor, now, "points.statements.started", batch)
    return batch


@transaction.atomic
def cancel_batch(*, actor: Actor, now: datetime, batch_id: int) -> StatementBatch:
    """Give a running batch up; what is printed stays, and it may be taken up again."""
    return _move(actor, now, batch_id, "cancel", finished_at=now)


@transaction.atomic
def resume_batch(*, actor: Actor, now: datetime, batch_id: int) -> StatementBatch:
    """Take a batch up again that was given up, broke off, or left organisations out."""
    batch = get_in_scope(list_batches(actor), pk=batch_id)
    if batch.state == BatchState.DONE and not batch.files.exclude(problem="").exists():
        raise Refusal("statements.complete", _("这一批已经全部印好，没有要补印的。"))
    if StatementBatch.objects.filter(year=batch.year, state=BatchState.RUNNING).exclude(pk=batch_id).exists():
        raise Refusal("statements.running", _("这一年的对账单正在打印，请等它完成，或者先取消。"))
    return _move(actor, now, batch_id, "resume", finished_at=None, message="", beat_at=now)


def do_batch(batch_id: int, now: Clock, tell: Watch = no_watch) -> None:
    """Print what is not printed yet. ``Stopped`` when the batch was given up meanwhile."""
    running = StatementBatch.objects.filter(pk=batch_id, state=BatchState.RUNNING)
    batch = running.first()
    if batch is None:
        return
    beat = watch_rows(running, now)

    def watch(done: int, total: int) -> None:
        beat(done, total)
        tell(done, total)

    _print_missing(batch, now, watch)
    running.update(state=BatchState.DONE, finished_at=now())


def fail_batch(batch_id: int, message: str, now: datetime) -> None:
    """Say that a batch broke off; it can be taken up again."""
    rows = StatementBatch.objects.filter(pk=batch_id, state=BatchState.RUNNING)
    rows.update(state=BatchState.FAILED, message=message[:300], finished_at=now)


def list_running() -> QuerySet[StatementBatch]:
    """The batches at work."""
    return StatementBatch.objects.filter(state=BatchState.RUNNING)


def count_statements(batch: StatementBatch) -> int:
    """How many statements have been printed."""
    return batch.files.aggregate(total=Sum("statements"))["total"] or 0


def _print_missing(batch: StatementBatch, now: Clock, watch: Watch) -> None:
    """Print every organisation that has no file yet, the ones with a problem once more."""
    made = batch.files.filter(problem="")
    places = list_places(batch.day)
    total = places.count()
    missing = list(places.exclude(pk__in=made.values("organisation_id")))
    for number, place in enumerate(missing):
        watch(total - len(missing) + number, total)
        _print_one(batch, place, now())
    watch(total, total)


def _print_one(batch: StatementBatch, place: Organisation, now: datetime) -> None:
    """One organisation's file, or why there is none. Another worker may have been quicker: then theirs stays."""
    values: dict[str, object]
    try:
        count, paper = print_place(place=place, year=batch.year, day=batch.day, now=now)
        values = {"statements": count, "sha256": keep_bytes(paper), "size_bytes": len(paper), "problem": ""}
    except Refusal as refusal:
        values = {"statements": 0, "problem": str(refusal)[:300]}
    if batch.files.filter(~Q(problem=""), organisation=place).update(**values, made_at=now):
        return
    try:
        with transaction.atomic():
            StatementFile.objects.create(batch=batch, organisation=place, made_at=now, **values)
    except IntegrityError:
        return


def _move(actor: Actor, now: datetime, batch_id: int, verb: str, **changes: object) -> StatementBatch:
    check_county(actor, Permission.STATEMENT_MANAGE)
    batch = get_in_scope(list_batches(actor), pk=batch_id)
    step = STATEMENT_BATCH.check(verb, batch.state)
    if not StatementBatch.objects.filter(pk=batch_id, state=batch.state).update(state=step.target, **changes):
        raise Refusal("statement_batch.wrong_state", STATEMENT_BATCH.refusal)
    _trail(actor, now, f"points.statements.{verb}", batch)
    batch.refresh_from_db()
    return batch


def _trail(actor: Actor, now: datetime, verb: str, batch: StatementBatch) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="statement_batch",
        subject_id=batch.pk,
        subject_label=str(batch.year),
    )
