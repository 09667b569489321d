"""What a half-yearly report says before anybody wrote a word: figures from lists, meetings, problems and facts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import get_kind
from hongguanjia.base.record.models import Fact
from hongguanjia.rooms.duties import facts, queries
from hongguanjia.rooms.duties.models import Duty, Problem, WorkReport
from hongguanjia.rooms.duties.states import COUNTED, DutyState, MeetingKind, ProblemState

TITLES_MOST = 8
HOUR = 60


def half_days(year: int, half: int) -> tuple[date, date]:
    """First and last day of a half-year."""
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))


def title_of(report: WorkReport) -> str:
    """What it is called in lists and in the trail."""
    words = {"year": report.year, "half": _("上半年") if report.half == 1 else _("下半年")}
    return _("%(year)s 年%(half)s述职报告") % words


def count_figures(organisation: Organisation, year: int, half: int) -> dict[str, Any]:
    """The figures of an organisation in a half-year; a number is missing where nothing was."""
    first, last = half_days(year, half)
    duties = Duty.objects.filter(organisation=organisation, due_date__gte=first, due_date__lte=last, state__in=COUNTED)
    counts = duties.aggregate(
        asked=Count("pk"),
        done=Count("pk", filter=Q(state=DutyState.ACCEPTED)),
        overdue=Count("pk", filter=Q(overdue_at__isnull=False)),
    )
    problems = Problem.objects.filter(organisation=organisation, found_at__date__gte=first - timedelta(days=1))
    found = problems.filter(found_at__date__lte=last).aggregate(
        found=Count("pk"), closed=Count("pk", filter=Q(state=ProblemState.CLOSED))
    )
    titles = duties.filter(state=DutyState.ACCEPTED).order_by("-item__requirement__current__weight", "pk")
    names = titles.values_list("item__requirement__current__title", flat=True)
    left = duties.exclude(state=DutyState.ACCEPTED).order_by("due_date", "pk")
    return {
        **counts,
        **found,
        "meetings": queries.count_meetings(organisation.pk, first, last),
        "facts": _count_facts(organisation, first, last),
        "titles": list(dict.fromkeys(names))[:TITLES_MOST],
        "left": list(dict.fromkeys(left.values_list("item__requirement__current__title", flat=True)))[:TITLES_MOST],
    }


def write_text(organisation: Organisation, year: int, half: int, figures: dict[str, Any]) -> str:
    """The draft: what was done, what is wrong, what comes next."""
    parts = [
        _("一、主要工作"),
        _("清单任务 %(asked)s 项，完成 %(done)s 项，逾期过 %(overdue)s 项。") % figures,
        *_say_titles(figures),
        *_say_meetings(figures),
        *[line["words"] for line in figures["facts"]],
        "",
        _("二、存在问题"),
        _("问题清单 %(found)s 个，已销号 %(closed)s 个。") % figures,
        *([_("还没有完成：%(titles)s。") % {"titles": "、".join(figures["left"])}] if figures["left"] else []),
        "",
        _("三、下一步打算"),
        _("（请书记补充）"),
    ]
    return "\n".join(parts)


def _say_titles(figures: dict[str, Any]) -> list[str]:
    return [_("完成的重点：%(titles)s。") % {"titles": "、".join(figures["titles"])}] if figures["titles"] else []


def _say_meetings(figures: dict[str, Any]) -> list[str]:
    held = [
        _("%(kind)s %(number)s 次") % {"kind": MeetingKind(kind).label, "number": number}
        for kind, number in sorted(figures["meetings"].items())
    ]
    return [_("组织生活：%(held)s。") % {"held": "、".join(held)}] if held else []


def _count_facts(organisation: Organisation, first: date, last: date) -> list[dict[str, Any]]:
    """What other rooms know of the organisation and its people, by kind, with the sentence that says it."""
    rows = Fact.objects.filter(
        organisation=organisation,
        occurred_date__gte=first,
        occurred_date__lte=last,
        withdraws=None,
        withdrawn_by=None,
    ).exclude(source_kind__in=(facts.DUTY_SOURCE, facts.MEETING_SOURCE))
    grouped = rows.order_by("kind").values_list("kind").annotate(times=Count("pk"), much=Sum("quantity"))
    return [{"kind": kind, "times": times, "words": _say_fact(kind, times, much)} for kind, times, much in grouped]


def _say_fact(kind: str, times: int, much: int) -> str:
    found = get_kind(kind)
    if found.unit == "minutes":
        words = {"title": found.title, "times": times, "hours": round(much / HOUR, 1)}
        return _("%(title)s %(times)s 人次，共 %(hours)s 小时。") % words
    return _("%(title)s %(times)s 次。") % {"title": found.title, "times": times}
