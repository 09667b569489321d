"""Work done outside the request: sending codes, so that no answer's time tells whose phone is known."""

from __future__ import annotations

from django_tasks import task

from hongguanjia.kit.clock import read_clock


@task()  # type: ignore[untyped-decorator]
def send_code(code_id: str) -> None:
    """Send a waiting code, if it belongs to a phone that somebody has."""
    from hongguanjia.base.accounts.codes import send_waiting

    send_waiting(code_id=code_id, now=read_clock())
