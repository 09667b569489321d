"""What ``hongguanjia verify`` asks of this room: nothing here is repaired, every fault is named."""

from __future__ import annotations

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _

from hongguanjia.base.web.api import CheckReport
from hongguanjia.rooms.service.models import Activity, Attendance, Certificate, CertificateRegister
from hongguanjia.rooms.service.states import ActivityState, AttendanceState, SignUpState


def check_places() -> CheckReport:
    """Places counted are places held, and nobody waits where one is free."""
    held = Count("sign_ups", filter=Q(sign_ups__state=SignUpState.SIGNED_UP))
    waiting = Count("sign_ups", filter=Q(sign_ups__state=SignUpState.WAITING))
    rows = Activity.objects.annotate(held=held, waiting=waiting)
    free = Q(capacity__isnull=True) | Q(taken__lt=F("capacity"))
    miscounted = rows.exclude(taken=F("held"))
    passed_over = rows.filter(free, waiting__gt=0, state=ActivityState.PUBLISHED)
    faults = [_("活动 %(pk)s 记了 %(taken)s 个名额，实际 %(held)s 个") % _words(row) for row in miscounted]
    faults += [_("活动 %(pk)s 有空名额，却还有人候补") % {"pk": row.pk} for row in passed_over]
    return CheckReport(_("活动名额"), Activity.objects.count(), faults)


def check_records() -> CheckReport:
    """Every recorded line has its own fact, not withdrawn, of the same person and minutes."""
    rows = Attendance.objects.filter(state=AttendanceState.RECORDED)
    good = Q(
        fact__person_id=F("person_id"),
        fact__quantity=F("minutes"),
        fact__grade=F("grade"),
        fact__withdrawn_by__isnull=True,
    )
    wrong = rows.exclude(pk__in=rows.filter(good).values("pk")).order_by("pk").values_list("pk", flat=True)
    faults = [_("服务记录 %(pk)s 和它的事实对不上") % {"pk": pk} for pk in wrong]
    return CheckReport(_("服务记录"), rows.count(), faults)


def check_numbers() -> CheckReport:
    """The numbers of each register run from one to the last without a gap."""
    faults = []
    for register in CertificateRegister.objects.select_related("organisation"):
        rows = Certificate.objects.filter(organisation_id=register.organisation_id, year=register.year)
        figures = rows.aggregate(number=Count("pk"), last=Max("serial"))
        if (figures["number"], figures["last"] or 0) != (register.last_serial, register.last_serial):
            faults.append(
                _("%(name)s %(year)s 年的证明编号不连续") % {"name": register.organisation.name, "year": register.year}
            )
    return CheckReport(_("证明编号"), Certificate.objects.exclude(number=None).count(), faults)


def _words(row: Activity) -> dict[str, int]:
    return {"pk": row.pk, "taken": row.taken, "held": row.held}  # type: ignore[attr-defined]
