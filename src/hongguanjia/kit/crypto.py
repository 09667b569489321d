"""Encryption of identifying fields, the keyed index that finds them again, and signatures that devices can check.

AES-256-GCM with a random nonce for the field; HMAC-SHA256 under another key for the index, so that equal values can be
found without being readable. Every ciphertext names its key, so keys can be rotated while running.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

NONCE_BYTES = 12
KEY_BYTES = 32
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class KeyRefused(Exception):
    """A key is missing, short or malformed, or a ciphertext names a key that is not here."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The county's keys: several field keys by name (the first seals, all open) and one index key."""

    field_keys: Mapping[str, bytes]
    index_key: bytes

    @classmethod
    def parse(cls, *, field_keys: str, index_key: str) -> KeyRing:
        """Keys from text: ``name:base64,name:base64`` (newest first) and one base64 index key."""
        ring: dict[str, bytes] = {}
        for part in field_keys.split(","):
            name, _, value = part.strip().partition(":")
            ring[name] = _decode_key(value)
        return cls(ring, _decode_key(index_key))

    def seal(self, plain: str, *, context: str) -> bytes:
        """Encrypt ``plain``; ``context`` (table and column) is bound in, so a value cannot be moved elsewhere."""
        return self.seal_bytes(plain.encode(), context=context)

    def seal_bytes(self, plain: bytes, *, context: str) -> bytes:
        """The same for bytes, such as a whole file."""
        name, key = next(iter(self.field_keys.items()))
        nonce = os.urandom(NONCE_BYTES)
        return name.encode() + b":" + nonce + _cipher(key).encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes | memoryview, *, context: str) -> str:
        """Decrypt what ``seal`` made; ``KeyRefused`` if the key is unknown or the value was altered or moved."""
        return self.open_bytes(bytes(sealed), context=context).decode()

    def open_bytes(self, sealed: bytes, *, context: str) -> bytes:
        """Decrypt what ``seal_bytes`` made, with the same refusals."""
        name, _, rest = bytes(sealed).partition(b":")
        key = self.field_keys.get(name.decode(errors="replace"))
        if key is None:
            raise KeyRefused("the key that sealed this value is not in the ring")
        try:
            return _cipher(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
        except InvalidTag as problem:
            raise KeyRefused("the sealed value was altered or moved") from problem

    def index(self, plain: str, *, context: str) -> str:
        """The keyed fingerprint by which an equal value is found: 32 hex characters (128 bits)."""
        return hmac.digest(self.index_key, f"{context}\x00{plain}".encode(), "sha256").hex()[:32]

    def signer(self, *, context: str) -> Signer:
        """The key that signs for ``context``: derived from the index key, so that there is nothing more to keep."""
        digest = hmac.digest(self.index_key, f"{context}\x00signer".encode(), "sha512")
        return _signer(int.from_bytes(digest, "big") % (P256_ORDER - 1) + 1)


class Signer:
    """ECDSA on P-256 with SHA-256 (FIPS 186-5): every browser of the last ten years checks it with the public part."""

    def __init__(self, number: int) -> None:
        self._key = ec.derive_private_key(number, ec.SECP256R1())

    def sign(self, text: str) -> str:
        """86 ASCII characters: both halves of the signature, as base64 for addresses."""
        one, two = decode_dss_signature(self._key.sign(text.encode(), ec.ECDSA(SHA256())))
        return _address_text(one.to_bytes(32, "big") + two.to_bytes(32, "big"))

    def proves(self, text: str, signature: str) -> bool:
        """Whether this key signed ``text``; whatever is not a signature is ``False``."""
        try:
            raw = base64.b64decode(signature + "==", altchars=b"-_", validate=True)
        except ValueError:
            return False
        if len(raw) != 64:
            return False
        halves = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        try:
            self._key.public_key().verify(halves, text.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    def public_key(self) -> dict[str, str]:
        """What a device is given to check with, as a JSON Web Key (RFC 7517). It signs nothing."""
        point = self._key.public_key().public_numbers()
        halves = {name: _address_text(value.to_bytes(32, "big")) for name, value in (("x", point.x), ("y", point.y))}
        return {"kty": "EC", "crv": "P-256", **halves}


@lru_cache(maxsize=8)
def _signer(number: int) -> Signer:
    return Signer(number)


def _address_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def new_key() -> str:
    """A fresh key as text, for a settings file."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    """One cipher for each key of the ring: a roster seals sixty thousand fields."""
    return AESGCM(key)


def _decode_key(value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError as problem:
        raise KeyRefused("a key must be base64 text") from problem
    if len(key) != KEY_BYTES:
        raise KeyRefused(f"a key must be {KEY_BYTES} bytes long")
    return key
