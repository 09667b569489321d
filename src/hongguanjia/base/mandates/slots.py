"""What mandates offer to the halls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.mandates import permits, queries
from hongguanjia.base.mandates.models import Mandate, MandateUse
from hongguanjia.base.web.api import (
    CheckReport,
    ExportTable,
    MenuEntry,
    Panel,
    Part,
    Row,
    ToDo,
    Waiting,
    as_part,
    offer,
    on_day,
)

HELD_SHOWN = 5

EXPORTED_MOST = 5000
DAY_FORMAT = "%Y-%m-%d %H:%M"


def register() -> None:
    """Called from ``AppConfig.ready``."""
    offer(
        menus=[MenuEntry("desk", 70, _("代办"), "desk-mandates-register", Permission.MANDATE_ACT)],
        panels=[
            Panel("person", 70, "mandates/panel_person.html", load_person),
            Panel("phone_home", 80, "mandates/panel_phone_home.html", load_phone_home),
        ],
        waiting=[WAITING],
        exports=[ExportTable("mandates", _("代办登记册"), Permission.MANDATE_ACT, export_register)],
        checks=[check_uses],
    )


def load_person(actor: Actor, now: datetime, subject_id: int | None) -> Mapping[str, Any] | None:
    """Mandates that a person of the actor's organisations gave."""
    rows = list(permits.at_the_desk(actor).filter(principal=subject_id or 0).order_by("-pk")[:5])
    return {"mandates": rows, "person_id": subject_id} if rows else None


def load_phone_home(actor: Actor, now: datetime, subject_id: int | None) -> Mapping[str, Any] | None:
    """For whom I may act; stays away while acting and for those who have nobody."""
    if actor.person_id is None or actor.behalf_of_id is not None:
        return None
    held = list(queries.list_held(actor, now)[: HELD_SHOWN + 1])
    return {"held": held[:HELD_SHOWN], "more": len(held) > HELD_SHOWN} if held else None


def _list_waiting(actor: Actor, _now: datetime) -> Iterator[Part]:
    """Objections that wait for an answer."""
    if actor.holds(Permission.MANDATE_ACT):
        rows = queries.list_open_objections(actor)
        yield as_part(rows, "objection", said="mandate__principal__name", due=on_day("objected_at"))


def _tell(row: Row) -> ToDo:
    text = gettext("核实代办异议：%(name)s") % {"name": row.said}
    return ToDo(text, reverse("desk-mandates-answer", args=[row.row]), row.due)


WAITING = Waiting("mandates", _list_waiting, _tell)


def export_register(actor: Actor, now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """The register of the actor's organisations."""
    header = [
        gettext("编号"),
        gettext("种类"),
        gettext("本人"),
        gettext("代办人"),
        gettext("见证人"),
        gettext("经办人"),
        gettext("事项"),
        gettext("起"),
        gettext("止"),
        gettext("状态"),
    ]
    rows = permits.at_the_desk(actor).order_by("-pk")[:EXPORTED_MOST]
    return header, [_line(row) for row in rows]


def check_uses() -> CheckReport:
    """Nothing was done under a mandate before it began or after it ended."""
    faults = []
    uses = MandateUse.objects.select_related("mandate")
    for use in uses.iterator():
        mandate = use.mandate
        if not mandate.active_from <= use.at < mandate.active_to or (mandate.ended_at and use.at > mandate.ended_at):
            faults.append(gettext("%(number)s 在有效期外被使用") % {"number": mandate.number})
    return CheckReport("mandates.uses", uses.count(), faults)


def _line(row: Mandate) -> list[object]:
    begins, ends = (timezone.localtime(at).strftime(DAY_FORMAT) for at in (row.active_from, row.active_to))
    return [
        row.number,
        row.get_kind_display(),
        row.principal.name,
        row.helper.name,
        row.witness_name,
        row.made_by_label,
        "、".join(row.verb_labels),
        begins,
        ends,
        row.get_state_display(),
    ]
