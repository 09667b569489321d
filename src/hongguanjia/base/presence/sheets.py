"""From the typed form of a paper sheet to rows: names looked up, times put on the day of the gathering."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.files.api import store_upload
from hongguanjia.base.presence.actions import record_sheet
from hongguanjia.base.presence.data import Answer, Sheet, SheetRow
from hongguanjia.base.presence.forms import SheetForm
from hongguanjia.base.presence.models import Gathering
from hongguanjia.base.presence.queries import find_by_names
from hongguanjia.kit.clock import COUNTY_ZONE, county_date
from hongguanjia.kit.refusals import BadInput


@transaction.atomic
def enter_sheet(*, actor: Actor, now: datetime, gathering: Gathering, form: SheetForm) -> list[Answer]:
    """Record what a valid form says. Raises ``BadInput`` ``presence.unknown_name`` naming who was not found."""
    rows = [*_ticked(form, gathering), *_named(actor, gathering, form)]
    photo = form.cleaned_data.get("photo")
    attachment = (
        store_upload(actor=actor, now=now, upload=photo, organisation=gathering.organisation) if photo else None
    )
    sheet = Sheet(rows, attachment.pk if attachment else None, key=form.cleaned_data["submission_key"])
    return record_sheet(actor=actor, now=now, gathering_id=gathering.pk, sheet=sheet)


def _ticked(form: SheetForm, gathering: Gathering) -> list[SheetRow]:
    came, left = form.cleaned_data.get("came") or [], form.cleaned_data.get("left") or []
    at = _written(form, gathering)
    return [
        *(SheetRow(person_id, at) for person_id in came),
        *(SheetRow(person_id, came=False, left=True) for person_id in left),
    ]


def _named(actor: Actor, gathering: Gathering, form: SheetForm) -> list[SheetRow]:
    found, unknown = find_by_names(actor=actor, gathering=gathering, typed=form.cleaned_data["extra"])
    if unknown:
        raise BadInput(
            "presence.unknown_name",
            _("没有找到或有同名：%(names)s。请核对姓名，同名的加上手机后四位。") % {"names": "、".join(unknown)},
            field="extra",
        )
    return [SheetRow(person_id, _written(form, gathering)) for person_id in found]


def _written(form: SheetForm, gathering: Gathering) -> datetime | None:
    time = form.written_time
    return datetime.combine(county_date(gathering.starts_at), time, COUNTY_ZONE) if time else None
