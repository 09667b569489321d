"""Menu entries and export tables of organisations and people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.people.lists import PersonFilter, list_organisations, list_people
from hongguanjia.base.people.models import Membership
from hongguanjia.base.web.slots import ExportTable, MenuEntry, offer
from hongguanjia.kit.clock import county_date

Table = tuple[Sequence[str], Sequence[Sequence[object]]]


def register() -> None:
    """Called once when the application starts."""
    offer(
        menus=[
            MenuEntry("desk", 10, gettext_lazy("组织"), "desk-people-organisations", Permission.ORGANISATION_READ),
            MenuEntry("desk", 11, gettext_lazy("人员"), "desk-people-people", Permission.PERSON_READ),
        ],
        exports=[
            ExportTable("organisations", gettext_lazy("组织名单"), Permission.ORGANISATION_READ, _organisations),
            ExportTable("people", gettext_lazy("人员名册（不含证件号和手机号）"), Permission.PERSON_READ, _people),
        ],
    )


def _organisations(actor: Actor, _now: datetime) -> Table:
    head = [_("代码"), _("名称"), _("类别"), _("上级"), _("设立日期"), _("撤销日期")]
    rows = list_organisations(actor).select_related("parent")
    return head, [
        [
            row.code,
            row.name,
            row.get_kind_display(),
            row.parent.name if row.parent else "",
            row.opened_date,
            row.closed_date,
        ]
        for row in rows.iterator()
    ]


def _people(actor: Actor, now: datetime) -> Table:
    """People without ID number and phone: whoever needs one of these looks it up with a reason."""
    head = [_("姓名"), _("性别"), _("出生年份"), _("所属组织"), _("党籍"), _("入党日期"), _("户号")]
    people = list(list_people(actor, PersonFilter(), county_date(now)).select_related("organisation", "household"))
    open_rows = Membership.objects.filter(active_to__isnull=True).only("person_id", "kind", "joined_date")
    memberships = {row.person_id: row for row in open_rows.iterator()}
    return head, [
        [
            person.name,
            person.get_gender_display(),
            person.birth_date.year if person.birth_date else "",
            person.organisation.name if person.organisation else "",
            memberships[person.pk].get_kind_display() if person.pk in memberships else "",
            memberships[person.pk].joined_date if person.pk in memberships else "",
            person.household.number if person.household else "",
        ]
        for person in people
    ]
