"""What ``hongguanjia verify`` asks of this room: nothing here is repaired, every fault is named."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from hongguanjia.base.record.models import Fact
from hongguanjia.base.web.api import CheckReport
from hongguanjia.rooms.duties import facts
from hongguanjia.rooms.duties.models import Duty, DutyReport, Item, Meeting
from hongguanjia.rooms.duties.states import DutyState, MeetingState


def check_duties() -> CheckReport:
    """What is overdue or accepted in time has its fact and nothing else has; an item stands below its parent's place."""
    standing = Fact.objects.filter(
        source_kind=facts.DUTY_SOURCE, source_id=OuterRef("pk"), withdraws=None, withdrawn_by=None
    )
    marked = Exists(standing.filter(kind=facts.OVERDUE))
    timely = Exists(standing.filter(kind=facts.REPORTED_ON_TIME))
    accepted = Q(state=DutyState.ACCEPTED, by_facts=False)
    wrong = Duty.objects.filter(
        (Q(overdue_at__isnull=False) & ~marked)
        | (Q(overdue_at__isnull=True) & marked)
        | (accepted & Q(overdue_at__isnull=True) & ~timely)
        | (~accepted & timely)
    )
    faults = [
        _("应办事项 %(pk)s 和它的事实对不上") % {"pk": pk} for pk in wrong.order_by("pk").values_list("pk", flat=True)
    ]
    late = DutyReport.objects.filter(late=True, duty__overdue_at=None).values_list("duty_id", flat=True)
    faults += [_("应办事项 %(pk)s 迟报却没有记逾期") % {"pk": pk} for pk in late]
    astray = Item.objects.filter(parent__isnull=False).exclude(requirement_id=F("parent__requirement_id"))
    faults += [_("条目 %(pk)s 和它的上级条目不是同一项要求") % {"pk": pk} for pk in astray.values_list("pk", flat=True)]
    return CheckReport(_("清单"), Duty.objects.count(), faults)


def check_meetings() -> CheckReport:
    """The facts of a meeting that was held stand, those of a voided one are withdrawn."""
    rows = Meeting.objects.filter(fact__isnull=False)
    stands = Q(state=MeetingState.HELD, fact__withdrawn_by__isnull=True)
    gone = Q(state=MeetingState.VOIDED, fact__withdrawn_by__isnull=False)
    good = rows.filter(stands | gone, fact__source_id=F("pk"), fact__source_kind=facts.MEETING_SOURCE)
    wrong = rows.exclude(pk__in=good.values("pk")).order_by("pk").values_list("pk", flat=True)
    return CheckReport(_("会议记录"), rows.count(), [_("会议 %(pk)s 和它的事实对不上") % {"pk": pk} for pk in wrong])
