"""May this actor: by post over the station or the reward's organisation, or for the own account. Never looks at state."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, below, check_permission, scope
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards.models import (
    Closing,
    Draw,
    Drop,
    Gift,
    GivenService,
    OfflineReport,
    PartialReturn,
    PoolGrant,
    Reward,
    Sponsor,
    Station,
    Stock,
    StockCount,
    StockTransfer,
    Voucher,
    Waiting,
)

OPEN_TO_ALL = Q(pk__isnull=False)
STATION_PATH = "organisation__path"
STOCK_PATH = "station__organisation__path"
REPORT_PATH = "station__organisation__path"
VOUCHER_PATH = "stock__station__organisation__path"
PART_PATH = "voucher__stock__station__organisation__path"


def check_may_redeem(actor: Actor) -> int:
    """The person whose points may be spent: the actor, or the member represented under a mandate that covers it."""
    person_id = actor.subject_id
    if person_id is None:
        raise Refusal("rewards.sign_in", _("请先登录，再兑换。"))
    if not actor.holds_personally(Permission.REWARD_REDEEM):
        raise Refusal("rewards.members_only", _("目前只有党员有可兑换积分。想参加志愿服务，请联系本村党支部。"))
    return person_id


def check_may_manage(actor: Actor, organisation: Organisation) -> None:
    """Whether the catalogue and the stations of ``organisation`` are the actor's to manage."""
    check_permission(actor, Permission.REWARD_MANAGE, organisation.path)


def managed_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations at which the actor may open stations and offer rewards."""
    rows = Organisation.objects.filter(closed_date__isnull=True).order_by("path")
    return scope(rows, actor, Permission.REWARD_MANAGE, path="path")


def managed_rewards(actor: Actor) -> QuerySet[Reward]:
    """The rewards that the actor manages."""
    return scope(Reward.objects.select_related("organisation"), actor, Permission.REWARD_MANAGE)


def managed_stations(actor: Actor) -> QuerySet[Station]:
    """The stations that the actor manages."""
    return scope(Station.objects.select_related("organisation"), actor, Permission.REWARD_MANAGE, path=STATION_PATH)


def served_stations(actor: Actor) -> QuerySet[Station]:
    """The stations at which the actor hands over."""
    return scope(Station.objects.select_related("organisation"), actor, Permission.REWARD_HAND_OVER, path=STATION_PATH)


def redeemable_stock(actor: Actor) -> QuerySet[Stock]:
    """Everything in the catalogue: it is public. Whether this person may have it is a rule, not a matter of seeing."""
    rows = Stock.objects.select_related("station__organisation", "reward__organisation")
    return scope(rows, actor, Permission.REWARD_READ, path=STOCK_PATH, public=OPEN_TO_ALL)


def kept_stock(actor: Actor) -> QuerySet[Stock]:
    """The stock that the actor keeps: as clerk of the station, or as its manager."""
    rows = Stock.objects.select_related("station__organisation", "reward")
    return scope(rows, actor, Permission.REWARD_HAND_OVER, path=STOCK_PATH) | scope(
        rows, actor, Permission.REWARD_MANAGE, path=STOCK_PATH
    )


def own_vouchers(actor: Actor) -> QuerySet[Voucher]:
    """The vouchers of the actor, or of the person represented, and nobody else's."""
    return scope(_vouchers(), actor, Permission.REWARD_REDEEM, path=VOUCHER_PATH, person="person")


def served_vouchers(actor: Actor) -> QuerySet[Voucher]:
    """The vouchers to be fetched where the actor hands over."""
    return scope(_vouchers(), actor, Permission.REWARD_HAND_OVER, path=VOUCHER_PATH)


def read_vouchers(actor: Actor) -> QuerySet[Voucher]:
    """The vouchers of all stations that the actor's posts let him look into."""
    return scope(_vouchers(), actor, Permission.REWARD_READ, path=VOUCHER_PATH)


def read_reports(actor: Actor) -> QuerySet[OfflineReport]:
    """What devices reported at the stations that the actor's posts let him look into."""
    return scope(_reports(), actor, Permission.REWARD_READ, path=REPORT_PATH)


def managed_reports(actor: Actor) -> QuerySet[OfflineReport]:
    """The reports whose conflicts are the actor's to settle."""
    return scope(_reports(), actor, Permission.REWARD_MANAGE, path=REPORT_PATH)


def read_closings(actor: Actor) -> QuerySet[Closing]:
    """The day-end sheets of the stations that the actor's posts cover."""
    return scope(_closings(), actor, Permission.REWARD_READ, path=REPORT_PATH)


