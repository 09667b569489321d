"""Turns are handed on in order, whoever gave up is passed over, and a turn that came at the last moment counts."""

from __future__ import annotations

import threading
import time

from hongguanjia.kit.sqlite.turns import Turns, turns_of


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order, threads = Turns(), [], []
    assert turns.take(seconds=0)

    def wait(number: int) -> None:
        assert turns.take(seconds=10)
        order.append(number)
        turns.hand_on()

    for number in range(5):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.hand_on()
    for thread in threads:
        thread.join()

    assert order == [0, 1, 2, 3, 4]
    assert turns.take(seconds=0)


def test_who_gave_up_is_passed_over() -> None:
    turns = Turns()
    assert turns.take(seconds=0)
    assert not turns.take(seconds=0.001)

    turns.hand_on()
    assert turns.take(seconds=0)


def test_a_database_has_one_row_of_turns() -> None:
    assert turns_of("a") is turns_of("a")
    assert turns_of("a") is not turns_of("b")
