"""Certificates of voluntary service: asked for, issued under the next number without gaps, withdrawn. Always free."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope, not_found
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.people.seals import mask_id_number, open_id_number
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.service import permits, queries, rules
from hongguanjia.rooms.service.flow import CERTIFICATE
from hongguanjia.rooms.service.models import Certificate, CertificateEntry, CertificateRegister
from hongguanjia.rooms.service.states import CertificateState


@transaction.atomic
def request_certificate(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: int,
    from_date: date,
    to_date: date,
    purpose: str = "",
    person_id: int | None = None,
) -> Certificate:
    """Ask an organisation for a certificate of one's service there and below; a clerk may ask for ``person_id``.

    One open request at a time: asking again gives the same. Refused when nothing was recorded in the period.
    """
    organisation = get_in_scope(Organisation.objects.all(), pk=organisation_id)
    if person_id is not None and person_id != actor.subject_id:
        check_permission(actor, Permission.SERVICE_MANAGE, organisation.path)
    person = get_in_scope(Person.objects.all(), pk=person_id or actor.subject_id)
    if to_date < from_date:
        raise BadInput("service.period_wrong", _("结束日期早于开始日期，请改一下。"), field="to_date")
    if not queries.list_certifiable(person.pk, organisation.path, from_date, to_date).exists():
        raise Refusal("service.nothing_recorded", _("这段时间在该组织没有已记入的服务，没有可以证明的内容。"))
    certificate, created = Certificate.objects.get_or_create(
        organisation=organisation,
        person=person,
        state=CertificateState.REQUESTED,
        defaults={"from_date": from_date, "to_date": to_date, "purpose": purpose.strip(), "requested_at": now},
    )
    if created:
        _note(actor, now, "requested", certificate)
    return certificate


@transaction.atomic
def issue_certificate(*, actor: Actor, now: datetime, certificate_id: int, contact: str) -> Certificate:
    """Issue under the next number of the organisation's register of the year. Nobody issues to oneself."""
    if not contact.strip():
        raise BadInput("service.contact_missing", _("请填写联系方式，便于别人核实。"), field="contact")
    certificate = _take(actor, "issue", certificate_id)
    rules.check_not_own(certificate.person_id, (actor.person_id, actor.subject_id))
    lines = list(
        queries.list_certifiable(
            certificate.person_id, certificate.organisation.path, certificate.from_date, certificate.to_date
        )
    )
    if not lines:
        raise Refusal("service.nothing_recorded", _("这段时间在该组织没有已记入的服务，没有可以证明的内容。"))
    year = county_date(now).year
    serial = _next_serial(certificate.organisation, year)
    _set(
        certificate,
        "issue",
        year=year,
        serial=serial,
        number=rules.certificate_number(certificate.organisation.code, year, serial),
        minutes=sum(line.minutes for line in lines),
        holder_name=certificate.person.name,
        holder_id_masked=_masked_id(certificate.person),
        handled_by_id=actor.person_id,
        contact=contact.strip(),
        issued_date=county_date(now),
    )
    CertificateEntry.objects.bulk_create(
        CertificateEntry(
            certificate=certificate,
            fact=line.fact,
            title=line.activity.title,
            place=line.activity.place,
            served_date=county_date(line.activity.starts_at),
            minutes=line.minutes,
        )
        for line in lines
    )
    _note(actor, now, "issued", certificate)
    _tell(certificate, now, _("您的志愿服务记录证明已出具，编号 %s。") % certificate.number)
    return certificate


@transaction.atomic
def decline_certificate(*, actor: Actor, now: datetime, certificate_id: int, reason: str) -> Certificate:
    """Not issued, with a reason that the volunteer is told."""
    rules.check_reason(reason)
    certificate = _take(actor, "decline", certificate_id)
    _set(certificate, "decline", reason=reason.strip())
    _note(actor, now, "declined", certificate, reason)
    _tell(certificate, now, _("您申请的志愿服务记录证明未出具：%s") % reason.strip())
    return certificate


@transaction.atomic
def withdraw_certificate(*, actor: Actor, now: datetime, certificate_id: int, reason: str) -> Certificate:
    """Take an issued certificate back: its number stays used, its verification page says so."""
    rules.check_reason(reason)
    certificate = _take(actor, "withdraw", certificate_id)
    _set(certificate, "withdraw", reason=reason.strip())
    _note(actor, now, "withdrawn", certificate, reason)
    _tell(certificate, now, _("编号 %(number)s 的证明已撤回：%(reason)s") % _words(certificate))
    return certificate


def _take(actor: Actor, verb: str, certificate_id: int) -> Certificate:
    rows = queries.visible_certificates(actor).select_for_update(of=("self",))
    certificate = get_in_scope(rows, pk=certificate_id)
    if not permits.may_certificate(actor, verb, certificate):
        raise permits.denied()
    CERTIFICATE.check(verb, certificate.state)
    return certificate


def _set(certificate: Certificate, verb: str, **changes: object) -> None:
    step = CERTIFICATE.check(verb, certificate.state)
    rows = Certificate.objects.filter(pk=certificate.pk, state=certificate.state)
    if rows.update(state=step.target, **changes) != 1:
        raise Refusal("service.certificate.wrong_state", CERTIFICATE.refusal)
    certificate.refresh_from_db()


def _next_serial(organisation: Organisation, year: int) -> int:
    """The next number; the register's row stays locked until the certificate is committed, so none is lost or doubled."""
    CertificateRegister.objects.bulk_create(
        [CertificateRegister(organisation=organisation, year=year)], ignore_conflicts=True
    )
    register = CertificateRegister.objects.filter(organisation=organisation, year=year)
    if register.update(last_serial=F("last_serial") + 1) != 1:
        raise not_found()
    return register.values_list("last_serial", flat=True).get()


def _masked_id(person: Person) -> str:
    return mask_id_number(open_id_number(bytes(person.id_number_sealed or b"")))


def _words(certificate: Certificate) -> dict[str, str]:
    return {"number": certificate.number or "", "reason": certificate.reason}


def _note(actor: Actor, now: datetime, verb: str, certificate: Certificate, reason: str = "") -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=f"service.certificate.{verb}",
        subject_kind="service.certificate",
        subject_id=certificate.pk,
        subject_label=certificate.number or certificate.person.name,
        organisation_id=certificate.organisation_id,
        organisation_path=certificate.organisation.path,
        reason=reason.strip(),
        person=certificate.person_id,
    )


def _tell(certificate: Certificate, now: datetime, text: str) -> None:
    key = f"service.certificate:{certificate.pk}:{certificate.state}"
    link = "/m/my-certificates/"
    tell(person_id=certificate.person_id, kind="service.certificate", text=text, link=link, key=key, now=now)
