"""Accounts: how a person on the roll signs in. An account belongs to exactly one person."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people import seals

HANDLE_LENGTH = 16


class UserManager(BaseUserManager["User"]):
    """Makes accounts with a usable or unusable password."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account. ``username`` is a random handle that nobody types: people sign in with their phone number.

    The sign-in phone is the account's own (sealed, found by its index): no two accounts share one. It begins as the
    phone on the roll; a later change of the roll does not move an account to another phone by itself.
    """

    username = models.CharField(max_length=40, unique=True)
    person = models.OneToOneField("people.Person", models.PROTECT, null=True, related_name="account")
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=32, null=True, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=10, default="zh-hans")
    type_mode = models.CharField(max_length=10, default="standard")

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_phone_whole",
                condition=Q(phone_sealed__isnull=True, phone_index__isnull=True)
                | Q(phone_sealed__isnull=False, phone_index__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.person.name if self.person else self.username

    @property
    def masked_phone(self) -> str:
        """The sign-in phone as pages may show it: ``138****1234``."""
        return seals.mask_phone(seals.open_phone(self.phone_sealed))


class CodePurpose(models.TextChoices):
    SIGN_IN = "SIGN_IN", _("登录")
    CONFIRM = "CONFIRM", _("确认身份")
    CHANGE_PHONE = "CHANGE_PHONE", _("更换手机号")


class SignInCode(models.Model):
    """A one-time code sent to a phone, or pretended to be sent: a phone that nobody has gets the same row.

    ``digest`` is keyed and bound to the row, so the table tells no code; ``code_sealed`` waits for the sender and is
    erased by it. Rows are erased a day after they expire.
    """

    id = models.UUIDField(primary_key=True)
    purpose = models.CharField(max_length=12, choices=CodePurpose.choices)
    phone_sealed = models.BinaryField()
    phone_index = models.CharField(max_length=32, db_index=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="codes")
    digest = models.CharField(max_length=32)
    code_sealed = models.BinaryField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)


class Brake(models.Model):
    """How often something was tried in the current window, and until when it is closed.

    ``key`` is a keyed fingerprint of what is counted (a phone, an address): neither can be read from the table.
    """

    key = models.CharField(max_length=32, unique=True)
    tries = models.PositiveIntegerField()
    window_ends_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True)
