"""What ``hongguanjia verify`` asks of this room: nothing here is repaired, every fault is named."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, OuterRef
from django.utils.translation import gettext as _

from hongguanjia.base.record.models import Fact
from hongguanjia.base.web.api import CheckReport
from hongguanjia.kit.lots import hash_seed
from hongguanjia.rooms.inspection import facts, pooling
from hongguanjia.rooms.inspection.models import Notice, NoticeRegister, Report, Round
from hongguanjia.rooms.inspection.states import NoticeState, ReportState


def check_notices() -> CheckReport:
    """Every closed notice has an accepted report of its own with what it counted as evidence, and its fact if it was in
    time; numbers run without gaps."""
    return CheckReport(_("整改通知单"), Notice.objects.count(), [*_closed(), *_counted(), *_numbers()])


def check_draws() -> CheckReport:
    """Every published draw comes out again from its seed, as the hash promised and as the visits went."""
    rows = Round.objects.exclude(seed="").prefetch_related("visits__inspectors")
    faults = [_("督查“%(title)s”重算的结果和抽取不一致") % {"title": row.title} for row in rows if not _same(row)]
    return CheckReport(_("公开抽取"), len(rows), faults)


def _closed() -> Iterator[str]:
    good = Notice.objects.filter(
        accepted__notice_id=F("pk"), accepted__turn=F("turn"), accepted__state=ReportState.ACCEPTED
    )
    on_time = Fact.objects.filter(
        kind=facts.ACCEPTED_ON_TIME, source_id=OuterRef("pk"), source_kind=facts.NOTICE_SOURCE, withdrawn_by=None
    )
    closed = Notice.objects.filter(state=NoticeState.CLOSED)
    for notice in closed.exclude(pk__in=good.values("pk")):
        yield _("%(number)s没有通过的整改报告却已销号") % {"number": notice.number}
    for notice in closed.filter(accepted__reported_at__date__lte=F("due_date")).filter(~Exists(on_time)):
        yield _("%(number)s按期销号没有记成事实") % {"number": notice.number}


def _counted() -> Iterator[str]:
    rows = Report.objects.annotate(shown=Count("evidence")).exclude(files=F("shown")).select_related("notice")
    for report in rows:
        yield _("%(number)s的整改报告佐证份数不对") % {"number": report.notice.number}


def _numbers() -> Iterator[str]:
    for register in NoticeRegister.objects.select_related("issuer"):
        counted = Notice.objects.filter(issuer=register.issuer, year=register.year).aggregate(
            number=Count("pk"), last=Max("serial")
        )
        if not counted["number"] == (counted["last"] or 0) == register.last:
            words = {"issuer": register.issuer.name, "year": register.year}
            yield _("%(issuer)s %(year)s年的整改通知单编号不连续") % words


def _same(row: Round) -> bool:
    if hash_seed(row.seed) != row.seed_hash:
        return False
    places = {one["number"]: one["id"] for one in row.pool["targets"]}
    people = {one["number"]: one["id"] for one in row.pool["inspectors"]}
    drawn = {
        places[step.target]: {people[one] for one in step.inspectors}
        for step in pooling.draw_again(row, row.seed).steps
    }
    went = {visit.organisation_id: {one.person_id for one in visit.inspectors.all()} for visit in row.visits.all()}
    return drawn == went
