"""What is due: my month on the phone, one duty on phone and desk, and reporting on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.duties import actions, forms, permits, queries, verbs
from hongguanjia.rooms.duties.flow import DUTY
from hongguanjia.rooms.duties.models import Duty
from hongguanjia.rooms.duties.pages.doing import Answer, act_once, do_verb, sent, show_form
from hongguanjia.rooms.duties.states import Measure

OWED_SHOWN = 60


@needs(Permission.DUTY_READ)
def mine(request: Request) -> HttpResponse:
    """This month: what my organisations owe, what hurts most first."""
    today = county_date(request.now)
    owed = queries.list_owed(request.actor, today)
    mine = [row for row in owed if row.item.requirement.version.measure != Measure.FACTS]
    context = {
        "cards": mine[:OWED_SHOWN],
        "filling": [row for row in owed if row.item.requirement.version.measure == Measure.FACTS][:OWED_SHOWN],
        "today": today,
        "places": queries.own_organisations(request.actor),
    }
    return render(request, "duties/phone/mine.html", context)


@needs(Permission.DUTY_READ)
def phone_duty(request: Request, duty_id: int) -> HttpResponse:
    """One duty on the phone, with the form that also works without a signal."""
    row = get_in_scope(queries.visible_duties(request.actor), pk=duty_id)
    context = _context(request, row)
    if context["may_report"]:
        context["form"] = forms.ReportForm(version=row.item.requirement.version)
    return render(request, "duties/phone/duty.html", context)


@needs(Permission.DUTY_READ)
def desk_duty(request: Request, duty_id: int) -> HttpResponse:
    """One duty with its reports, their evidence and the whole story."""
    row = get_in_scope(queries.visible_duties(request.actor), pk=duty_id)
    context = _context(request, row)
    buttons = [] if row.by_facts else verbs.list_buttons(request.actor, verbs.DUTY, row)
    own = permits.is_own(request.actor, row.reported_by_id)
    context |= {"buttons": [] if own else buttons, "trail": list_timeline("duties.duty", row.pk)}
    return render(request, "duties/desk/duty.html", context)


@needs(Permission.DUTY_REPORT)
def report(request: Request, duty_id: int, surface: str) -> HttpResponse:
    """Report progress with a connection; the phone's own form keeps it without one."""
    row = get_in_scope(queries.visible_duties(request.actor), pk=duty_id)
    version = row.item.requirement.version
    if not permits.may(request.actor, DUTY, "report", row.organisation):
        raise not_found()
    form = forms.ReportForm(*sent(request), version=version)

    def act() -> Answer:
        actions.report_duty(
            actor=request.actor,
            now=request.now,
            duty_id=row.pk,
            typed=form.typed(),
            photos=form.cleaned_data["photos"],
        )
        return {"pk": row.pk}

    page = f"{surface}-duties-duty"
    if act_once(request, form, "report", act, pk=row.pk):
        messages.success(request, _("已上报，等上级审核。"))
        return redirect(page, row.pk)
    back = reverse(page, args=[row.pk])
    context = {"about": version, "hint": row.reason}
    return show_form(request, form, title=_("上报进展"), back=back, surface=surface, context=context)


@needs(Permission.DUTY_READ)
def duty_do(request: Request, duty_id: int, verb: str) -> HttpResponse:
    """A superior's step."""
    return do_verb(request, verbs.DUTY, duty_id, verb)


def _context(request: Request, row: Duty) -> dict[str, object]:
    version = row.item.requirement.version
    allowed = "report" in permits.list_verbs(request.actor, DUTY, row.state, row.organisation)
    return {
        "duty": row,
        "version": version,
        "today": county_date(request.now),
        "fills_itself": version.measure == Measure.FACTS,
        "may_report": allowed and version.measure != Measure.FACTS,
        "reports": queries.list_reports(row),
    }
