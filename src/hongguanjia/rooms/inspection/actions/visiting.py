"""In the field: a visit with its answers, findings, photographs and signature, delivered once however often it is sent."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.files.api import store_upload
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.workdays.api import add_working_days
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.inspection import permits, queries, rules
from hongguanjia.rooms.inspection.actions.findings import tell_inspected
from hongguanjia.rooms.inspection.data import FindingInput, VisitInput
from hongguanjia.rooms.inspection.models import Finding, FindingPhoto, Visit
from hongguanjia.rooms.inspection.states import RoundState
from hongguanjia.rooms.inspection.terms import get_terms

PHOTOS_MOST = 6
KEY_MOST = 80


class TooEarly(Refusal):
    """What was sent belongs to something that has not arrived yet: to be sent again (RFC 8470)."""

    status = 425


@transaction.atomic
def record_visit(*, actor: Actor, now: datetime, visit_id: int, typed: VisitInput) -> Visit:
    """Record a visit by one of its inspectors. The same key again answers as before; another visit to the same place is
    refused with ``inspection.visited_already``."""
    visit = _own_visit(actor, visit_id)
    if visit.key is not None and visit.key == typed.key:
        return visit
    if visit.recorded_at is not None:
        raise Refusal("inspection.visited_already", _("这一处的督查记录已经交了，同去的同志不用再交。"))
    if visit.round.state != RoundState.OPEN:
        raise Refusal("inspection.round_over", _("这一轮督查已经结束，记录交不上，请联系组织这轮督查的同志。"))
    _check_key(typed.key)
    rules.check_visit(typed, [item["code"] for item in visit.round.checklist.items])
    if typed.visited_at > now:
        raise BadInput("inspection.visit_ahead", _("督查时间晚于现在，请检查手机时间。"), field="visited_at")
    signature = _keep(actor, now, visit.organisation, typed.signature, "签字.png") if typed.signature else None
    visit.answers, visit.note, visit.met_name = typed.answers, typed.note.strip(), typed.met_name.strip()
    visit.signature, visit.visited_by_id = signature, actor.person_id
    visit.visited_at, visit.recorded_at, visit.key = typed.visited_at, now, typed.key
    visit.save()
    for finding in typed.findings:
        _find(actor, now, visit, finding)
    leave_trail(
        actor=actor,
        now=now,
        verb="inspection.visit.recorded",
        subject_kind="inspection.visit",
        subject_id=visit.pk,
        subject_label=visit.organisation.name,
        organisation_id=visit.organisation_id,
        organisation_path=visit.organisation.path,
        findings=len(typed.findings),
    )
    return visit


@transaction.atomic
def add_photo(*, actor: Actor, now: datetime, visit_id: int, finding_key: str, key: str, data: bytes) -> FindingPhoto:
    """Add a photograph to a finding of the actor's visit; the same key again adds nothing. Location data is dropped."""
    visit = _own_visit(actor, visit_id)
    _check_key(key)
    if visit.recorded_at is None and visit.round.state == RoundState.OPEN:
        raise TooEarly("inspection.photo_early", _("督查记录还没有到，照片先留在手机里，稍后会自动再发。"))
    finding = get_in_scope(Finding.objects.select_for_update().filter(visit=visit), key=finding_key)
    earlier = FindingPhoto.objects.filter(key=key, finding=finding).first()
    if earlier is not None:
        return earlier
    if finding.photos.count() >= PHOTOS_MOST:
        raise BadInput("inspection.photos_many", _("一个问题最多 %(most)s 张照片。") % {"most": PHOTOS_MOST})
    attachment = _keep(actor, now, visit.organisation, data, "现场.jpg")
    return FindingPhoto.objects.create(finding=finding, attachment=attachment, key=key)


def _own_visit(actor: Actor, visit_id: int) -> Visit:
    """The visit, locked, for those who are sent there."""
    visit = get_in_scope(queries.own_visits(actor).select_for_update(of=("self",)), pk=visit_id)
    if not permits.may_by(actor, Permission.INSPECTION_INSPECT, visit):
        raise permits.denied()
    return visit


def _find(actor: Actor, now: datetime, visit: Visit, typed: FindingInput) -> Finding:
    _check_key(typed.key)
    finding = Finding.objects.create(
        visit=visit,
        item=typed.item,
        category=typed.category,
        severity=typed.severity,
        text=typed.text.strip(),
        found_by_id=actor.person_id,
        found_at=now,
        key=typed.key,
        reply_due=add_working_days(county_date(now), get_terms(county_date(now)).reply_days),
    )
    tell_inspected(finding, now, _("督查发现一个问题，%(due)s前可以说明情况：%(text)s"), "found")
    return finding


def _keep(actor: Actor, now: datetime, place: Organisation, data: bytes, name: str) -> Attachment:
    upload = SimpleUploadedFile(name, data)
    return store_upload(actor=actor, now=now, upload=upload, organisation=place, handed_in=True)


def _check_key(key: str) -> None:
    if not 8 <= len(key) <= KEY_MOST or not key.isascii():
        raise BadInput("inspection.key_missing", _("提交的内容不完整，请重新打开页面再试。"))
