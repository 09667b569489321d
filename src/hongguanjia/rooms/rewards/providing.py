"""服务换积分，积分赢服务: a member who does the redeemed service earns for it, once the receiver says that it was done."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Person
from hongguanjia.base.record.api import NewFact, leave_trail, record_facts
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.rewards import permits, rules
from hongguanjia.rooms.rewards.flow import GIVEN, SERVICE_GIVEN
from hongguanjia.rooms.rewards.models import GivenService, GivenState, Provider, RewardKind, Voucher


@transaction.atomic
def name_provider(*, actor: Actor, now: datetime, stock_id: int, person: Person | None, from_date: date) -> None:
    """Say who does the service of a shelf from ``from_date`` on; ``None`` ends it. Goods have no provider."""
    stock = get_in_scope(permits.managed_stock(actor), pk=stock_id)
    if stock.reward.kind != RewardKind.SERVICE:
        raise BadInput("rewards.not_a_service", _("只有服务类项目可以由党员提供。"))
    Provider.objects.filter(stock=stock, to_date__isnull=True).update(to_date=from_date)
    if person is not None:
        Provider.objects.create(stock=stock, person=person, from_date=from_date)
        tell(
            person_id=person.pk,
            kind="rewards.provider",
            text=str(_("请您在%(station)s提供“%(title)s”，%(day)s起。做完后由得到服务的人确认，按规则给您记分。"))
            % {"station": stock.station.name, "title": stock.reward.title, "day": date_format(from_date, "n月j日")},
            link="/m/rewards/provided/",
            key=f"provider:{stock.pk}:{person.pk}:{from_date.isoformat()}",
            now=now,
        )
    leave_trail(
        actor=actor,
        now=now,
        verb="rewards.provider.named",
        subject_kind="stock",
        subject_id=stock.pk,
        subject_label=stock.reward.title,
        organisation_id=stock.station.organisation_id,
        organisation_path=stock.station.organisation.path,
    )


def find_provider(voucher: Voucher, now: datetime) -> Person | None:
    """Who does the service of a voucher that waits, or did it; nobody serves himself."""
    given = GivenService.objects.filter(voucher=voucher).select_related("person").first()
    if given is not None:
        return given.person
    day = county_date(now)
    rows = Provider.objects.filter(stock=voucher.stock_id, from_date__lte=day).exclude(to_date__lte=day)
    found = rows.exclude(person=voucher.person_id).select_related("person").first()
    return found.person if found and voucher.state == "RESERVED" else None


def note_service(voucher: Voucher, done_at: datetime) -> None:
    """A voucher was fetched: whoever provides that service has done one, to be confirmed. Nobody serves himself."""
    day = county_date(done_at)
    rows = Provider.objects.filter(stock=voucher.stock_id, from_date__lte=day).exclude(to_date__lte=day)
    provider = rows.exclude(person=voucher.person_id).first()
    if provider is not None:
        GivenService.objects.create(voucher=voucher, person_id=provider.person_id, done_at=done_at)


@transaction.atomic
def confirm_service(*, actor: Actor, now: datetime, voucher_id: int) -> GivenService:
    """The receiver says that it was done: a fact for the provider, confirmed by another (grade B)."""
    row = _open(actor, voucher_id, "confirm")
    home = row.person.organisation or row.voucher.stock.station.organisation
    fact = NewFact(
        kind=SERVICE_GIVEN,
        key=f"{SERVICE_GIVEN}:{row.pk}",
        organisation_id=home.pk,
        organisation_path=home.path,
        occurred_at=row.done_at,
        source_kind="voucher",
        source_id=row.voucher_id,
        person_id=row.person_id,
        grade="B",
        summary=row.voucher.stock.reward.title,
    )
    record_facts([fact], actor=actor, now=now)
    return _answer(row, now, GivenState.CONFIRMED, "")


@transaction.atomic
def deny_service(*, actor: Actor, now: datetime, voucher_id: int, reason: str) -> GivenService:
    """The receiver says that it was not done, and why: nothing is earned."""
    return _answer(_open(actor, voucher_id, "deny"), now, GivenState.DENIED, rules.check_reason(reason))


def _open(actor: Actor, voucher_id: int, verb: str) -> GivenService:
    row = get_in_scope(permits.own_given_services(actor).select_for_update(of=("self",)), voucher=voucher_id)
    GIVEN.check(verb, row.state)
    return row


def _answer(row: GivenService, now: datetime, state: GivenState, reason: str) -> GivenService:
    row.state, row.answered_at, row.reason = state, now, reason
    row.save(update_fields=["state", "answered_at", "reason"])
    return row
