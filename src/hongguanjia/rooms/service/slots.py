"""What voluntary service offers to the halls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import ANYONE, Actor, Permission
from hongguanjia.base.jobs.api import every
from hongguanjia.base.web.api import ExportTable, MenuEntry, Panel, Part, Row, SearchHit, ToDo, Waiting, as_part, offer
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.rooms.service import checks, lists, permits, queries, tables
from hongguanjia.rooms.service.actions.wishes import expire_wishes
from hongguanjia.rooms.service.models import Activity, Attendance, Certificate, Demand, Wish
from hongguanjia.rooms.service.states import (
    ActivityState,
    AttendanceState,
    CertificateState,
    DemandState,
    SignUpState,
    WishState,
)

SHOWN = 3
NEXT_SHOWN = 2
PORTAL_SHOWN = 6
FOUND_MOST = 10
EXPIRY_MINUTES = 60
EXPORTED_MOST = 20_000
SETTLE_WITHIN = timedelta(days=7)

MENUS = (
    MenuEntry("desk", 20, gettext_lazy("志愿服务"), "desk-service-activities", Permission.SERVICE_READ),
    MenuEntry("desk", 22, gettext_lazy("微心愿"), "desk-service-wishes", Permission.WISH_MANAGE),
    MenuEntry("desk", 24, gettext_lazy("服务证明"), "desk-service-certificates", Permission.SERVICE_MANAGE),
    MenuEntry("desk", 26, gettext_lazy("更正申请"), "desk-service-demands", Permission.SERVICE_SETTLE),
    MenuEntry("public", 20, gettext_lazy("活动"), "public-service-activities"),
    MenuEntry("public", 22, gettext_lazy("微心愿"), "public-service-wishes"),
    MenuEntry("public", 60, gettext_lazy("证明查验"), "public-service-check"),
)

TODO_TEXTS: dict[tuple[str, str], object] = {
    ("activity", ActivityState.PUBLISHED): gettext_lazy("活动“%s”该结束了"),
    ("activity", ActivityState.RUNNING): gettext_lazy("活动“%s”该结束了"),
    ("activity", ActivityState.SETTLING): gettext_lazy("结算活动“%s”"),
    ("wish", WishState.SUBMITTED): gettext_lazy("审核微心愿“%s”"),
    ("wish", WishState.DONE): gettext_lazy("确认微心愿“%s”已办好"),
    ("wish", WishState.CLAIMED): gettext_lazy("办理微心愿“%s”"),
    ("certificate", CertificateState.REQUESTED): gettext_lazy("给%s出具服务证明"),
    ("demand", DemandState.OPEN): gettext_lazy("答复%s的更正申请"),
}
TODO_PAGES = {
    "activity": "phone-service-run",
    "wish": "phone-service-wish",
    "certificate": "desk-service-certificate",
    "demand": "desk-service-demand",
}


def _list_waiting(actor: Actor, now: datetime) -> Iterator[Part]:
    """Activities of the own organisation to start or settle, wishes, requests and demands that wait."""
    homes = [post.organisation_id for post in actor.posts]
    ended = TruncDate(F("ends_at") + SETTLE_WITHIN)
    yield as_part(_waiting_activities(actor, homes, now), "activity", said="title", due=ended)
    for wishes in _waiting_wishes(actor, homes):
        yield as_part(wishes, "wish", said="title")
    yield as_part(_waiting_certificates(actor, homes), "certificate", said="person__name")
    yield as_part(_waiting_demands(actor, homes), "demand", said="person__name")


def _tell(row: Row) -> ToDo:
    return ToDo(str(TODO_TEXTS[row.part, row.state]) % row.said, reverse(TODO_PAGES[row.part], args=[row.row]), row.due)


WAITING = Waiting("service", _list_waiting, _tell)


def _waiting_activities(actor: Actor, homes: Sequence[int], now: datetime) -> QuerySet[Activity]:
    mine = Q(organisation_id__in=homes) | Q(organiser_id=actor.person_id or 0)
    over = Q(state__in=(ActivityState.PUBLISHED, ActivityState.RUNNING), ends_at__lt=now)
    return permits.run_activities(actor).filter(mine, over | Q(state=ActivityState.SETTLING))


def _waiting_wishes(actor: Actor, homes: Sequence[int]) -> list[QuerySet[Wish]]:
    managed = lists.list_managed_wishes(actor).filter(organisation_id__in=homes, state__in=lists.WAITING_FOR_CLERK)
    own = lists.list_own_wishes(actor).filter(
        Q(claimed_by_id=actor.subject_id or 0, state=WishState.CLAIMED)
        | Q(person_id=actor.subject_id or 0, state=WishState.DONE)
    )
    return [managed, own]


def _waiting_certificates(actor: Actor, homes: Sequence[int]) -> QuerySet[Certificate]:
    rows = lists.list_managed_certificates(actor)
    return rows.filter(organisation_id__in=homes, state=CertificateState.REQUESTED)


def _waiting_demands(actor: Actor, homes: Sequence[int]) -> QuerySet[Demand]:
    return queries.list_demands(actor).filter(activity__organisation_id__in=homes)


def load_person(actor: Actor, now: datetime, person_id: int | None) -> Mapping[str, Any] | None:
    """A person's hours and last services; the page has checked who may see the person."""
    if person_id is None:
        return None
    return {"hours": queries.get_hours(person_id), "lines": queries.list_record(person_id)[:SHOWN]}


