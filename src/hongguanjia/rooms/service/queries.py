"""Reads for one actor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from hongguanjia.base.access.api import Actor, Permission, below, scope
from hongguanjia.base.people.api import open_on
from hongguanjia.base.people.models import SEGMENT_LENGTH, Leadership, Membership, Person
from hongguanjia.kit.clock import COUNTY_ZONE, county_date, county_midnight
from hongguanjia.rooms.service import permits
from hongguanjia.rooms.service.data import Hours, Opinions, Volunteer
from hongguanjia.rooms.service.models import Activity, Attendance, Certificate, Demand, Rating, SignUp, Terms, Wish
from hongguanjia.rooms.service.states import (
    ActivityState,
    AttendanceState,
    Audience,
    CertificateState,
    DemandState,
    Opinion,
    SignUpState,
    WishState,
)

WORDS_MOST = 50
COUNTED = (AttendanceState.CONFIRMED, AttendanceState.RECORDED)
OPEN_STATES = (ActivityState.PUBLISHED, ActivityState.RUNNING)


def get_terms(day: date) -> Terms:
    """The terms in force on ``day``; there is always one set, from the first migration on."""
    return Terms.objects.filter(open_on(day)).latest("active_from")


def list_volunteers(person_ids: Iterable[int], now: datetime) -> dict[int, Volunteer]:
    """What the rules need to know of each person, in three queries."""
    day, wanted = county_date(now), list(person_ids)
    people = Person.objects.filter(pk__in=wanted).select_related("organisation")
    members = set(Membership.objects.filter(open_on(day), person_id__in=wanted).values_list("person_id", flat=True))
    homes = {person.organisation_id for person in people}
    leaders = dict(Leadership.objects.filter(open_on(day), led_id__in=homes).values_list("led_id", "party__path"))
    return {
        person.pk: Volunteer(
            person.pk,
            person.pk in members,
            person.birth_date,
            _prefixes(person.organisation.path if person.organisation else "")
            | _prefixes(leaders.get(person.organisation_id or 0, "")),
        )
        for person in people
    }


def _prefixes(path: str) -> frozenset[str]:
    return frozenset(path[:end] for end in range(SEGMENT_LENGTH, len(path) + 1, SEGMENT_LENGTH))


def _own_reach(actor: Actor, now: datetime) -> tuple[bool, frozenset[str]]:
    """(is a member, the places whose activities are meant for the person). The actor knows most of it without asking;
    a member's home is a Party branch, which nothing leads."""
    if actor.behalf_of_id is not None:
        volunteer = list_volunteers([actor.behalf_of_id], now).get(actor.behalf_of_id)
        return (volunteer.is_member, volunteer.reach) if volunteer else (False, frozenset())
    if "MEMBER" in actor.personal_roles:
        return True, _prefixes(actor.home_path)
    if actor.home_organisation_id is None:
        return False, frozenset()
    led = Leadership.objects.filter(open_on(county_date(now)), led_id=actor.home_organisation_id)
    leader = led.values_list("party__path", flat=True).first()
    return False, _prefixes(actor.home_path) | _prefixes(leader or "")


def visible_activities(actor: Actor, now: datetime) -> QuerySet[Activity]:
    """Activities that the actor may read about: published ones open to everyone, those meant for the own branch, those
    signed up for or run, and all in the places that a post covers."""
    is_member, reach = _own_reach(actor, now) if actor.subject_id is not None else (False, frozenset())
    return _visible(actor, is_member, reach)


def _visible(actor: Actor, is_member: bool, reach: frozenset[str]) -> QuerySet[Activity]:
    published = Q(published_at__isnull=False)
    public = published & Q(audience=Audience.EVERYONE)
    if is_member:
        public |= published & Q(audience_organisation__path__in=reach)
    if actor.subject_id is not None:
        public |= Q(pk__in=SignUp.objects.filter(person_id=actor.subject_id).values("activity_id"))
        public |= Q(pk__in=permits.run_activities(actor).values("pk"))
    rows = scope(Activity.objects.all(), actor, Permission.SERVICE_READ, public=public)
    return rows.select_related("organisation", "audience_organisation", "organiser")


def upcoming(rows: QuerySet[Activity], now: datetime) -> QuerySet[Activity]:
    """Those of ``rows`` that are open and not yet over, soonest first."""
    return rows.filter(state__in=OPEN_STATES, ends_at__gt=now).order_by("starts_at", "pk")


def list_for_person(actor: Actor, now: datetime) -> QuerySet[Activity]:
    """Upcoming activities to which the actor may come."""
    if actor.subject_id is None:
        return Activity.objects.none()
    is_member, reach = _own_reach(actor, now)
    rows = _visible(actor, is_member, reach).filter(audience_organisation__path__in=reach)
    if not is_member:
        rows = rows.filter(audience=Audience.EVERYONE)
    return upcoming(rows, now)


def list_own_sign_ups(actor: Actor) -> QuerySet[SignUp]:
    """The actor's sign-ups, newest activity first."""
    rows = SignUp.objects.filter(person_id=actor.subject_id) if actor.subject_id else SignUp.objects.none()
    return rows.select_related("activity__organisation").order_by("-activity__starts_at", "-pk")


def find_sign_up(actor: Actor, activity: Activity) -> SignUp | None:
    """The actor's own sign-up for an activity."""
    if actor.subject_id is None:
        return None
    return SignUp.objects.filter(activity=activity, person_id=actor.subject_id).first()


