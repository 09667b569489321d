"""What a password must be, and how phone numbers are read: pure checks.

Length before tricks, a list of known-bad ones, no forced mixture of characters, no forced change: NIST SP 800-63B-4
§3.1.1 and, in the same sense, OWASP ASVS 5 §6.2.
"""

from __future__ import annotations

import functools
import gzip
import re
import unicodedata
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.refusals import BadInput

LETTERS_LEAST = 10
HAN_LEAST = 6
LENGTH_MOST = 128
RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
OWN_LIST = Path(__file__).parent / "common_passwords.txt"
PHONE = re.compile(r"\d{11}")


def read_phone(raw: str) -> str:
    """A mainland mobile number as eleven digits; ``BadInput`` ``accounts.phone_malformed`` for anything else."""
    digits = re.sub(r"[\s\-—–()()]", "", unicodedata.normalize("NFKC", raw))
    digits = re.sub(r"^(\+86|0086|86(?=\d{11}$))", "", digits)
    if not PHONE.fullmatch(digits):
        raise BadInput("accounts.phone_malformed", _("手机号应是11位数字，请核对。"), field="phone")
    return digits


def read_name(raw: str) -> str:
    """A name without blanks, so that 张 三 is 张三."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", raw))


def check_password(password: str, *, name: str = "", pinyin: str = "", phone: str = "") -> None:
    """Refuse a password that is too short, well known, or made of what others know of the person."""
    if fault := _find_fault(password, [part for part in (name, pinyin.replace(" ", ""), phone) if part]):
        raise BadInput("accounts.password_weak", fault, field="password")


def _find_fault(password: str, known: list[str]) -> object | None:
    plain = password.strip().lower()
    han = sum("\u4e00" <= letter <= "\u9fff" for letter in plain)
    if len(plain) < LETTERS_LEAST and han < HAN_LEAST:
        return _("密码太短：至少10个字符，或者至少6个汉字的一句话。")
    if len(password) > LENGTH_MOST:
        return _("密码太长：最多128个字符。")
    if len(set(plain)) < 4 or any(plain in run for run in RUNS):
        return _("这个密码太容易猜（重复或顺序的字符），请换一句自己记得住的话。")
    if plain in _common() or plain.rstrip("0123456789!@#.") in _common():
        return _("这个密码在泄露的密码表里，别人会先试它。请换一句自己记得住的话。")
    if any(len(plain.replace(part.lower(), "")) < 5 for part in known):
        return _("密码里不要只用自己的姓名或手机号，请换一句自己记得住的话。")
    return None


@functools.cache
def _common() -> frozenset[str]:
    """The framework's list of 20,000 leaked passwords and our own of what is common in China."""
    with gzip.open(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH, "rt", encoding="utf-8") as lines:
        leaked = {line.strip() for line in lines}
    return frozenset(leaked | set(OWN_LIST.read_text(encoding="utf-8").split()))
