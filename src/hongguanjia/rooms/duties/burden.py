"""The burden meter: what all lists together ask of an organisation in a month, and what is asked twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Sum
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, below, check_permission
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.people.queries import open_on
from hongguanjia.base.record.api import list_kinds
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.duties import rules
from hongguanjia.rooms.duties.data import Asked, RequirementInput
from hongguanjia.rooms.duties.models import BurdenCap, CapOverride, Duty, Item, Requirement
from hongguanjia.rooms.duties.states import COUNTED, Rhythm

NAMED_MOST = 3


def get_cap(day: date) -> BurdenCap:
    """The cap in force on a day."""
    return BurdenCap.objects.filter(open_on(day)).order_by("-active_from")[0]


def list_loads(path: str, year: int) -> dict[int, float]:
    """Minutes a month, averaged over the year, that the lists ask of each organisation at or below ``path``.

    What was broken down further is reported below and costs nothing here.
    """
    rows = Item.objects.filter(below(path), active_to=None, requirement__year=year)
    below_it = Item.objects.filter(parent=OuterRef("pk"), active_to=None)
    grouped = (
        rows.filter(~Exists(below_it), requirement__current__minutes__gt=0)
        .order_by()
        .values_list("organisation_id", "requirement__current__rhythm", "requirement__current__minutes")
    )
    loads: dict[int, float] = defaultdict(float)
    for organisation_id, rhythm, minutes in grouped:
        loads[organisation_id] += rules.monthly_minutes(rhythm, minutes)
    return dict(loads)


def check_cap(
    *,
    actor: Actor,
    now: datetime,
    requirements: Collection[Requirement],
    organisations: Iterable[Organisation],
    override: str,
) -> None:
    """Refuse to ask more of an organisation than the cap, unless a county officer says in writing why.

    Called after the items are made: the sum is that of everything.
    """
    costly = [row for row in requirements if row.version.minutes]
    if not costly:
        return
    cap, loads = get_cap(county_date(now)), list_loads(costly[0].organisation.path, costly[0].year)
    over = [row for row in organisations if loads.get(row.pk, 0) > cap.minutes]
    if not over:
        return
    most = round(max(loads[row.pk] for row in over))
    if not override.strip():
        raise _over_cap(over, most, cap.minutes)
    check_permission(actor, Permission.BURDEN_OVERRIDE, costly[0].organisation.path)
    words = {"reason": override.strip()[:200], "minutes": most, "made_by_id": actor.person_id, "made_at": now}
    CapOverride.objects.bulk_create([CapOverride(requirement=row, **words) for row in costly])


def _over_cap(over: list[Organisation], most: int, cap: int) -> Refusal:
    names = "、".join(row.short_name for row in over[:NAMED_MOST])
    return Refusal(
        "duties.over_cap",
        _(
            "加上这一项，%(names)s等 %(count)s 个组织每月要花 %(minutes)s 分钟填报，超过上限 %(cap)s 分钟。"
            "请减少要求，或者由县里书面说明理由。"
        )
        % {"names": names, "count": len(over), "minutes": most, "cap": cap},
        field="override",
    )


def list_alike(organisation: Organisation, year: int, typed: RequirementInput, *, but: int = 0) -> list[str]:
    """What is already asked by this organisation or those above, or already known, that looks the same: sentences."""
    prefixes = [organisation.path[:end] for end in range(4, len(organisation.path) + 1, 4)]
    rows = Requirement.objects.filter(organisation__path__in=prefixes, year=year, items__active_to=None)
    found: list[str] = []
    asked = rows.exclude(pk=but).distinct().select_related("current", "organisation").order_by("pk")
    for row in asked:
        same_fact = bool(typed.fact_kind) and row.version.fact_kind == typed.fact_kind
        if same_fact or rules.likeness(typed.title, row.version.title) >= rules.ALIKE_PERCENT:
            words = {
                "by": row.organisation.short_name,
                "title": row.version.title,
                "rhythm": row.version.get_rhythm_display(),
            }
            found.append(_("%(by)s已经要求过“%(title)s”（%(rhythm)s）。") % words)
    if not typed.fact_kind:
        known = [kind for kind in list_kinds() if rules.likeness(typed.title, str(kind.title)) >= rules.ALIKE_PERCENT]
        found += [
            _("系统已经记着“%(title)s”，可以选“系统自动取数”，不用再报。") % {"title": kind.title} for kind in known
        ]
    return found


def check_not_asked(
    organisation: Organisation, year: int, typed: RequirementInput, again: str, *, but: int = 0
) -> None:
    """Refuse what was asked already, unless it is said why it is asked again."""
    alike = list_alike(organisation, year, typed, but=but)
    if alike and not again.strip():
        hint = _("确实要再要求一次的，请写明理由。")
        raise Refusal("duties.asked_already", f"{''.join(alike[:NAMED_MOST])}{hint}", field="again")


def list_asked(organisation_id: int, first: date, last: date) -> list[Asked]:
    """What reports due between two days ask of one organisation: by whom, for what, how many minutes."""
    rows = (
        Duty.objects.filter(organisation_id=organisation_id, due_date__gte=first, due_date__lte=last, state__in=COUNTED)
        .filter(item__requirement__current__minutes__gt=0)
        .order_by()
        .values_list(
            "item__requirement_id",
            "item__requirement__current__title",
            "item__requirement__organisation__short_name",
            "item__requirement__current__rhythm",
        )
        .annotate(minutes=Sum("item__requirement__current__minutes"))
    )
    found = [Asked(pk, title, by, str(Rhythm(rhythm).label), minutes) for pk, title, by, rhythm, minutes in rows]
    return sorted(found, key=lambda asked: (-asked.minutes, asked.requirement_id))


def count_minutes(organisation_ids: Collection[int], first: date, last: date) -> dict[int, int]:
    """Minutes that reports due between two days ask of each organisation."""
    rows = Duty.objects.filter(
        organisation_id__in=organisation_ids, due_date__gte=first, due_date__lte=last, state__in=COUNTED
    )
    minutes = F("item__requirement__current__minutes")
    return dict(rows.order_by().values_list("organisation_id").annotate(minutes=Sum(minutes)))
