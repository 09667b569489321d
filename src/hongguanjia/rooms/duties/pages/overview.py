"""The desk: the matrix, what a cell leads to, what waits, what changed, and reminding many at once."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.duties import actions, forms, matrix, queries
from hongguanjia.rooms.duties.models import LastLook
from hongguanjia.rooms.duties.states import OWED

REASONS_SHOWN = 3
PICKED_MOST = 2000


@needs(Permission.DUTY_READ)
def overview(request: Request) -> HttpResponse:
    """Organisations × items in the period of a month."""
    data = request.GET.copy()
    data.setdefault("month", f"{county_date(request.now):%Y-%m}")
    form = forms.MatrixFilter(data)
    day, kind, trouble = _wanted(request, form)
    opened = _find_opened(request, form)
    number, block = (read_page_number(request.GET.get(name)) for name in ("page", "columns"))
    first = (block - 1) * matrix.COLUMNS_MOST
    built = matrix.build_matrix(
        request.actor, day=day, kind=kind, number=number, trouble=trouble, first_column=first, root=opened
    )
    may_decide = request.actor.holds(Permission.DUTY_DECIDE)
    context = {
        "matrix": built,
        "form": form,
        "day": day,
        "opened": opened,
        "legend": matrix.LEGEND,
        "cell": reverse("desk-duties-cell"),
        "next_columns": block + 1 if built.more_columns else 0,
        "waiting": queries.list_waiting(request.actor).count() if may_decide else 0,
        "may_decide": may_decide,
    }
    return render(request, "duties/desk/matrix.html", context)


@needs(Permission.DUTY_READ)
def cell(request: Request) -> HttpResponse:
    """The duty behind a cell: an organisation and a requirement on a day."""
    numbers = [request.GET.get(name, "") for name in ("organisation", "requirement")]
    if not all(raw.isascii() and raw.isdigit() and len(raw) < 12 for raw in numbers):
        return redirect("desk-duties-matrix")
    place, requirement = (int(raw) for raw in numbers)
    day = _read_day(request.GET.get("day", "")) or county_date(request.now)
    rows = queries.visible_duties(request.actor).filter(organisation_id=place, item__requirement_id=requirement)
    row = get_in_scope(rows.filter(period_start__lte=day, period_end__gt=day))
    return redirect("desk-duties-duty", row.pk)


@needs(Permission.DUTY_DECIDE)
def waiting(request: Request) -> HttpResponse:
    """Reports that wait for me, oldest first; several are accepted at once."""
    if request.method == "POST":
        done, why = actions.accept_duties(actor=request.actor, now=request.now, duty_ids=_picked(request))
        if done or not why:
            messages.success(request, _("已认可 %(done)s 项。") % {"done": done})
        for sentence in why[:REASONS_SHOWN]:
            messages.warning(request, sentence)
        return redirect("desk-duties-waiting")
    page = paginate(queries.list_waiting(request.actor), read_page_number(request.GET.get("page")))
    return render(request, "duties/desk/waiting.html", {"page": page, "today": county_date(request.now)})


@needs(Permission.DUTY_READ)
def changes(request: Request) -> HttpResponse:
    """What moved since I last looked; saying "seen" moves the mark."""
    if request.method == "POST":
        LastLook.objects.update_or_create(person_id=request.actor.person_id or 0, defaults={"at": request.now})
        return redirect("desk-duties-changes")
    since = queries.find_last_look(request.actor)
    page = paginate(queries.list_changed(request.actor, since), read_page_number(request.GET.get("page")))
    return render(request, "duties/desk/changes.html", {"page": page, "since": since})


@needs(Permission.DUTY_DECIDE)
def nudge(request: Request) -> HttpResponse:
    """Remind of what was ticked, or of everything owed in one requirement, or of everything overdue below."""
    if request.method == "POST":
        try:
            asked = actions.nudge_duties(actor=request.actor, now=request.now, duty_ids=_list_nudged(request))
            messages.success(
                request, _("已列入催办 %(asked)s 项，随下一次每日提醒一起发出，晚上不打扰。") % {"asked": asked}
            )
        except Refusal as refusal:
            messages.warning(request, str(refusal))
    return redirect("desk-duties-matrix")


def _list_nudged(request: Request) -> list[int]:
    picked = _picked(request)
    if picked:
        return picked
    rows = queries.visible_duties(request.actor).filter(state__in=OWED)
    requirement = request.POST.get("requirement", "")
    if requirement.isascii() and requirement.isdigit() and len(requirement) < 12:
        rows = rows.filter(item__requirement_id=int(requirement))
    else:
        rows = rows.filter(overdue_at__isnull=False)
    return list(rows.order_by("due_date").values_list("pk", flat=True)[:PICKED_MOST])


def _picked(request: Request) -> list[int]:
    raw = request.POST.getlist("duty")[:PICKED_MOST]
    return [int(one) for one in raw if one.isascii() and one.isdigit() and len(one) < 12]


def _wanted(request: Request, form: forms.MatrixFilter) -> tuple[date, str, bool]:
    today = county_date(request.now)
    if not form.is_valid():
        return today, "", False
    month = form.cleaned_data["month"]
    same = month is None or (month.year, month.month) == (today.year, today.month)
    return (today if same else month), form.cleaned_data["kind"], form.cleaned_data["trouble"]


def _find_opened(request: Request, form: forms.MatrixFilter) -> Organisation | None:
    """The town that was opened; what is not the actor's is not found."""
    number = form.cleaned_data.get("root") if form.is_valid() else None
    return get_in_scope(queries.visible_organisations(request.actor), pk=number) if number else None


def _read_day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        return None
