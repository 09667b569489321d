"""One-time codes: six digits, five minutes, five tries, one use, bound to the browser that asked.

A phone that is on no roll goes the same way: the same row, the same waiting task, the same page. Only the sender, in its
own process, finds nothing to send. So neither the answer nor its time tells who is on the roll.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.accounts import brakes, tasks
from hongguanjia.base.accounts.models import CodePurpose, SignInCode, User
from hongguanjia.base.accounts.senders import get_sender
from hongguanjia.base.people import seals
from hongguanjia.base.people.models import Person
from hongguanjia.kit.ids import new_uuid
from hongguanjia.kit.refusals import BadInput, Refusal

DIGITS = 6
LIFE = timedelta(minutes=5)
TRIES_MOST = 5
KEPT = timedelta(days=1)
OUTAGE = timedelta(minutes=5)
CONTEXT = "accounts.code"
log = structlog.get_logger(__name__)


def issue_code(
    *, phone: str, purpose: CodePurpose, address: str, now: datetime, user: User | None = None
) -> SignInCode:
    """Send a code to ``phone`` if somebody may use it there; the caller cannot tell whether one was sent.

    Refused with ``accounts.too_many_tries`` when the phone or the address asked too often, ``accounts.codes_off`` where
    the county sends no codes.
    """
    if get_sender() is None:
        raise Refusal("accounts.codes_off", _("本县还没有开通短信验证码，请用密码登录，或请支部代办。"))
    index = seals.phone_index(phone)
    for limit in (brakes.CODE_REST, brakes.CODE_OF_PHONE, brakes.CODE_OF_PHONE_DAILY):
        brakes.check(limit, index, now, field="phone")
    brakes.check(brakes.CODE_OF_ADDRESS, address, now, field="phone")
    with transaction.atomic():
        row = _new_row(phone, purpose, now, user, wanted=_somebody_waits(index, purpose))
        tasks.send_code.enqueue(code_id=str(row.pk))
    return row


def verify_code(*, code_id: str, typed: str, purpose: CodePurpose, now: datetime) -> SignInCode:
    """Use up a code. Each way of being wrong costs a try and sounds the same; ``BadInput`` ``accounts.code_wrong``."""
    row = SignInCode.objects.filter(pk__in=_as_uuids(code_id), purpose=purpose).first()
    if row is None:
        raise code_wrong()
    counted = SignInCode.objects.filter(
        pk=row.pk, tries__lt=TRIES_MOST, used_at__isnull=True, expires_at__gt=now
    ).update(tries=F("tries") + 1)
    right = secrets.compare_digest(row.digest, _digest(row.pk, seals.normalise_digits(typed)))
    if not counted or not right:
        raise code_wrong()
    if not SignInCode.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=now):
        raise code_wrong()
    row.refresh_from_db()
    return row


def code_wrong() -> BadInput:
    """What is said of a wrong, old, used and unknown code alike."""
    return BadInput(
        "accounts.code_wrong",
        _("验证码不对或已过期。请核对短信里最新的6位数字；5分钟内有效，错5次后要重新获取。"),
        field="code",
    )


def is_out(now: datetime) -> bool:
    """Whether the sender failed lately for anyone: the page may say so without telling whose phone is known."""
    return SignInCode.objects.filter(failed_at__gt=now - OUTAGE).exists()


def forget_old(now: datetime) -> int:
    """Erase codes a day after they expired, and brakes that have long been open; returns how many rows went."""
    erased, _kinds = SignInCode.objects.filter(expires_at__lt=now - KEPT).delete()
    return erased + brakes.forget_old(now)


def send_waiting(*, code_id: str, now: datetime) -> None:
    """Hand a waiting code to the sender and forget it; a row without one belongs to a phone that nobody has."""
    row = SignInCode.objects.filter(pk=code_id, code_sealed__isnull=False).first()
    sender = get_sender()
    if row is None or sender is None:
        return
    code = seals.key_ring().open(row.code_sealed or b"", context=CONTEXT)
    SignInCode.objects.filter(pk=row.pk).update(code_sealed=None)
    try:
        sender.send(phone=seals.open_phone(row.phone_sealed), code=code, now=now)
    except Refusal as refusal:
        log.warning("code not sent", why=refusal.detail.get("why"))
        SignInCode.objects.filter(pk=row.pk).update(failed_at=now)


def _new_row(phone: str, purpose: CodePurpose, now: datetime, user: User | None, *, wanted: bool) -> SignInCode:
    key, code = new_uuid(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    code_sealed = seals.key_ring().seal(code, context=CONTEXT)
    return SignInCode.objects.create(
        id=key,
        purpose=purpose,
        phone_sealed=seals.key_ring().seal(phone, context=seals.PHONE),
        phone_index=seals.phone_index(phone),
        user=user,
        digest=_digest(key, code),
        code_sealed=code_sealed if wanted else None,
        sent_at=now,
        expires_at=now + LIFE,
    )


def _somebody_waits(index: str, purpose: CodePurpose) -> bool:
    if purpose == CodePurpose.CHANGE_PHONE:
        return not User.objects.filter(phone_index=index).exists()
    has_account = User.objects.filter(phone_index=index, is_active=True).exists()
    on_roll = Person.objects.filter(phone_index=index, deceased_date__isnull=True, account__isnull=True).exists()
    return has_account or on_roll


def _digest(key: uuid.UUID, code: str) -> str:
    return seals.key_ring().index(f"{key}\x00{code}", context=CONTEXT)


def _as_uuids(raw: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(raw)]
    except ValueError:
        return []
