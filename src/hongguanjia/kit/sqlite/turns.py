"""A lock that is handed on in the order of asking.

SQLite lets one transaction write at a time and has those who wait look again every tenth of a second. Whoever writes in a
row takes the next turn before any of them looks, and they give up after the timeout. Here each is woken when it is his turn.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque


class Turns:
    """Who writes now and who waits, first come first served."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def take(self, *, seconds: float) -> bool:
        """Wait for one's turn, at most ``seconds``; whether it came. Who has it gives it back with ``hand_on``."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return True
        with self._guard:
            if mine.is_set():
                return True
            self._waiting.remove(mine)
            return False

    def hand_on(self) -> None:
        """Give the turn to whoever waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


_turns: defaultdict[str, Turns] = defaultdict(Turns)


def turns_of(database: str) -> Turns:
    """The turns of a database file, the same for every connection of this process."""
    return _turns[database]
