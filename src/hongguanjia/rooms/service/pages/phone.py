"""The phone of members and residents: what is on, what is mine, wishes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import Request, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.service import actions, forms, lists, permits, queries, rules
from hongguanjia.rooms.service.models import Activity, Attendance
from hongguanjia.rooms.service.pages.doing import act_once, do_verb, made_pk, posted, show_form
from hongguanjia.rooms.service.states import ActivityState, SignUpState
from hongguanjia.rooms.service.verbs import ACTIVITY_VERBS, WISH_VERBS, list_wish_verbs, split_buttons

CARDS = 20
PERSONAL = {name: ACTIVITY_VERBS[name] for name in ("sign_up", "leave", "demand")}


@signed_in
def activities(request: Request) -> HttpResponse:
    """What is on: for me, or anywhere in the county."""
    where = "all" if request.GET.get("where") == "all" else "mine"
    if where == "mine":
        rows = queries.list_for_person(request.actor, request.now).select_related("organisation")
    else:
        rows = queries.upcoming(queries.visible_activities(request.actor, request.now), request.now)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=CARDS)
    states = lists.own_states(request.actor, page.rows)
    cards = [{"activity": row, "sign_up": states.get(row.pk)} for row in page.rows]
    context = {"page": page, "cards": cards, "where": where, "runs": permits.runs_any(request.actor)}
    return render(request, "service/phone/activities.html", context)


@signed_in
def activity(request: Request, activity_id: int) -> HttpResponse:
    """One activity with the one thing to do next."""
    row = get_in_scope(queries.visible_activities(request.actor, request.now), pk=activity_id)
    sign_up = queries.find_sign_up(request.actor, row)
    waiting = sign_up is not None and sign_up.state == SignUpState.WAITING
    context = {
        "activity": row,
        "sign_up": sign_up,
        "before": queries.waiting_before(sign_up) if sign_up and waiting else 0,
        "next": next_step(request, row, sign_up),
        "may_run": permits.may_activity(request.actor, "start", row),
        "line": Attendance.objects.filter(activity=row, person_id=request.actor.subject_id or 0).first(),
        "opinions": queries.get_opinions([row.pk], queries.get_terms(county_date(request.now)).ratings_shown_from),
    }
    return render(request, "service/phone/activity.html", context)


def next_step(request: Request, row: Activity, sign_up: Any) -> str:
    """The one primary button: ``check_in``, ``leave``, ``sign_up``, ``wait``, ``closed`` or none."""
    state = sign_up.state if sign_up else ""
    soon = row.starts_at - rules.OPENS_BEFORE <= request.now <= row.ends_at + rules.CLOSES_AFTER
    if row.state in {ActivityState.PUBLISHED, ActivityState.RUNNING} and soon and state == SignUpState.SIGNED_UP:
        return "check_in"
    if row.state != ActivityState.PUBLISHED or state == SignUpState.REMOVED:
        return ""
    if state in {SignUpState.SIGNED_UP, SignUpState.WAITING}:
        return "leave" if request.now < row.starts_at else ""
    if request.now >= row.sign_up_until:
        return "closed"
    return "wait" if row.places_left == 0 else "sign_up"


@signed_in
def activity_do(request: Request, activity_id: int, verb: str) -> HttpResponse:
    """Sign up, leave, demand a correction."""
    get_in_scope(queries.visible_activities(request.actor, request.now), pk=activity_id)
    back = reverse("phone-service-activity", args=[activity_id])
    return do_verb(request, PERSONAL, verb, activity_id, surface="phone", back=back)


@signed_in
def mine(request: Request) -> HttpResponse:
    """My activities, newest first."""
    page = paginate(queries.list_own_sign_ups(request.actor), read_page_number(request.GET.get("page")), size=CARDS)
    standings = lists.list_own_standings(request.actor, page.rows)
    return render(request, "service/phone/mine.html", {"page": page, "standings": standings})


@signed_in
def record(request: Request) -> HttpResponse:
    """My service record: hours altogether, by year, and each service."""
    person_id = request.actor.subject_id or 0
    page = paginate(queries.list_record(person_id), read_page_number(request.GET.get("page")), size=CARDS)
    context = {"page": page, "hours": queries.get_hours(person_id)}
    return render(request, "service/phone/record.html", context)


@signed_in
def certificates(request: Request) -> HttpResponse:
    """My certificates."""
    rows = queries.visible_certificates(request.actor).filter(person_id=request.actor.subject_id or 0)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=CARDS)
    return render(request, "service/phone/certificates.html", {"page": page})


@signed_in
def paper(request: Request, certificate_id: int) -> HttpResponse:
    """The certificate on paper, for its holder and its issuer."""
    row = get_in_scope(queries.visible_certificates(request.actor).exclude(number=None), pk=certificate_id)
    context = {
        "certificate": row,
        "entries": row.entries.order_by("served_date", "pk"),
        "paper_url": settings.SITE_URL + reverse("public-service-certificate", args=[row.code]),
    }
    return render(request, "service/paper/certificate.html", context)


@signed_in
def ask_certificate(request: Request) -> HttpResponse:
    """Ask for a certificate, from an organisation that recorded something."""
    today = county_date(request.now)
    initial = {"from_date": today.replace(month=1, day=1), "to_date": today}
    form = forms.CertificateForm(posted(request), initial=initial)
    form.fields["organisation"].queryset = lists.list_issuers(request.actor.subject_id or 0)  # type: ignore[attr-defined]
    if request.method == "POST" and act_once(request, form, "request_certificate", lambda: _ask(request, form)):
        messages.success(request, _("已申请，出具后会通知您。免费。"))
        return redirect("phone-service-certificates")
    hint = _("证明由记录服务的组织免费出具。")
    return show_form(
        request, form, title=_("申请服务证明"), hint=hint, surface="phone", back=reverse("phone-service-certificates")
    )


def _ask(request: Request, form: forms.CertificateForm) -> object:
    data = form.cleaned_data
    organisation: Organisation = data["organisation"]
    return actions.request_certificate(
        actor=request.actor,
        now=request.now,
        organisation_id=organisation.pk,
        from_date=data["from_date"],
        to_date=data["to_date"],
        purpose=data["purpose"],
    )


@signed_in
def wishes(request: Request) -> HttpResponse:
    """Wishes that wait for somebody, or my own and those that I took."""
    where = "mine" if request.GET.get("where") == "mine" else "open"
    rows = queries.open_wishes(request.now)
    if where == "mine":
        rows = lists.list_own_wishes(request.actor)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=CARDS)
    return render(request, "service/phone/wishes.html", {"page": page, "where": where})


@signed_in
def wish(request: Request, wish_id: int) -> HttpResponse:
    """One wish with its next steps."""
    row = get_in_scope(queries.visible_wishes(request.actor, request.now), pk=wish_id)
    first, rest = split_buttons(list_wish_verbs(request.actor, row))
    close = bool(permits.wish_parts(request.actor, row) - {"member"})
    context = {"wish": row, "close": close, "first": first, "rest": rest}
    return render(request, "service/phone/wish.html", context)


@signed_in
def wish_do(request: Request, wish_id: int, verb: str) -> HttpResponse:
    """A step in the life of a wish."""
    get_in_scope(queries.visible_wishes(request.actor, request.now), pk=wish_id)
    back = reverse("phone-service-wish", args=[wish_id])
    if verb in {"withdraw", "return", "give_back"}:
        back = reverse("phone-service-wishes")
    return do_verb(request, WISH_VERBS, verb, wish_id, surface="phone", back=back)


@signed_in
def new_wish(request: Request) -> HttpResponse:
    """Make a wish."""
    form = forms.WishForm(posted(request))
    if request.method == "POST" and act_once(
        request,
        form,
        "make_wish",
        lambda: actions.make_wish(actor=request.actor, now=request.now, typed=forms.wish_input(form.cleaned_data)),
    ):
        messages.success(request, _("心愿已提交，村（社区）审核后公布。"))
        return redirect("phone-service-wish", made_pk(request))
    hint = _("写需要的东西或帮助，不能是钱。审核后公布，由党员认领。")
    return show_form(
        request, form, title=_("许个心愿"), hint=hint, surface="phone", back=reverse("phone-service-wishes")
    )