def signable_closings(actor: Actor) -> QuerySet[Closing]:
    """The sheets that the actor may sign off or send back: as another clerk of the station, or as its manager."""
    served = scope(_closings(), actor, Permission.REWARD_HAND_OVER, path=REPORT_PATH)
    return served | scope(_closings(), actor, Permission.REWARD_MANAGE, path=REPORT_PATH)


def own_gifts(actor: Actor) -> QuerySet[Gift]:
    """The gifts that the actor, or the person represented, has made or got."""
    if actor.subject_id is None:
        return Gift.objects.none()
    rows = Gift.objects.select_related(
        "giver", "receiver", "voucher__stock__station__organisation", "voucher__stock__reward"
    )
    return rows.filter(Q(giver=actor.subject_id) | Q(receiver=actor.subject_id))


def own_given_services(actor: Actor) -> QuerySet[GivenService]:
    """The services that were done for the actor, to be confirmed by nobody else."""
    rows = GivenService.objects.select_related(
        "person__organisation", "voucher__stock__station__organisation", "voucher__stock__reward"
    )
    return rows.filter(voucher__person=actor.subject_id) if actor.subject_id is not None else rows.none()


def own_provided(actor: Actor) -> QuerySet[GivenService]:
    """The services that the actor has done for others."""
    rows = GivenService.objects.select_related("voucher__stock__station", "voucher__stock__reward")
    return rows.filter(person=actor.subject_id) if actor.subject_id is not None else rows.none()


def managed_stock(actor: Actor) -> QuerySet[Stock]:
    """The shelves of the stations that the actor manages."""
    rows = Stock.objects.select_related("station__organisation", "reward")
    return scope(rows, actor, Permission.REWARD_MANAGE, path=STOCK_PATH)


def grantable(people: QuerySet[Person], actor: Actor) -> QuerySet[Person]:
    """The people for whom the actor may propose a grant out of their branch's pool."""
    return scope(people, actor, Permission.PERSON_MANAGE)


def read_grants(actor: Actor) -> QuerySet[PoolGrant]:
    """The grants of the organisations that the actor's posts cover."""
    return scope(_grants(), actor, Permission.REWARD_READ)


def decidable_grants(actor: Actor) -> QuerySet[PoolGrant]:
    """The grants that the actor may approve or refuse."""
    return scope(_grants(), actor, Permission.REWARD_MANAGE)


def _grants() -> QuerySet[PoolGrant]:
    return PoolGrant.objects.select_related(
        "organisation", "person", "stock__station__organisation", "stock__reward__organisation"
    )


def _closings() -> QuerySet[Closing]:
    return Closing.objects.select_related("station__organisation")


def _reports() -> QuerySet[OfflineReport]:
    return OfflineReport.objects.select_related(
        "station__organisation",
        "voucher__person",
        "voucher__stock__station__organisation",
        "voucher__stock__reward",
        "voucher__person__organisation",
        "stock__reward",
        "stock__station__organisation",
    )


def _vouchers() -> QuerySet[Voucher]:
    return Voucher.objects.select_related("person__organisation", "stock__station__organisation", "stock__reward")


def kept_stations(actor: Actor) -> QuerySet[Station]:
    """The stations whose shelves the actor keeps: as their clerk, or as their manager."""
    return served_stations(actor) | managed_stations(actor)


def kept_counts(actor: Actor) -> QuerySet[StockCount]:
    """The stock-takings of those stations."""
    rows = StockCount.objects.select_related("station__organisation")
    return scope(rows, actor, Permission.REWARD_HAND_OVER, path=STOCK_PATH) | scope(
        rows, actor, Permission.REWARD_MANAGE, path=STOCK_PATH
    )


def keeps(actor: Actor) -> bool:
    """Whether the actor keeps any shelf at all."""
    return actor.is_system or actor.holds(Permission.REWARD_HAND_OVER) or actor.holds(Permission.REWARD_MANAGE)


def kept_vouchers(actor: Actor) -> QuerySet[Voucher]:
    """The vouchers of the stations whose shelves the actor keeps."""
    return served_vouchers(actor) | scope(_vouchers(), actor, Permission.REWARD_MANAGE, path=VOUCHER_PATH)


