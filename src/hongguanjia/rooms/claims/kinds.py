"""The catalogue of what can be claimed. From which day to which the county takes a kind, its listing says."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from hongguanjia.rooms.claims import facts

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class ClaimKind:
    """A kind of thing that can be claimed, and the kind of fact that it becomes.

    ``asks`` is the question for the quantity, empty where one claim is one thing; ``most`` the largest answer;
    ``choices`` the answers where they are few. ``needs_evidence`` where a paper exists for every true case.
    """

    code: str
    title: object
    fact: str
    example: object
    asks: object = ""
    unit: object = ""
    most: int = 1
    choices: tuple[tuple[int, object], ...] = field(default=())
    needs_evidence: bool = False


KINDS = (
    ClaimKind("GOOD_DEED", _("好人好事"), facts.GOOD_DEED, _("例如：送走失的老人回家")),
    ClaimKind(
        "COMMENDED",
        _("受到表彰"),
        facts.COMMENDED,
        _("例如：获评乡镇优秀共产党员"),
        asks=_("表彰级别"),
        most=5,
        choices=(
            (1, _("村（社区）级")),
            (2, _("乡镇（街道）级")),
            (3, _("县级")),
            (4, _("市级")),
            (5, _("省级以上")),
        ),
        needs_evidence=True,
    ),
    ClaimKind(
        "LECTURED",
        _("宣讲授课"),
        facts.LECTURED,
        _("例如：给支部讲防汛知识课"),
        asks=_("讲了多长时间（分钟）"),
        unit=_("分钟"),
        most=480,
    ),
    ClaimKind(
        "RESCUED",
        _("抢险救灾"),
        facts.RESCUED,
        _("例如：夜里参加河堤巡查、转移群众"),
        asks=_("参加了多长时间（分钟）"),
        unit=_("分钟"),
        most=MINUTES_A_DAY,
    ),
    ClaimKind("MEDIATED", _("调解纠纷"), facts.MEDIATED, _("例如：调解两家的宅基地边界纠纷")),
    ClaimKind("HELPED", _("帮扶困难户"), facts.HELPED, _("例如：帮独居老人修好屋顶")),
)
_BY_CODE = {kind.code: kind for kind in KINDS}
CHOICES = tuple((kind.code, kind.title) for kind in KINDS)


def get_kind(code: str) -> ClaimKind:
    """The kind, or ``KeyError``."""
    return _BY_CODE[code]


def say_quantity(code: str, quantity: int) -> str:
    """How much, in words; empty where one claim is one thing."""
    kind = get_kind(code)
    if kind.choices:
        return str(dict(kind.choices).get(quantity, quantity))
    return f"{quantity} {kind.unit}" if kind.asks else ""
