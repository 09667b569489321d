"""Signing in, opening an account, changing it. Nothing here awards points, and nothing counts who signed in how often.

On the trail: what concerns somebody's power over others. Sign-ins (and failed ones) of people who hold a post are
recorded there; those of other members and residents are not, beyond the list of open sessions that they see themselves.
No network address is stored with either: the operator's access log keeps those for the six months that Article 21 (of 2017) of
the Cybersecurity Law asks, and no longer.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import ANYONE, Actor
from hongguanjia.base.accounts import brakes, rules, sessions
from hongguanjia.base.accounts.codes import code_wrong
from hongguanjia.base.accounts.models import HANDLE_LENGTH, SignInCode, User
from hongguanjia.base.people import seals
from hongguanjia.base.people.api import open_on
from hongguanjia.base.people.models import Person, Post
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal


def check_password(*, phone: str, password: str, address: str, now: datetime) -> User:
    """The account of a phone and password, or the same refusal whichever of the two is wrong.

    Raises ``accounts.sign_in_wrong``, ``accounts.too_many_tries`` or, only after the right password,
    ``accounts.inactive``.
    """
    index = seals.phone_index(phone)
    brakes.check(brakes.SIGN_IN_OF_ADDRESS, address, now)
    brakes.check(brakes.PASSWORD_OF_PHONE, index, now)
    user = User.objects.select_related("person").filter(phone_index=index).first()
    # A password is hashed in either case: the time that this takes must not tell whether the phone is known.
    if not (user or _nobody()).check_password(password) or user is None:
        _note_failure(user, index, now)
        raise BadInput("accounts.sign_in_wrong", _("手机号或密码不对。忘了密码可以用短信验证码登录后重设。"))
    check_active(user)
    brakes.clear((brakes.PASSWORD_OF_PHONE,), index)
    brakes.give_back(brakes.SIGN_IN_OF_ADDRESS, address)
    return user


def check_active(user: User) -> None:
    """Refuse an account that was switched off."""
    if not user.is_active:
        raise Refusal("accounts.inactive", _("这个账号已经停用。如有疑问，请联系支部或系统管理员。"))


def find_account(code: SignInCode) -> User | None:
    """The account whose phone a used code has proved, if there is one; refused when it was switched off."""
    user = User.objects.select_related("person").filter(phone_index=code.phone_index).first()
    if user is not None:
        check_active(user)
    return user


def open_account(*, code: SignInCode, name: str, now: datetime) -> User:
    """First sign-in: an account for the person of the roll with this name and the phone that the code has proved.

    A family that shares one phone has one account on it: the other members act through mandates.
    """
    brakes.check(brakes.NAME_OF_PHONE, code.phone_index, now, field="name")
    if code.used_at is None:
        raise code_wrong()
    person = _find_on_roll(code.phone_index, rules.read_name(name))
    if person is None:
        raise BadInput(
            "accounts.not_on_roll",
            _("名册上没有这个姓名和手机号。请核对姓名，或请支部更正名册上的手机号。"),
            field="name",
        )
    return make_account(person=person, phone=seals.open_phone(code.phone_sealed), password=None, now=now)


@transaction.atomic
def make_account(*, person: Person, phone: str, password: str | None, now: datetime) -> User:
    """The account row; refused when the person has one or the phone serves another."""
    sealed = seals.seal_fields(id_number=None, phone=phone)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                secrets.token_hex(HANDLE_LENGTH),
                password,
                person=person,
                phone_sealed=sealed["phone_sealed"],
                phone_index=sealed["phone_index"],
            )
    except IntegrityError as problem:
        raise phone_taken() from problem
    trail(user, "accounts.account.opened", now)
    return user


@transaction.atomic
def set_password(*, user: User, password: str, now: datetime, session_key: str | None = None) -> None:
    """Set a password and end every other session of the account."""
    person = user.person
    rules.check_password(
        password,
        name=person.name if person else "",
        pinyin=person.name_pinyin if person else "",
        phone=seals.open_phone(user.phone_sealed),
    )
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_sessions(user, but=session_key)
    trail(user, "accounts.password.set", now)


@transaction.atomic
def change_phone(*, user: User, code: SignInCode, now: datetime) -> None:
    """Move the account to the phone that the code has proved. The roll is the branch's: it is not changed here."""
    if code.used_at is None or code.user_id != user.pk:
        raise code_wrong()
    if User.objects.filter(phone_index=code.phone_index).exclude(pk=user.pk).exists():
        raise phone_taken()
    user.phone_sealed, user.phone_index = code.phone_sealed, code.phone_index
    user.save(update_fields=["phone_sealed", "phone_index"])
    trail(user, "accounts.phone.changed", now)


def note_sign_in(*, user: User, now: datetime) -> None:
    """Record the sign-in of somebody who holds a post."""
    if _holds_post(user, now):
        trail(user, "accounts.signed_in", now)


def phone_taken() -> Refusal:
    """The phone already signs in another account."""
    return Refusal(
        "accounts.phone_taken",
        _("这个手机号已经用于另一个账号。一家人共用一部手机时，可以请支部办理“代办”，由手机的主人替您操作。"),
        field="phone",
    )


def trail(user: User, verb: str, now: datetime, *, actor: Actor | None = None, reason: str = "") -> None:
    """A line about an account, by its owner unless ``actor`` says otherwise."""
    person = user.person
    home = person.organisation if person else None
    leave_trail(
        actor=actor or Actor(user.pk, user.person_id, str(user)),
        now=now,
        verb=verb,
        subject_kind="account",
        subject_id=user.pk,
        subject_label=str(user),
        organisation_id=home.pk if home else None,
        organisation_path=home.path if home else "",
        reason=reason,
    )


def _find_on_roll(index: str, name: str) -> Person | None:
    found = [
        person
        for person in Person.objects.filter(phone_index=index, account__isnull=True, deceased_date__isnull=True)
        if rules.read_name(person.name) == name
    ]
    return found[0] if len(found) == 1 else None


def _nobody() -> User:
    nobody = User()
    nobody.set_unusable_password()
    return nobody


def _note_failure(user: User | None, index: str, now: datetime) -> None:
    if user and _holds_post(user, now):
        trail(user, "accounts.sign_in.failed", now, actor=ANYONE)
    if user and brakes.closed_until(brakes.PASSWORD_OF_PHONE, index, now):
        trail(user, "accounts.account.locked", now, actor=ANYONE)


def _holds_post(user: User, now: datetime) -> bool:
    return Post.objects.filter(open_on(county_date(now)), person__account=user).exists()