def waiting_before(sign_up: SignUp) -> int:
    """How many are ahead on the waiting list."""
    return SignUp.objects.filter(
        activity_id=sign_up.activity_id, state=SignUpState.WAITING, place__lt=sign_up.place
    ).count()


def get_hours(person_id: int) -> Hours:
    """A person's recorded service, altogether and by year of service, newest first."""
    rows = (
        Attendance.objects.filter(person_id=person_id, state=AttendanceState.RECORDED)
        .annotate(year=ExtractYear("activity__starts_at", tzinfo=COUNTY_ZONE))
        .values("year")
        .annotate(minutes=Sum("minutes"), times=Count("pk"))
        .order_by("-year")
    )
    years = tuple((row["year"], row["minutes"], row["times"]) for row in rows)
    return Hours(sum(year[1] for year in years), sum(year[2] for year in years), years)


def list_record(person_id: int) -> QuerySet[Attendance]:
    """A person's recorded services, newest first."""
    return (
        Attendance.objects.filter(person_id=person_id, state=AttendanceState.RECORDED)
        .select_related("activity__organisation", "fact")
        .order_by("-activity__starts_at", "-pk")
    )


def list_certifiable(person_id: int, path: str, from_date: date, to_date: date) -> QuerySet[Attendance]:
    """A person's recorded services in the organisation at ``path`` and below, in a period of days (inclusive)."""
    return (
        list_record(person_id)
        .filter(
            below(path, field="activity__organisation__path"),
            activity__starts_at__gte=county_midnight(from_date),
            activity__starts_at__lt=county_midnight(to_date + timedelta(days=1)),
        )
        .order_by("activity__starts_at", "pk")
    )


def list_busy_days(activity: Activity, most: int) -> dict[int, int]:
    """Who of an activity has more than ``most`` confirmed minutes on its day, in this and other activities."""
    day = county_midnight(county_date(activity.starts_at))
    here = Attendance.objects.filter(activity=activity, state__in=COUNTED).values("person_id")
    rows = (
        Attendance.objects.filter(
            state__in=COUNTED,
            person_id__in=here,
            activity__starts_at__gte=day,
            activity__starts_at__lt=day + timedelta(days=1),
        )
        .values("person_id")
        .annotate(total=Sum("minutes"))
        .filter(total__gt=most)
    )
    return {row["person_id"]: row["total"] for row in rows}


def count_attendance(activity: Activity) -> dict[str, int]:
    """How many lines stand in each state."""
    rows = activity.attendances.values("state").annotate(number=Count("pk"))
    return dict.fromkeys(AttendanceState.values, 0) | {row["state"]: row["number"] for row in rows}


def get_opinions(activity_ids: Sequence[int] | QuerySet[Activity, int], least: int) -> Opinions:
    """What those served said, only together and only from ``least`` answers on."""
    rows = Rating.objects.filter(activity_id__in=activity_ids)
    total = rows.count()
    if total < least:
        return Opinions(total, least, shown=False)
    counts = rows.aggregate(
        served=Count("pk", filter=Q(served=True)),
        **{opinion.lower(): Count("pk", filter=Q(opinion=opinion)) for opinion in Opinion.values},
    )
    words = rows.exclude(words="").order_by("pk").values_list("words", flat=True)[:WORDS_MOST]
    return Opinions(total, least, shown=True, words=tuple(words), **counts)


def visible_wishes(actor: Actor, now: datetime) -> QuerySet[Wish]:
    """Wishes that the actor may read: published ones, the own, the claimed, and all where a post covers the place."""
    public = Q(state=WishState.PUBLISHED, expires_date__gte=county_date(now))
    if actor.subject_id is not None:
        public |= Q(claimed_by_id=actor.subject_id)
    rows = scope(Wish.objects.all(), actor, Permission.WISH_MANAGE, person="person_id", public=public)
    return rows.select_related("organisation", "person", "claimed_by")


def open_wishes(now: datetime) -> QuerySet[Wish]:
    """Published wishes that nobody has claimed, newest first; for everyone."""
    rows = Wish.objects.filter(state=WishState.PUBLISHED, expires_date__gte=county_date(now))
    return rows.select_related("organisation", "person").order_by("-pk")


def visible_certificates(actor: Actor) -> QuerySet[Certificate]:
    """The own certificates, and those of organisations that a post covers."""
    rows = scope(Certificate.objects.all(), actor, Permission.SERVICE_MANAGE, person="person_id")
    return rows.select_related("organisation", "person", "handled_by").order_by("-pk")


def find_certificate(code: str) -> Certificate | None:
    """The certificate that a verification code opens, if it was ever issued."""
    rows = Certificate.objects.filter(state__in=(CertificateState.ISSUED, CertificateState.WITHDRAWN))
    return rows.filter(code=code.strip().upper()).select_related("organisation", "handled_by").first()


def withdrawn_minutes(certificate: Certificate) -> int:
    """Minutes on a certificate whose facts have been withdrawn since."""
    rows = certificate.entries.filter(fact__withdrawn_by__isnull=False)
    return rows.aggregate(total=Sum("minutes"))["total"] or 0


def list_demands(actor: Actor) -> QuerySet[Demand]:
    """Open demands for correction that the actor may answer."""
    rows = scope(Demand.objects.all(), actor, Permission.SERVICE_SETTLE, path="activity__organisation__path")
    return rows.filter(state=DemandState.OPEN).select_related("activity__organisation", "person").order_by("asked_at")
