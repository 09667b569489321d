"""Arranging the catalogue and the stations: shelves, sponsors, pictures, days on which a station stays shut, the way there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.files.api import store_upload
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import permits
from hongguanjia.rooms.rewards.models import Category, RewardPicture, Sponsor, Station, StationClosure

PICTURES_MOST = 4
EDGE_MOST = 640
CLOSURE_DAYS_MOST = 366


@transaction.atomic
def put_category(
    *, actor: Actor, now: datetime, name: str, kind: str, position: int, category_id: int | None = None
) -> Category:
    """A shelf of the county's catalogue, new or changed. Services stand before goods whatever the position."""
    county = permits.managed_county(actor)
    said = name.strip()
    namesake = Category.objects.filter(name=said).first()
    if namesake is not None and namesake.pk != category_id:
        raise BadInput("rewards.name_taken", _("这个名称已经有了，请换一个。"), field="name")
    values = {"name": said, "kind": kind, "position": position}
    if category_id is None:
        row = Category.objects.create(**values)
    else:
        row = get_in_scope(Category.objects.all(), pk=category_id)
        Category.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
    _trail(actor, now, "rewards.category.put", "category", row.pk, said, county)
    return row


@transaction.atomic
def name_sponsor(*, actor: Actor, now: datetime, organisation: Organisation, name: str, thanks: str) -> Sponsor:
    """Somebody who gives rewards; ``thanks`` is shown to all on the pages of what he gives."""
    permits.check_may_manage(actor, organisation)
    said = name.strip()
    if Sponsor.objects.filter(organisation=organisation, name=said).exists():
        raise BadInput("rewards.name_taken", _("这个名称已经有了，请换一个。"), field="name")
    row = Sponsor.objects.create(organisation=organisation, name=said, thanks=thanks.strip())
    _trail(actor, now, "rewards.sponsor.named", "sponsor", row.pk, said, organisation)
    return row


@transaction.atomic
def change_sponsor(
    *, actor: Actor, now: datetime, sponsor_id: int, name: str, thanks: str, ended_date: date | None
) -> Sponsor:
    """Other words of thanks, or the day from which nothing more comes from there."""
    row = get_in_scope(permits.managed_sponsors(actor), pk=sponsor_id)
    said = name.strip()
    if Sponsor.objects.filter(organisation=row.organisation_id, name=said).exclude(pk=row.pk).exists():
        raise BadInput("rewards.name_taken", _("这个名称已经有了，请换一个。"), field="name")
    row.name, row.thanks, row.ended_date = said, thanks.strip(), ended_date
    row.save(update_fields=["name", "thanks", "ended_date"])
    _trail(actor, now, "rewards.sponsor.changed", "sponsor", row.pk, said, row.organisation)
    return row


@transaction.atomic
def add_picture(*, actor: Actor, now: datetime, reward_id: int, upload: UploadedFile[Any], words: str) -> RewardPicture:
    """A picture of a reward, drawn anew and shrunk; ``words`` say what it shows to those who cannot see it."""
    reward = get_in_scope(permits.managed_rewards(actor), pk=reward_id)
    if reward.pictures.filter(removed_at__isnull=True).count() >= PICTURES_MOST:
        raise Refusal(
            "rewards.pictures_many", _("一个项目最多 %(most)s 张图，请先撤下一张。") % {"most": PICTURES_MOST}
        )
    if not words.strip():
        raise BadInput("rewards.picture_words", _("请写一句话，说明图上是什么。"), field="words")
    attachment = _store(actor, now, upload, reward.organisation)
    row = RewardPicture.objects.create(reward=reward, attachment=attachment, words=words.strip())
    _trail(actor, now, "rewards.picture.added", "reward", reward.pk, reward.title, reward.organisation)
    return row


@transaction.atomic
def remove_picture(*, actor: Actor, now: datetime, picture_id: int) -> RewardPicture:
    """Show a picture no longer."""
    rows = RewardPicture.objects.filter(reward__in=permits.managed_rewards(actor).values("pk"), removed_at__isnull=True)
    row = get_in_scope(rows.select_related("reward__organisation"), pk=picture_id)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _trail(actor, now, "rewards.picture.removed", "reward", row.reward_id, row.reward.title, row.reward.organisation)
    return row


@transaction.atomic
def set_sketch(*, actor: Actor, now: datetime, station_id: int, upload: UploadedFile[Any] | None) -> Station:
    """A drawn or photographed map of the way to a station; ``None`` takes it away, the landmarks are drawn again."""
    row = get_in_scope(permits.managed_stations(actor), pk=station_id)
    row.sketch = _store(actor, now, upload, row.organisation) if upload is not None else None
    row.save(update_fields=["sketch"])
    _trail(actor, now, "rewards.station.changed", "station", row.pk, row.name, row.organisation)
    return row


@transaction.atomic
def shut_station(
    *, actor: Actor, now: datetime, station_id: int, first_date: date, last_date: date, reason: str
) -> StationClosure:
    """Days to come on which a station stays shut, both included, with the reason shown at its door."""
    row = get_in_scope(permits.managed_stations(actor), pk=station_id)
    if first_date < county_date(now):
        raise BadInput("rewards.closure_past", _("只能公布今天和以后的停业日，请改日期。"), field="first_date")
    if not timedelta() <= last_date - first_date < timedelta(days=CLOSURE_DAYS_MOST):
        raise BadInput("rewards.closure_order", _("最后一天要在第一天或以后，最多一年。"), field="last_date")
    if not reason.strip():
        raise BadInput("rewards.reason_missing", _("请写明原因，例如“盘点少了一件”。"), field="reason")
    closure = StationClosure.objects.create(
        station=row, first_date=first_date, last_date=last_date, reason=reason.strip()
    )
    _trail(actor, now, "rewards.station.shut", "station", row.pk, row.name, row.organisation, closure.reason)
    return closure


@transaction.atomic
def reopen_station(*, actor: Actor, now: datetime, closure_id: int) -> Station:
    """Open again before time: what has not begun is off, what has begun ended yesterday."""
    rows = StationClosure.objects.filter(station__in=permits.managed_stations(actor).values("pk"))
    closure = get_in_scope(rows.select_related("station__organisation"), pk=closure_id)
    yesterday = county_date(now) - timedelta(days=1)
    if closure.last_date <= yesterday:
        raise Refusal("rewards.closure_over", _("这次停业已经过去，不用再改。"))
    if closure.first_date > yesterday:
        closure.delete()
    else:
        closure.last_date = yesterday
        closure.save(update_fields=["last_date"])
    station = closure.station
    _trail(actor, now, "rewards.station.reopened", "station", station.pk, station.name, station.organisation)
    return station


def _store(actor: Actor, now: datetime, upload: UploadedFile[Any], organisation: Organisation) -> Any:
    row = store_upload(
        actor=actor, now=now, upload=upload, organisation=organisation, handed_in=True, edge_most=EDGE_MOST
    )
    if not row.is_image:
        raise BadInput("rewards.not_a_picture", _("这里只能放图片，请换一个文件。"), field="file")
    return row


def _trail(
    actor: Actor,
    now: datetime,
    verb: str,
    kind: str,
    pk: int,
    label: str,
    organisation: Organisation,
    reason: str = "",
) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind=kind,
        subject_id=pk,
        subject_label=label,
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        reason=reason,
    )
