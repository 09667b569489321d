"""How a one-time code reaches a phone: a small interface, the console for demonstrations, one real provider.

The provider is Alibaba Cloud's SMS service (``SendSms`` of Dysmsapi 2017-05-25, signature version ACS3-HMAC-SHA256 as
in "V3 版本请求体&签名机制" of its developer documents).
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.ids import new_uuid
from hongguanjia.kit.refusals import Refusal

TIMEOUT_SECONDS = 5
ANSWER_BYTES_MOST = 64 * 1024
EMPTY_BODY = hashlib.sha256(b"").hexdigest()


class CodeSender(Protocol):
    """Sends a code to a phone number; raises ``Refusal`` ``accounts.code_not_sent`` when it could not."""

    def send(self, *, phone: str, code: str, now: datetime) -> None: ...


class ConsoleSender:
    """Prints the code where the server runs: for demonstrations and development only."""

    def send(self, *, phone: str, code: str, now: datetime) -> None:
        sys.stdout.write(f"验证码 / code  {phone}: {code}\n")
        sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class AliyunSender:
    """Alibaba Cloud SMS over HTTPS; ``url`` is its endpoint, ``template`` takes the one parameter ``code``."""

    url: str
    key_id: str
    key_secret: str
    sign_name: str
    template: str

    def send(self, *, phone: str, code: str, now: datetime) -> None:
        query = canonical_query(
            {
                "PhoneNumbers": phone,
                "SignName": self.sign_name,
                "TemplateCode": self.template,
                "TemplateParam": json.dumps({"code": code}),
            }
        )
        answer = self._post(query, now)
        if answer.get("Code") != "OK":
            raise code_not_sent(str(answer.get("Code", "")))

    def _post(self, query: str, now: datetime) -> dict[str, object]:
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        line = kind(parts.netloc, timeout=TIMEOUT_SECONDS)
        try:
            line.request("POST", f"/?{query}", headers=self.sign(parts.netloc, query, now, str(new_uuid())))
            answer = json.loads(line.getresponse().read(ANSWER_BYTES_MOST))
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise code_not_sent(type(problem).__name__) from problem
        finally:
            line.close()
        return answer if isinstance(answer, dict) else {}

    def sign(self, host: str, query: str, now: datetime, nonce: str) -> dict[str, str]:
        """The headers of a signed request without body."""
        headers = {
            "host": host,
            "x-acs-action": "SendSms",
            "x-acs-content-sha256": EMPTY_BODY,
            "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": nonce,
            "x-acs-version": "2017-05-25",
        }
        names = ";".join(headers)
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        request = "\n".join(["POST", "/", query, lines, names, EMPTY_BODY])
        text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
        signature = hmac.new(self.key_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        credential = f"ACS3-HMAC-SHA256 Credential={self.key_id},SignedHeaders={names},Signature={signature}"
        return {**headers, "Authorization": credential}


def canonical_query(parameters: dict[str, str]) -> str:
    """Parameters sorted by name and percent-encoded as RFC 3986 asks."""
    return urlencode(sorted(parameters.items()), quote_via=quote, safe="~-_.")


def get_sender() -> CodeSender | None:
    """The sender that the settings name, or ``None`` where codes are switched off."""
    if settings.CODE_SENDER == "console":
        return ConsoleSender()
    if settings.CODE_SENDER == "aliyun":
        return AliyunSender(**settings.CODE_SENDER_OPTIONS)
    return None


def code_not_sent(why: str) -> Refusal:
    """The short-message service did not take the code; ``why`` is for the operator's log, not for the page."""
    return Refusal(
        "accounts.code_not_sent",
        _("短信没有发出去。请过一分钟再试；急用请改用密码登录，或请支部代办。"),
        detail={"why": why},
    )
