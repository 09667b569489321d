"""Meetings: the list, one with its attendance, announcing and recording."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, is_below, not_found
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.sheets.api import file_response
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import COUNTY_ZONE, county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.duties import actions, forms, papers, permits, queries, verbs
from hongguanjia.rooms.duties.flow import MEETING
from hongguanjia.rooms.duties.pages.doing import Answer, act_once, do_verb, sent, show_form
from hongguanjia.rooms.duties.states import MeetingState


@needs(Permission.DUTY_READ)
def meetings(request: Request) -> HttpResponse:
    """The meetings of the actor's places, newest first."""
    rows = queries.visible_meetings(request.actor).order_by("-held_date", "-pk")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    context = {"page": page, "may_record": request.actor.holds(Permission.MEETING_RECORD)}
    return render(request, "duties/desk/meetings.html", context)


@needs(Permission.DUTY_READ)
def meeting(request: Request, meeting_id: int) -> HttpResponse:
    """One meeting: minutes, who came, the paper sheet, the story."""
    row = get_in_scope(queries.visible_meetings(request.actor), pk=meeting_id)
    context = {
        "meeting": row,
        "attendances": list(row.attendances.select_related("person").order_by("mark", "person__name_pinyin")),
        "papers": [paper.attachment for paper in row.papers.select_related("attachment")],
        "buttons": verbs.list_buttons(request.actor, verbs.MEETING, row),
        "may_hold": "hold" in permits.list_verbs(request.actor, MEETING, row.state, row.organisation),
        "trail": list_timeline("duties.meeting", row.pk),
    }
    return render(request, "duties/desk/meeting.html", context)


@needs(Permission.MEETING_RECORD)
def sheet(request: Request, meeting_id: int) -> HttpResponse:
    """The paper to sign when coming."""
    row = get_in_scope(queries.visible_meetings(request.actor), pk=meeting_id)
    if not permits.may(request.actor, MEETING, "hold", row.organisation):
        raise not_found()
    printed = papers.print_sheet(request.actor, row, now=request.now)
    return file_response(f"{row.topic}.pdf", printed, "application/pdf")


@needs(Permission.MEETING_RECORD)
def record(request: Request) -> HttpResponse:
    """Record a meeting that was held, from the paper sheet."""
    place = _place(request)
    form = forms.MeetingForm(*sent(request), initial={"held_date": county_date(request.now)})

    def act() -> Answer:
        row = actions.record_meeting(
            actor=request.actor,
            now=request.now,
            organisation_id=place.pk,
            typed=form.typed(request.actor, place),
            photos=form.cleaned_data["photos"],
        )
        return {"pk": row.pk}

    if answer := act_once(request, form, "record_meeting", act, pk=place.pk):
        messages.success(request, _("已登记，相应的清单条目自动更新。"))
        return redirect("desk-duties-meeting", answer["pk"])
    return show_form(request, form, title=_("登记会议"), back=reverse("desk-duties-meetings"), context={"about": place})


@needs(Permission.MEETING_RECORD)
def hold(request: Request, meeting_id: int) -> HttpResponse:
    """Record a meeting that was announced."""
    row = get_in_scope(queries.visible_meetings(request.actor), pk=meeting_id)
    if row.state != MeetingState.PLANNED:
        return redirect("desk-duties-meeting", row.pk)
    initial = {"kind": row.kind, "topic": row.topic, "held_date": row.held_date}
    form = forms.MeetingForm(*sent(request), initial=initial)

    def act() -> Answer:
        typed = form.typed(request.actor, row.organisation)
        photos = form.cleaned_data["photos"]
        actions.hold_meeting(actor=request.actor, now=request.now, meeting_id=row.pk, typed=typed, photos=photos)
        return {"pk": row.pk}

    if act_once(request, form, "hold_meeting", act, pk=row.pk):
        messages.success(request, _("已登记，相应的清单条目自动更新。"))
        return redirect("desk-duties-meeting", row.pk)
    back = reverse("desk-duties-meeting", args=[row.pk])
    return show_form(request, form, title=_("登记会议"), back=back, context={"about": row})


@needs(Permission.MEETING_RECORD)
def plan(request: Request) -> HttpResponse:
    """Announce a meeting and open its check-in."""
    place = _place(request)
    form = forms.PlanMeetingForm(sent(request)[0])

    def act() -> Answer:
        starts_at = _in_county(form.cleaned_data["starts_at"])
        row = actions.plan_meeting(
            actor=request.actor,
            now=request.now,
            organisation_id=place.pk,
            typed=form.typed(county_date(starts_at)),
            starts_at=starts_at,
            place=form.cleaned_data["place"],
        )
        return {"pk": row.pk}

    if answer := act_once(request, form, "plan_meeting", act, pk=place.pk):
        messages.success(request, _("已通知，可以扫码签到。"))
        return redirect("desk-duties-meeting", answer["pk"])
    return show_form(request, form, title=_("通知会议"), back=reverse("desk-duties-meetings"), context={"about": place})


@needs(Permission.DUTY_READ)
def meeting_do(request: Request, meeting_id: int, verb: str) -> HttpResponse:
    """A step of a meeting."""
    return do_verb(request, verbs.MEETING, meeting_id, verb)


def _place(request: Request) -> Organisation:
    """The organisation named in the address, else the actor's own."""
    wanted = request.GET.get("organisation", "")
    own = [post.organisation_id for post in request.actor.posts if Permission.MEETING_RECORD in post.permissions]
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 12 else next(iter(own), 0)
    rows = queries.visible_organisations(request.actor)
    row = get_in_scope(rows, pk=number)
    if not is_below(row.path, request.actor.paths(Permission.MEETING_RECORD)):
        raise not_found()
    return row


def _in_county(typed: datetime) -> datetime:
    return typed if timezone.is_aware(typed) else typed.replace(tzinfo=COUNTY_ZONE)