def kept_parts(actor: Actor) -> QuerySet[PartialReturn]:
    """The partial returns of those stations: the actor's to confirm, if another has proposed them."""
    rows = PartialReturn.objects.select_related(
        "voucher__person", "voucher__stock__reward", "voucher__stock__station__organisation"
    )
    return scope(rows, actor, Permission.REWARD_HAND_OVER, path=PART_PATH) | scope(
        rows, actor, Permission.REWARD_MANAGE, path=PART_PATH
    )


def read_transfers(actor: Actor) -> QuerySet[StockTransfer]:
    """Transfers from or to the stations that the actor's posts cover."""
    return _transfers().filter(
        Q(source__in=read_shelves(actor).values("pk")) | Q(target__in=read_shelves(actor).values("pk"))
    )


def read_counts(actor: Actor) -> QuerySet[StockCount]:
    """The stock-takings of the stations that the actor's posts cover."""
    rows = StockCount.objects.select_related("station__organisation")
    return scope(rows, actor, Permission.REWARD_READ, path=STOCK_PATH)


def read_stations(actor: Actor) -> QuerySet[Station]:
    """The stations that the actor's posts cover."""
    return scope(Station.objects.select_related("organisation"), actor, Permission.REWARD_READ, path=STATION_PATH)


def read_shelves(actor: Actor) -> QuerySet[Stock]:
    """The shelves of all stations that the actor's posts cover."""
    rows = Stock.objects.select_related("station__organisation", "reward")
    return scope(rows, actor, Permission.REWARD_READ, path=STOCK_PATH)


def read_sponsors(actor: Actor) -> QuerySet[Sponsor]:
    """All sponsors: they are thanked in public."""
    rows = Sponsor.objects.select_related("organisation")
    return scope(rows, actor, Permission.REWARD_READ, public=OPEN_TO_ALL)


def public_stations(actor: Actor) -> QuerySet[Station]:
    """All stations: where and when is public."""
    rows = Station.objects.select_related("organisation")
    return scope(rows, actor, Permission.REWARD_READ, path=STATION_PATH, public=OPEN_TO_ALL)


def find_managed_county(actor: Actor) -> Organisation | None:
    """The county, if its catalogue is the actor's to manage."""
    return managed_organisations(actor).filter(parent__isnull=True).first()


def managed_county(actor: Actor) -> Organisation:
    """The same, refused to others: the shelves are the same for the whole county."""
    county = find_managed_county(actor)
    if county is None:
        raise Refusal("rewards.county_catalogue", _("目录分类由县里统一设，乡镇和支部不能另设。"))
    return county


def managed_sponsors(actor: Actor) -> QuerySet[Sponsor]:
    """The sponsors of the organisations whose rewards the actor manages."""
    return scope(Sponsor.objects.select_related("organisation"), actor, Permission.REWARD_MANAGE)


def within(path: str, *, field: str = "organisation__path") -> Q:
    """At or below ``path``: how far a reward reaches, whoever asks."""
    return below(path, field=field)


def coming_transfers(actor: Actor) -> QuerySet[StockTransfer]:
    """Transfers to a shelf that the actor keeps."""
    return _transfers().filter(target__in=kept_stock(actor).values("pk"))


def sent_transfers(actor: Actor) -> QuerySet[StockTransfer]:
    """Transfers from a shelf that the actor keeps."""
    return _transfers().filter(source__in=kept_stock(actor).values("pk"))


def _transfers() -> QuerySet[StockTransfer]:
    return StockTransfer.objects.select_related(
        "source__station__organisation", "source__reward", "target__station__organisation", "target__reward"
    )


def open_draws(actor: Actor) -> QuerySet[Draw]:
    """All draws: they are public. Whether this person may enter is a rule."""
    rows = Draw.objects.select_related("stock__station__organisation", "stock__reward__organisation")
    return scope(rows, actor, Permission.REWARD_READ, path=VOUCHER_PATH, public=OPEN_TO_ALL)


def managed_draws(actor: Actor) -> QuerySet[Draw]:
    """The draws of rewards that the actor manages."""
    return open_draws(actor).filter(stock__reward__in=managed_rewards(actor).values("pk"))


def managed_drops(actor: Actor) -> QuerySet[Drop]:
    """The drops of rewards that the actor manages."""
    return Drop.objects.select_related("reward__organisation").filter(reward__in=managed_rewards(actor).values("pk"))


def own_waiting(actor: Actor) -> QuerySet[Waiting]:
    """The actor's places on waiting lists, or those of the person represented."""
    rows = Waiting.objects.select_related("stock__station__organisation", "stock__reward__organisation")
    return scope(rows, actor, Permission.REWARD_REDEEM, path=VOUCHER_PATH, person="person")
