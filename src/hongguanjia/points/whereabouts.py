"""Where facts stand on their way to points, in words, for the room that recorded them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from hongguanjia.base.record.models import Fact
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.models import Award, Outcome, Status
from hongguanjia.points.rules import PUBLICITY
from hongguanjia.points.sentences import cut_words, reason_words, unit_word


@dataclass(frozen=True, slots=True)
class Gain:
    """What a fact brought its person in one unit: words, and the page that explains them."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class FactStory:
    """Where a fact stands. ``status`` is that of its outcome, empty while none is there; ``waits_until`` a day, if known."""

    status: str
    words: str
    waits_until: date | None = None
    gains: tuple[Gain, ...] = ()


def tell_facts(fact_ids: Collection[int]) -> dict[int, FactStory]:
    """The story of each fact, in three queries however many there are; the room has checked who may hear it."""
    ids = list(fact_ids)
    if not ids:
        return {}
    outcomes = {row.fact_id: row for row in Outcome.objects.filter(fact_id__in=ids)}
    gains = _list_gains(ids)
    withdrawn = set(Fact.objects.filter(withdraws_id__in=ids).values_list("withdraws_id", flat=True))
    return {pk: _tell(outcomes.get(pk), tuple(gains.get(pk, ())), is_withdrawn=pk in withdrawn) for pk in ids}


def _tell(outcome: Outcome | None, gains: tuple[Gain, ...], *, is_withdrawn: bool) -> FactStory:
    if is_withdrawn:
        return FactStory(Status.REFUSED, _("记录已撤回，得到的积分已收回。"))
    if outcome is None:
        return FactStory("", _("已记下，积分稍后按规则办理。"))
    if outcome.status == Status.WAITING:
        return FactStory(outcome.status, _waiting_words(outcome), outcome.waits_until)
    if outcome.status == Status.POSTED:
        return FactStory(outcome.status, _("积分已入账。"), None, gains)
    return FactStory(outcome.status, _("没有积分：%s。") % reason_words(outcome.reason), None, gains)


def _waiting_words(outcome: Outcome) -> str:
    if outcome.reason != PUBLICITY:
        return _("等待审批后入账。")
    if outcome.waits_until is None:
        return _("等待公示；有异议的，处理完再办。")
    day = formats.date_format(outcome.waits_until, "DATE_FORMAT")
    return _("公示到 %(day)s，没有异议就入账。") % {"day": day}


def _list_gains(ids: list[int]) -> dict[int, list[Gain]]:
    rows = Award.objects.filter(
        fact_id__in=ids, owner_kind=OwnerKind.PERSON, reverses__isnull=True, reversed_by__isnull=True
    )
    gains: dict[int, list[Gain]] = {}
    for row in rows.order_by("pk"):
        words = _("%(unit)s +%(amount)s %(word)s") % {
            "unit": Unit(row.unit).label,
            "amount": row.amount,
            "word": unit_word(row.unit),
        }
        if row.capped_by:
            words += _("（%s）") % cut_words([row.capped_by])
        gains.setdefault(row.fact_id, []).append(Gain(words, reverse("phone-points-award", args=[row.pk])))
    return gains
