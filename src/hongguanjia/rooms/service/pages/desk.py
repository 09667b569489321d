"""The desk: tables with their filters in the address, details with a head, next steps and the whole story."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, is_below
from hongguanjia.base.people import naming
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.sheets.api import xlsx_response
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.service import actions, forms, lists, permits, queries, tables
from hongguanjia.rooms.service.models import Activity
from hongguanjia.rooms.service.pages.doing import act_once, do_verb, made_pk, posted, show_form
from hongguanjia.rooms.service.states import ActivityState
from hongguanjia.rooms.service.verbs import (
    ACTIVITY_VERBS,
    CERTIFICATE_VERBS,
    WISH_VERBS,
    list_certificate_verbs,
    list_wish_verbs,
    next_buttons,
)

EXPORTED_MOST = 20_000


@needs(Permission.SERVICE_READ)
def activities(request: Request) -> HttpResponse:
    """All activities in the actor's places, narrowed by the address; ``?format=xlsx`` takes them away."""
    form = forms.ActivityFilter(request.GET)
    rows = lists.list_covered(request.actor)
    if form.is_valid():
        rows = lists.narrow_activities(rows, **form.cleaned_data)
    if request.GET.get("format") == "xlsx":
        return xlsx_response(
            _("志愿服务活动"), tables.columns(tables.ACTIVITY_HEAD), tables.activity_rows(rows[:EXPORTED_MOST])
        )
    page = paginate(rows, read_page_number(request.GET.get("page")))
    context = {"page": page, "form": form, "may_create": request.actor.holds(Permission.SERVICE_MANAGE)}
    return render(request, "service/desk/activities.html", context)


@needs(Permission.SERVICE_READ)
def activity(request: Request, activity_id: int) -> HttpResponse:
    """One activity: state, next steps, people, the whole story."""
    row = _get_activity(request, activity_id)
    counts = queries.count_attendance(row)
    first, rest = next_buttons(request.actor, row, counts["PROPOSED"])
    context = {
        "activity": row,
        "buttons": [*first, *rest],
        "permitted": permits.list_permitted(request.actor, row),
        "may_see_gathering": is_below(row.organisation.path, request.actor.paths(Permission.PRESENCE_RECORD)),
        "counts": counts,
        "over": row.state in {ActivityState.SETTLING, ActivityState.SETTLED},
        "page": _people(request, row),
        "trail": list_timeline("service.activity", row.pk),
        "series": lists.list_series(row),
        "seconds": lists.list_unseconded(row) if row.state == ActivityState.SETTLING else [],
        "opinions": queries.get_opinions([row.pk], queries.get_terms(county_date(request.now)).ratings_shown_from),
    }
    return render(request, "service/desk/activity.html", context)


@needs(Permission.SERVICE_READ)
def roster(request: Request, activity_id: int) -> HttpResponse:
    """Who signed up and who came, as a workbook; names only to who runs or audits the activity."""
    row = _get_activity(request, activity_id)
    return xlsx_response(row.title, tables.columns(tables.ROSTER_HEAD), tables.roster_rows(row))


@needs(Permission.SERVICE_READ)
def activity_do(request: Request, activity_id: int, verb: str) -> HttpResponse:
    """A step of an activity."""
    _get_activity(request, activity_id)
    back = reverse("desk-service-activity", args=[activity_id])
    return do_verb(request, ACTIVITY_VERBS, verb, activity_id, surface="desk", back=back)


@needs(Permission.SERVICE_SETTLE)
def second(request: Request, activity_id: int) -> HttpResponse:
    """Another person confirms hours above the day's threshold."""
    row = _get_activity(request, activity_id)
    people = [line.person_id for line in lists.list_unseconded(row)]
    if request.method == "POST":
        actions.second_attendances(actor=request.actor, now=request.now, activity_id=activity_id, person_ids=people)
        messages.success(request, _("已作为第二位确认人确认。"))
    return redirect("desk-service-activity", activity_id)


@needs(Permission.WISH_MANAGE)
def wishes(request: Request) -> HttpResponse:
    """All wishes in the actor's places, what waits for the clerk first."""
    rows = lists.list_managed_wishes(request.actor, request.GET.get("state", ""))
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(request, "service/desk/wishes.html", {"page": page, "states": tables.WISH_STATES})


@needs(Permission.WISH_MANAGE)
def wish(request: Request, wish_id: int) -> HttpResponse:
    """One wish with its whole story."""
    row = get_in_scope(lists.list_managed_wishes(request.actor), pk=wish_id)
    context = {
        "wish": row,
        "buttons": list_wish_verbs(request.actor, row),
        "trail": list_timeline("service.wish", row.pk),
    }
    return render(request, "service/desk/wish.html", context)


@needs(Permission.WISH_MANAGE)
def wish_do(request: Request, wish_id: int, verb: str) -> HttpResponse:
    """A step of a wish."""
    get_in_scope(lists.list_managed_wishes(request.actor), pk=wish_id)
    return do_verb(
        request, WISH_VERBS, verb, wish_id, surface="desk", back=reverse("desk-service-wish", args=[wish_id])
    )