def load_organisation(actor: Actor, now: datetime, organisation_id: int | None) -> Mapping[str, Any] | None:
    """An organisation's year: activities, people, hours, and what comes next."""
    if organisation_id is None:
        return None
    year = county_midnight(county_date(now).replace(month=1, day=1))
    recorded = Q(attendances__state=AttendanceState.RECORDED)
    figures = Activity.objects.filter(organisation_id=organisation_id, starts_at__gte=year).aggregate(
        held=Count("pk", filter=Q(state=ActivityState.SETTLED), distinct=True),
        times=Count("attendances", filter=recorded),
        minutes=Sum("attendances__minutes", filter=recorded, default=0),
    )
    coming = queries.visible_activities(actor, now).filter(organisation_id=organisation_id)
    on_desk = actor.holds(Permission.SERVICE_READ)
    return {**figures, "coming": queries.upcoming(coming, now)[:SHOWN], "on_desk": on_desk}


def load_phone_home(actor: Actor, now: datetime, _subject: int | None) -> Mapping[str, Any] | None:
    """My next activities; when there are none, what I could come to."""
    if actor.subject_id is None:
        return None
    mine = queries.list_own_sign_ups(actor).filter(
        state__in=(SignUpState.SIGNED_UP, SignUpState.WAITING),
        activity__state__in=queries.OPEN_STATES,
        activity__ends_at__gt=now,
    )
    cards = [(row.activity, row) for row in mine.order_by("activity__starts_at", "pk")[:SHOWN]]
    others = queries.list_for_person(actor, now).exclude(pk__in=[activity.pk for activity, _row in cards])
    return {"cards": cards, "others": list(others.select_related("organisation")[: SHOWN - len(cards)])}


def load_next(actor: Actor, now: datetime, _subject: int | None) -> Mapping[str, Any] | None:
    """What the actor could come to next, for the page of the own points."""
    rows = list(queries.list_for_person(actor, now).select_related("organisation")[:NEXT_SHOWN])
    return {"activities": rows} if rows else None


def load_portal(_actor: Actor, now: datetime, _subject: int | None) -> Mapping[str, Any] | None:
    """What is on for everybody, and the county's year in figures."""
    year = county_midnight(county_date(now).replace(month=1, day=1))
    served = Attendance.objects.filter(state=AttendanceState.RECORDED, activity__starts_at__gte=year)
    figures = served.aggregate(times=Count("pk"), minutes=Sum("minutes", default=0))
    wishes = Wish.objects.filter(state=WishState.CONFIRMED, created_at__gte=year).count()
    coming = queries.upcoming(queries.visible_activities(ANYONE, now), now)[:PORTAL_SHOWN]
    return {"coming": coming, "wishes": wishes, **figures}


def search(actor: Actor, words: str) -> list[SearchHit]:
    """Activities by name or place, certificates by number, in the places of the actor's posts."""
    if not words.strip():
        return []
    activities = lists.narrow_activities(lists.list_covered(actor), q=words)
    numbered = lists.list_managed_certificates(actor).filter(number__icontains=words.strip())
    return [
        *(
            SearchHit(
                _("活动"),
                row.title,
                f"{row.organisation.short_name} · {county_date(row.starts_at)}",
                reverse("desk-service-activity", args=[row.pk]),
            )
            for row in activities[:FOUND_MOST]
        ),
        *(
            SearchHit(
                _("服务证明"), row.number or "", row.person.name, reverse("desk-service-certificate", args=[row.pk])
            )
            for row in numbered[:FOUND_MOST]
        ),
    ]


def load_export(actor: Actor, _now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """All activities in the places of the actor's posts."""
    head = [str(title) for title in tables.ACTIVITY_HEAD]
    return head, list(tables.activity_rows(lists.list_covered(actor)[:EXPORTED_MOST]))


def register() -> None:
    """Called once when the application starts."""
    offer(
        menus=MENUS,
        panels=[
            Panel("person", 20, "service/panels/person.html", load_person),
            Panel("organisation", 20, "service/panels/organisation.html", load_organisation),
            Panel("phone_home", 10, "service/panels/phone_home.html", load_phone_home),
            Panel("points_next", 10, "service/panels/next.html", load_next),
            Panel("portal", 10, "service/panels/portal.html", load_portal),
        ],
        waiting=[WAITING],
        searches=[search],
        exports=[ExportTable("service-activities", gettext_lazy("志愿服务活动"), Permission.SERVICE_READ, load_export)],
        checks=[checks.check_places, checks.check_records, checks.check_numbers],
    )
    every(minutes=EXPIRY_MINUTES, name="service.expire_wishes", do=lambda now: expire_wishes(now=now))
