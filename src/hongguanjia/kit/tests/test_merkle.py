"""Merkle trees against the vectors of the Certificate Transparency reference tests, and against random trees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.kit.merkle import (
    EMPTY_ROOT,
    GrowingTree,
    hash_leaf,
    hash_node,
    is_consistent,
    prove_consistency,
    prove_inclusion,
    root_from_inclusion,
    root_of,
)

INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [hash_leaf(data) for data in INPUTS]
trees = st.lists(st.binary(max_size=8), min_size=1, max_size=70).map(lambda rows: [hash_leaf(row) for row in rows])


def plain_root(hashes: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word for word."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else EMPTY_ROOT
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hash_node(plain_root(hashes[:split]), plain_root(hashes[split:]))


def test_nothing_has_the_published_root() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([]) == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_published_inclusion_proof() -> None:
    proof = prove_inclusion(LEAVES, 5)

    assert [step.hex() for step in proof] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert root_from_inclusion(LEAVES[5], 5, 8, proof) == bytes.fromhex(ROOTS[7])


def test_published_consistency_proof() -> None:
    proof = prove_consistency(LEAVES, 6)

    assert [step.hex() for step in proof] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert is_consistent(6, 8, bytes.fromhex(ROOTS[5]), bytes.fromhex(ROOTS[7]), proof)


@given(trees)
def test_the_root_is_that_of_the_definition(hashes: list[bytes]) -> None:
    assert root_of(hashes) == plain_root(hashes) == GrowingTree(hashes).root
    assert GrowingTree().root == EMPTY_ROOT


@given(trees, st.data())
def test_every_leaf_is_proved_and_no_other_passes(hashes: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(hashes) - 1))
    proof = prove_inclusion(hashes, index)
    root = root_of(hashes)

    assert root_from_inclusion(hashes[index], index, len(hashes), proof) == root
    assert root_from_inclusion(hash_leaf(b"another leaf"), index, len(hashes), proof) != root
    assert root_from_inclusion(hashes[index], len(hashes), len(hashes), proof) is None
    assert root_from_inclusion(hashes[index], index, len(hashes), [*proof, root]) is None
    if proof:
        assert root_from_inclusion(hashes[index], index, len(hashes), proof[:-1]) != root
        assert root_from_inclusion(hashes[index], index, len(hashes), [root, *proof[1:]]) != root


@given(trees, st.data())
def test_growth_is_proved_and_change_is_not(hashes: list[bytes], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(hashes)))
    proof = prove_consistency(hashes, first)
    old, new = root_of(hashes[:first]), root_of(hashes)

    assert is_consistent(first, len(hashes), old, new, proof)
    changed = [hash_leaf(b"changed"), *hashes[1:]]
    if changed != hashes:
        assert not is_consistent(first, len(hashes), root_of(changed[:first]), new, proof)
        assert not is_consistent(first, len(hashes), old, root_of(changed), proof)
    assert not is_consistent(first, len(hashes), old, new, [*proof, old])


def test_no_proof_of_what_is_not_there() -> None:
    with pytest.raises(IndexError):
        prove_inclusion(LEAVES, 8)
    with pytest.raises(IndexError):
        prove_consistency(LEAVES, 0)
    assert not is_consistent(0, 8, EMPTY_ROOT, root_of(LEAVES), [])
    assert not is_consistent(3, 8, root_of(LEAVES[:3]), root_of(LEAVES), [])
