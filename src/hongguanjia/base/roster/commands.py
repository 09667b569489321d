"""``hongguanjia import``: the same import from a shell. Counts and progress go to standard error."""

from __future__ import annotations

import sys
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.roster.actions import import_at_once, mark_batch
from hongguanjia.base.roster.models import BatchState, Outcome, RosterBatch
from hongguanjia.base.roster.words import STEPS
from hongguanjia.kit.clock import read_clock
from hongguanjia.kit.refusals import BadInput, Refusal

DONE, REFUSED = 0, 1


def import_file(
    path: str | Path, *, good_rows_only: bool = False, dry_run: bool = False, organisation_code: str | None = None
) -> int:
    """Import a roster file below an organisation (default: the county). Returns 0 done, 1 refused or bad rows found.

    ``dry_run`` changes nothing. When rows are bad, a marked copy is written beside the file.
    """
    source = Path(path)
    try:
        with transaction.atomic():
            batch = _import(source, good_rows_only, organisation_code)
            if batch.bad:
                _say(_("已把问题标注在：%(file)s") % {"file": _write_marked(source, batch)})
            if dry_run:
                transaction.set_rollback(True)
    except Refusal as refusal:
        _say(str(refusal))
        return REFUSED
    except OSError as fault:
        _say(_("文件读不到：%(fault)s") % {"fault": fault})
        return REFUSED
    return _report(batch, good_rows_only=good_rows_only, dry_run=dry_run)


def _import(source: Path, good_rows_only: bool, organisation_code: str | None) -> RosterBatch:
    return import_at_once(
        actor=system_actor(str(_("命令行"))),
        now=read_clock(),
        organisation=_find_organisation(organisation_code),
        name=source.name,
        data=source.read_bytes(),
        good_rows_only=good_rows_only,
        progress=_show,
    )


def _find_organisation(code: str | None) -> Organisation:
    rows = Organisation.objects.filter(closed_date__isnull=True)
    found = (rows.filter(code=code) if code else rows.filter(parent__isnull=True)).first()
    if found is None:
        raise BadInput("roster.organisation_unknown", _("没有这个组织代码，请先建立组织，或核对代码。"))
    return found


def _write_marked(source: Path, batch: RosterBatch) -> Path:
    target = source.with_name(f"{source.stem}-{_('问题标注')}.xlsx")
    target.write_bytes(mark_batch(batch=batch))
    return target


def _report(batch: RosterBatch, *, good_rows_only: bool, dry_run: bool) -> int:
    _say(",".join(f"{Outcome(code).label} {count}" for code, count in batch.counts.items()))
    if dry_run:
        _say(_("只是试算，名册没有改动。"))
    elif batch.state == BatchState.APPLIED:
        _say(_("已写入名册，批次号 %(number)d。") % {"number": batch.pk})
    elif batch.bad:
        _say(_("有问题行，什么都没有写入。改好后再来，或加上 --good-rows-only。"))
    return REFUSED if batch.bad and not good_rows_only else DONE


def _show(step: str, done: int, total: int) -> None:
    _say(f"{STEPS[step]} {done}/{total}" if total else str(STEPS[step]))


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
