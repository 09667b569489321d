"""The rows of pages: each list in the actor's scope, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from hongguanjia.base.access.api import Actor, Permission, scope
from hongguanjia.base.people.models import Organisation
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.rooms.service import permits, queries
from hongguanjia.rooms.service.models import Activity, Attendance, Certificate, SignUp, Wish
from hongguanjia.rooms.service.states import ActivityState, AttendanceState, CertificateState, SignUpState, WishState

SERIES_MOST = 12
WAITING_FOR_CLERK = (WishState.SUBMITTED, WishState.DONE)


def list_covered(actor: Actor) -> QuerySet[Activity]:
    """Activities in the places of the actor's posts, latest first."""
    rows = permits.managed_activities(actor, Permission.SERVICE_READ)
    return rows.select_related("organisation", "audience_organisation", "organiser").order_by("-starts_at", "-pk")


def narrow_activities(
    rows: QuerySet[Activity],
    *,
    q: str = "",
    state: str = "",
    category: str = "",
    from_date: date | None = None,
    to_date: date | None = None,
) -> QuerySet[Activity]:
    """``rows`` narrowed by what is typed; an empty part narrows nothing. Days are inclusive."""
    if q.strip():
        words = q.strip()
        rows = rows.filter(
            Q(title__icontains=words) | Q(place__icontains=words) | Q(organisation__name__icontains=words)
        )
    if state:
        rows = rows.filter(state=state)
    if category:
        rows = rows.filter(category=category)
    if from_date:
        rows = rows.filter(starts_at__gte=county_midnight(from_date))
    if to_date:
        rows = rows.filter(starts_at__lt=county_midnight(to_date + timedelta(days=1)))
    return rows


def list_own_standings(actor: Actor, sign_ups: Sequence[SignUp]) -> list[tuple[SignUp, SignUp | Activity | Attendance]]:
    """Each sign-up with what tells how it stands now: the service once it is over, a cancelled activity, else itself."""
    activities = [row.activity_id for row in sign_ups]
    lines = {
        line.activity_id: line
        for line in Attendance.objects.filter(person_id=actor.subject_id or 0, activity__in=activities)
    }
    return [(row, _standing(row, lines.get(row.activity_id))) for row in sign_ups]


def _standing(row: SignUp, line: Attendance | None) -> SignUp | Activity | Attendance:
    if row.activity.state == ActivityState.CANCELLED:
        return row.activity
    return line if line is not None and row.state == SignUpState.SIGNED_UP else row


def list_to_run(actor: Actor) -> QuerySet[Activity]:
    """Activities that the actor runs, what waits for a step first."""
    order = Case(
        *(
            When(state=state, then=Value(place))
            for place, state in enumerate(
                (ActivityState.SETTLING, ActivityState.RUNNING, ActivityState.PUBLISHED, ActivityState.DRAFT)
            )
        ),
        default=Value(9),
        output_field=IntegerField(),
    )
    rows = permits.run_activities(actor).select_related("organisation")
    return rows.annotate(urgency=order).order_by("urgency", "-starts_at", "-pk")


def list_lines(actor: Actor) -> QuerySet[Attendance]:
    """Lines of attendance of activities that the actor runs."""
    rows = Attendance.objects.filter(activity__in=permits.run_activities(actor))
    return rows.select_related("activity__organisation", "person__organisation", "witness", "confirmed_by", "second_by")


def list_attendance(activity: Activity) -> QuerySet[Attendance]:
    """Everybody's line, what waits for a decision first; for pages that have checked who may see them."""
    order = Case(
        When(state=AttendanceState.PROPOSED, then=Value(0)),
        When(state=AttendanceState.ABSENT, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = activity.attendances.select_related("person__organisation", "confirmed_by", "second_by")
    return rows.annotate(urgency=order).order_by("urgency", "person__name_pinyin", "pk")


def list_sign_ups(activity: Activity) -> QuerySet[SignUp]:
    """Everybody who signed up, in order of arrival, those who left last."""
    held = Case(
        When(state=SignUpState.SIGNED_UP, then=Value(0)),
        When(state=SignUpState.WAITING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return activity.sign_ups.select_related("person__organisation").annotate(held=held).order_by("held", "place")


def list_series(activity: Activity) -> list[Activity]:
    """The other activities of the same series, soonest first."""
    if activity.series_id is None:
        return []
    rows = Activity.objects.filter(series_id=activity.series_id).exclude(pk=activity.pk)
    return list(rows.order_by("starts_at")[:SERIES_MOST])


def list_unseconded(activity: Activity) -> list[Attendance]:
    """Confirmed lines above the day's threshold that another person still has to confirm."""
    terms = queries.get_terms(county_date(activity.starts_at))
    busy = queries.list_busy_days(activity, terms.second_above_minutes)
    rows = activity.attendances.filter(state=AttendanceState.CONFIRMED, person_id__in=busy, second_by=None)
    return list(rows.select_related("person").order_by("pk"))


def own_states(actor: Actor, activities: Sequence[Activity]) -> dict[int, SignUp]:
    """The actor's sign-ups among ``activities``, by activity."""
    rows = scope(
        SignUp.objects.filter(activity__in=[row.pk for row in activities]),
        actor,
        Permission.SERVICE_SIGN_UP,
        path="activity__organisation__path",
        person="person_id",
    )
    return {row.activity_id: row for row in rows.filter(person_id=actor.subject_id or 0)}


def list_issuers(person_id: int) -> QuerySet[Organisation]:
    """Organisations that recorded service of a person, and those above them: any of these may certify it."""
    paths = set(queries.list_record(person_id).values_list("activity__organisation__path", flat=True))
    wanted = {path[:end] for path in paths for end in range(4, len(path) + 1, 4)}
    return Organisation.objects.filter(path__in=wanted).order_by("-path")


def list_own_wishes(actor: Actor) -> QuerySet[Wish]:
    """The wishes that the actor made or took, newest first."""
    mine = Q(claimed_by_id=actor.subject_id) if actor.subject_id is not None else None
    rows = scope(Wish.objects.all(), actor, Permission.WISH_MAKE, person="person_id", public=mine)
    return rows.select_related("organisation", "person").order_by("-pk")


def list_managed_wishes(actor: Actor, state: str = "") -> QuerySet[Wish]:
    """Wishes in the places of the actor's posts, what waits for the clerk first."""
    rows = scope(Wish.objects.all(), actor, Permission.WISH_MANAGE)
    if state:
        rows = rows.filter(state=state)
    order = Case(When(state__in=WAITING_FOR_CLERK, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = rows.select_related("organisation", "person", "claimed_by", "confirmed_by")
    return rows.annotate(urgency=order).order_by("urgency", "-pk")


def list_managed_certificates(actor: Actor) -> QuerySet[Certificate]:
    """Certificates of the organisations of the actor's posts, requests first."""
    order = Case(When(state=CertificateState.REQUESTED, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = scope(Certificate.objects.all(), actor, Permission.SERVICE_MANAGE)
    rows = rows.select_related("organisation", "person", "handled_by")
    return rows.annotate(urgency=order).order_by("urgency", "-pk")
