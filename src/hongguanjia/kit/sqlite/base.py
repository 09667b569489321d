"""The backend that ``settings`` names on SQLite. A transaction takes its turn before it begins and hands it on when it ends.

Other processes (a task worker, a command) still compete through SQLite's own timeout: a turn that does not come in time is
tried for without one.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from hongguanjia.kit.sqlite.turns import Turns, turns_of

PATIENCE = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with turns."""

    _turn: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._hand_on()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._hand_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._hand_on()

    def close(self) -> Any:
        """Close the connection; a transaction still open ends with it."""
        try:
            return super().close()
        finally:
            if self.connection is None:
                self._hand_on()

    def _take_turn(self) -> None:
        if self._turn is None:
            turns = turns_of(str(self.settings_dict["NAME"]))
            self._turn = turns if turns.take(seconds=PATIENCE) else None

    def _hand_on(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.hand_on()
