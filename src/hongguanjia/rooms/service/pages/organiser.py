"""The organiser's phone: activities to run, a new one in few fields, the settle screen. The desk shares the forms."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.web.api import Request, needs, signed_in
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.service import actions, forms, lists, permits, queries
from hongguanjia.rooms.service.models import Activity, Attendance
from hongguanjia.rooms.service.pages.doing import SHELLS, act_once, do_verb, made_pk, posted, show_form
from hongguanjia.rooms.service.states import ActivityState
from hongguanjia.rooms.service.verbs import ACTIVITY_VERBS, next_buttons

CARDS = 20
LINES = 60
HOMES = {"phone": "phone-service-run", "desk": "desk-service-activity"}


@signed_in
def running(request: Request) -> HttpResponse:
    """The activities that I run, those with something to do first."""
    rows = lists.list_to_run(request.actor)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=CARDS)
    may_create = request.actor.holds(Permission.SERVICE_MANAGE)
    return render(request, "service/phone/running.html", {"page": page, "may_create": may_create})


@signed_in
def run_activity(request: Request, activity_id: int) -> HttpResponse:
    """One activity as its organiser sees it: next step, who signed up, or the settle screen."""
    row = _get_run(request, activity_id)
    counts = queries.count_attendance(row)
    first, rest = next_buttons(request.actor, row, counts["PROPOSED"])
    context = {
        "activity": row,
        "first": first,
        "rest": rest,
        "counts": counts,
        "permitted": permits.list_permitted(request.actor, row),
        "page": _people(request, row),
        "settling": row.state in {ActivityState.SETTLING, ActivityState.SETTLED},
    }
    return render(request, "service/phone/run.html", context)


@signed_in
def run_do(request: Request, activity_id: int, verb: str) -> HttpResponse:
    """A step of an activity, from the phone."""
    _get_run(request, activity_id)
    return do_verb(
        request, ACTIVITY_VERBS, verb, activity_id, surface="phone", back=reverse(HOMES["phone"], args=[activity_id])
    )


@signed_in
def line(request: Request, attendance_id: int, surface: str) -> HttpResponse:
    """One person's attendance: confirm, mark absent, or correct after settling."""
    row = get_in_scope(lists.list_lines(request.actor), pk=attendance_id)
    initial = {"minutes": row.minutes or row.proposed_minutes or row.activity.scheduled_minutes}
    form = forms.LineForm(posted(request), initial=initial)
    back = reverse(HOMES[surface], args=[row.activity_id])
    if request.method == "POST" and act_once(
        request, form, "line", lambda: _decide(request, row, form), pk=attendance_id
    ):
        messages.success(request, _("已确认。"))
        return redirect(back)
    context = {"shell": SHELLS[surface], "line": row, "activity": row.activity, "form": form, "back": back}
    return render(request, "service/line.html", context, status=422 if form.errors else 200)


def _decide(request: Request, row: Attendance, form: forms.LineForm) -> object:
    """Which verb the button means: absent, confirm, or after settling a correction."""
    minutes, reason = form.cleaned_data["minutes"], form.cleaned_data["reason"]
    common = {"actor": request.actor, "now": request.now, "attendance_id": row.pk, "reason": reason}
    absent = "absent" in request.POST
    if row.activity.state == ActivityState.SETTLED:
        return actions.correct_attendance(**common, minutes=0 if absent else minutes)
    if absent:
        return actions.mark_absent(**common)
    return actions.confirm_attendance(**common, minutes=minutes)


@needs(Permission.SERVICE_MANAGE)
def new_activity(request: Request, surface: str) -> HttpResponse:
    """Draft an activity, from nothing or from a copy of another."""
    initial: dict[str, object] = dict(forms.default_times(request.now))
    if (copied := request.GET.get("copy", "")).isascii() and copied.isdigit():
        source = get_in_scope(permits.run_activities(request.actor), pk=int(copied))
        initial = forms.activity_initial(source) | forms.default_times(request.now) | {"sign_up_until": None}
    form = forms.ActivityForm(posted(request), initial=initial, actor=request.actor)
    if surface == "phone":
        form.shorten()
    if request.method == "POST" and act_once(request, form, "create", lambda: _create(request, form)):
        messages.success(request, _("草稿已保存，看过没问题就发布。"))
        return redirect(HOMES[surface], made_pk(request))
    back = reverse("phone-service-running" if surface == "phone" else "desk-service-activities")
    return show_form(request, form, title=_("新建活动"), surface=surface, back=back)


@signed_in
def edit_activity(request: Request, activity_id: int, surface: str) -> HttpResponse:
    """Change an activity before it starts."""
    row = _get_run(request, activity_id)
    form = forms.ActivityForm(posted(request), initial=forms.activity_initial(row), actor=request.actor)
    form.fields["organisation"].disabled = True
    back = reverse(HOMES[surface], args=[activity_id])
    if request.method == "POST" and act_once(
        request, form, "edit", lambda: _edit(request, form, activity_id), pk=activity_id
    ):
        messages.success(request, _("已保存。"))
        return redirect(back)
    return show_form(request, form, title=_("修改活动"), surface=surface, back=back)


def _create(request: Request, form: forms.ActivityForm) -> Activity:
    organisation_id, typed = form.typed()
    return actions.create_activity(actor=request.actor, now=request.now, organisation_id=organisation_id, typed=typed)


def _edit(request: Request, form: forms.ActivityForm, pk: int) -> Activity:
    _organisation_id, typed = form.typed()
    return actions.edit_activity(actor=request.actor, now=request.now, activity_id=pk, typed=typed)


@signed_in
def slips(request: Request, activity_id: int, surface: str) -> HttpResponse:
    """Print slips for those who were served. The codes are on this page only; they are kept nowhere."""
    row = _get_run(request, activity_id)
    form = forms.SlipsForm(posted(request))
    back = reverse(HOMES[surface], args=[activity_id])
    codes: list[str] = []

    def make() -> object:
        codes.extend(
            actions.print_slips(
                actor=request.actor, now=request.now, activity_id=activity_id, number=form.cleaned_data["number"]
            )
        )
        return row

    form.fields.pop("submission_key", None)
    if request.method == "POST" and act_once(request, form, "slips", make):
        printed = [{"code": f"{code[:5]}-{code[5:]}", "address": _slip_address(code)} for code in codes]
        return render(request, "service/paper/slips.html", {"activity": row, "slips": printed, "back_url": back})
    hint = _("打印后裁开，发给得到服务的人。每张只能用一次，谁填的查不出来。编号不再显示，请当场打印。")
    return show_form(request, form, title=_("打印评价条"), hint=hint, surface=surface, back=back)


def _slip_address(code: str) -> str:
    return settings.SITE_URL + reverse("public-service-rating", args=[code])


def _get_run(request: Request, pk: int) -> Activity:
    rows = permits.run_activities(request.actor).select_related("organisation", "audience_organisation", "organiser")
    return get_in_scope(rows, pk=pk)


def _people(request: Request, row: Activity) -> object:
    """Lines of attendance once it is over, before that the sign-ups."""
    number = read_page_number(request.GET.get("page"))
    if row.state in {ActivityState.SETTLING, ActivityState.SETTLED}:
        return paginate(lists.list_attendance(row), number, size=LINES)
    return paginate(lists.list_sign_ups(row), number, size=LINES)
