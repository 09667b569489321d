"""What is said when something is not done: which, why, what now. Never a stack trace, never silence."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """An expected "no". Nothing was changed.

    ``code`` is stable, for programs and tests; ``sentence`` is a translated sentence for people (lazy strings are
    welcome); ``field`` names the form field at fault, if it is one field.
    """

    status = 409

    def __init__(
        self, code: str, sentence: object, *, field: str | None = None, detail: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.detail = dict(detail or {})

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(Refusal):
    """Not there, or not yours: a stranger cannot tell which."""

    status = 404


class BadInput(Refusal):
    """What was typed or sent cannot be taken as it is."""

    status = 422