@needs(Permission.WISH_MANAGE)
def new_wish(request: Request) -> HttpResponse:
    """Enter a wish from a paper form."""
    form = forms.ClerkWishForm(posted(request))
    if request.method == "POST" and act_once(request, form, "make_wish", lambda: _make_wish(request, form)):
        messages.success(request, _("已登记，审核后公布。"))
        return redirect("desk-service-wish", made_pk(request))
    return show_form(request, form, title=_("登记微心愿"), surface="desk", back=reverse("desk-service-wishes"))


def _make_wish(request: Request, form: forms.ClerkWishForm) -> object:
    person_id = naming.find_people(request.actor, form.cleaned_data["name"], None, field="name")[0]
    typed = forms.wish_input(form.cleaned_data)
    return actions.make_wish(actor=request.actor, now=request.now, typed=typed, person_id=person_id)


@needs(Permission.SERVICE_MANAGE)
def certificates(request: Request) -> HttpResponse:
    """The register of certificates, requests first."""
    rows = lists.list_managed_certificates(request.actor)
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(request, "service/desk/certificates.html", {"page": page})


@needs(Permission.SERVICE_MANAGE)
def certificate(request: Request, certificate_id: int) -> HttpResponse:
    """One certificate: what it will say, next steps, the whole story."""
    row = get_in_scope(lists.list_managed_certificates(request.actor), pk=certificate_id)
    context = {
        "certificate": row,
        "lines": queries.list_certifiable(row.person_id, row.organisation.path, row.from_date, row.to_date),
        "buttons": list_certificate_verbs(request.actor, row),
        "trail": list_timeline("service.certificate", row.pk),
    }
    return render(request, "service/desk/certificate.html", context)


@needs(Permission.SERVICE_MANAGE)
def certificate_do(request: Request, certificate_id: int, verb: str) -> HttpResponse:
    """A step of a certificate."""
    get_in_scope(lists.list_managed_certificates(request.actor), pk=certificate_id)
    back = reverse("desk-service-certificate", args=[certificate_id])
    return do_verb(request, CERTIFICATE_VERBS, verb, certificate_id, surface="desk", back=back)


@needs(Permission.SERVICE_MANAGE)
def new_certificate(request: Request) -> HttpResponse:
    """Enter a request for somebody at the counter."""
    today = county_date(request.now)
    initial = {"from_date": today.replace(month=1, day=1), "to_date": today}
    form = forms.ClerkCertificateForm(posted(request), initial=initial)
    rows = list_organisations(request.actor, Permission.SERVICE_MANAGE)
    form.fields["organisation"].queryset = rows  # type: ignore[attr-defined]
    if request.method == "POST" and act_once(request, form, "request", lambda: _request(request, form)):
        return redirect("desk-service-certificate", made_pk(request))
    back = reverse("desk-service-certificates")
    return show_form(request, form, title=_("登记证明申请"), surface="desk", back=back)


def _request(request: Request, form: forms.ClerkCertificateForm) -> object:
    data = form.cleaned_data
    found = naming.find_people(request.actor, data["name"], data["organisation"], field="name")
    return actions.request_certificate(
        actor=request.actor,
        now=request.now,
        organisation_id=data["organisation"].pk,
        from_date=data["from_date"],
        to_date=data["to_date"],
        purpose=data["purpose"],
        person_id=found[0],
    )


@needs(Permission.SERVICE_SETTLE)
def demands(request: Request) -> HttpResponse:
    """Demands for correction that wait for an answer."""
    page = paginate(queries.list_demands(request.actor), read_page_number(request.GET.get("page")))
    return render(request, "service/desk/demands.html", {"page": page})


@needs(Permission.SERVICE_SETTLE)
def demand(request: Request, demand_id: int) -> HttpResponse:
    """Answer one demand."""
    row = get_in_scope(queries.list_demands(request.actor), pk=demand_id)
    form = forms.AnswerForm(posted(request))
    back = reverse("desk-service-demands")
    if request.method == "POST" and act_once(
        request, form, "answer", lambda: _answer(request, form, demand_id), pk=demand_id
    ):
        messages.success(request, _("已答复，本人会收到通知。"))
        return redirect(back)
    hint = f"{row.person.name} · {row.activity.title}:{row.text}"
    return show_form(request, form, title=_("答复更正申请"), hint=hint, surface="desk", back=back)


def _answer(request: Request, form: forms.AnswerForm, pk: int) -> object:
    data = form.cleaned_data
    return actions.answer_demand(
        actor=request.actor, now=request.now, demand_id=pk, answer=data["answer"], minutes=data["minutes"]
    )


def _get_activity(request: Request, pk: int) -> Activity:
    return get_in_scope(lists.list_covered(request.actor), pk=pk)


def _people(request: Request, row: Activity) -> object:
    over = row.state in {ActivityState.SETTLING, ActivityState.SETTLED}
    people: QuerySet = lists.list_attendance(row) if over else lists.list_sign_ups(row)  # type: ignore[type-arg]
    return paginate(people, read_page_number(request.GET.get("page")))
