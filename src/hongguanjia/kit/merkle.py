"""Merkle trees hashed as RFC 6962 and RFC 9162 say: roots, proofs that a leaf is inside, proofs that a tree only grew.

A leaf is hashed with the prefix 0, an inner node with 1, so that neither can pass for the other. Everything here works
on 32-byte SHA-256 hashes; nothing reads a database, so that a proof can be checked away from the county.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def hash_leaf(data: bytes) -> bytes:
    """The hash of a leaf's bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in order; over none, the hash of nothing."""
    row = list(hashes)
    while len(row) > 1:
        row = _next_row(row)
    return row[0] if row else EMPTY_ROOT


class GrowingTree:
    """A tree that leaves are added to one by one; its root costs a few hashes however large it is."""

    def __init__(self, hashes: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []
        for found in hashes:
            self.append(found)

    def append(self, leaf: bytes) -> None:
        """Add a leaf's hash at the end."""
        self.size += 1
        peak = (1, leaf)
        while self._peaks and self._peaks[-1][0] == peak[0]:
            leaves, left = self._peaks.pop()
            peak = (leaves * 2, hash_node(left, peak[1]))
        self._peaks.append(peak)

    @property
    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1][1]
        for _leaves, left in reversed(self._peaks[:-1]):
            found = hash_node(left, found)
        return found


def prove_inclusion(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The siblings on the way from leaf ``index`` to the root, lowest first. ``IndexError`` when there is no such leaf."""
    if not 0 <= index < len(hashes):
        raise IndexError("no such leaf")
    path: list[bytes] = []
    row = list(hashes)
    while len(row) > 1:
        if index ^ 1 < len(row):
            path.append(row[index ^ 1])
        row, index = _next_row(row), index >> 1
    return path


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root of a tree of ``size`` leaves that has ``leaf`` at ``index``; ``None`` if the path does not fit the tree."""
    if not 0 <= index < size:
        return None
    here, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if here & 1 or here == last:
            found = hash_node(sibling, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = hash_node(found, sibling)
        here, last = here >> 1, last >> 1
    return found if last == 0 else None


def prove_consistency(hashes: Sequence[bytes], first: int) -> list[bytes]:
    """The proof that the tree of the first ``first`` leaves is the beginning of the whole one."""
    if not 0 < first <= len(hashes):
        raise IndexError("no such earlier tree")
    return _subproof(list(hashes), first, whole=True)


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the proof shows that a tree of ``first`` leaves grew into one of ``second`` with nothing changed."""
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second or not path:
        return False
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = hash_node(step, old), hash_node(step, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = hash_node(new, step)
        here, last = here >> 1, last >> 1
    return last == 0 and (old, new) == (first_root, second_root)


def _next_row(row: list[bytes]) -> list[bytes]:
    """The row above: pairs hashed together, a last single one carried up as it is."""
    above = [hash_node(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
    return [*above, row[-1]] if len(row) & 1 else above


def _subproof(hashes: list[bytes], first: int, *, whole: bool) -> list[bytes]:
    size = len(hashes)
    if first == size:
        return [] if whole else [root_of(hashes)]
    split = 1 << ((size - 1).bit_length() - 1)
    if first <= split:
        return [*_subproof(hashes[:split], first, whole=whole), root_of(hashes[split:])]
    return [*_subproof(hashes[split:], first - split, whole=False), root_of(hashes[:split])]
