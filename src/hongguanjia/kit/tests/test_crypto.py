"""Sealed fields open only whole, in their place, with their key; equal values have equal indexes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.kit.crypto import KeyRefused, KeyRing, new_key

INDEX = new_key()
OLD, NEW = new_key(), new_key()
RING = KeyRing.parse(field_keys=f"new:{NEW},old:{OLD}", index_key=INDEX)


@given(st.text(max_size=40))
def test_what_is_sealed_opens(plain: str) -> None:
    assert RING.open(RING.seal(plain, context="person.phone"), context="person.phone") == plain


def test_the_same_value_never_looks_the_same() -> None:
    assert RING.seal("00012345678", context="c") != RING.seal("00012345678", context="c")


def test_a_value_cannot_be_moved_to_another_column() -> None:
    with pytest.raises(KeyRefused, match="moved"):
        RING.open(RING.seal("1", context="person.phone"), context="person.id_number")


@given(st.integers(min_value=4, max_value=20))
def test_an_altered_value_is_refused(position: int) -> None:
    sealed = bytearray(RING.seal("00012345678", context="c"))
    sealed[position] ^= 1

    with pytest.raises(KeyRefused):
        RING.open(bytes(sealed), context="c")


def test_values_sealed_under_an_older_key_still_open() -> None:
    older = KeyRing.parse(field_keys=f"old:{OLD}", index_key=INDEX)

    assert RING.open(older.seal("a", context="c"), context="c") == "a"
    with pytest.raises(KeyRefused, match="not in the ring"):
        older.open(RING.seal("a", context="c"), context="c")


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_index_is_equal_exactly_for_equal_values(one: str, other: str) -> None:
    assert (RING.index(one, context="c") == RING.index(other, context="c")) == (one == other)
    assert RING.index(one, context="c") != RING.index(one, context="d")


@pytest.mark.parametrize("key", ["", "short", "c2hvcnQ=", "不是"])
def test_a_bad_key_is_refused(key: str) -> None:
    with pytest.raises(KeyRefused):
        KeyRing.parse(field_keys=f"k:{key}", index_key=INDEX)


def test_a_signature_is_short_text_that_only_its_key_makes() -> None:
    ring = KeyRing.parse(field_keys=f"a:{new_key()}", index_key=new_key())
    signer = ring.signer(context="vouchers")
    signature = signer.sign("ABC.1.2")
    assert signature.isascii()
    assert len(signature) == 86
    assert signer.proves("ABC.1.2", signature)
    assert not signer.proves("ABC.1.3", signature)
    assert not ring.signer(context="others").proves("ABC.1.2", signature)
    assert ring.signer(context="vouchers").proves("ABC.1.2", signature)


@pytest.mark.parametrize("text", ["", "!", "AAAA", "A" * 86, "字" * 86])
def test_what_is_no_signature_proves_nothing(text: str) -> None:
    ring = KeyRing.parse(field_keys=f"a:{new_key()}", index_key=new_key())
    assert not ring.signer(context="vouchers").proves("ABC", text)


def test_the_public_half_is_a_key_for_browsers() -> None:
    ring = KeyRing.parse(field_keys=f"a:{new_key()}", index_key=new_key())
    key = ring.signer(context="vouchers").public_key()
    assert (key["kty"], key["crv"], len(key["x"]), len(key["y"])) == ("EC", "P-256", 43, 43)
