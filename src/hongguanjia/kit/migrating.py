"""New tables made several at a time: Django draws the whole county of models again for each single one otherwise.

An empty database is migrated by everybody who tries the product and by every run of the tests; with some two hundred tables
most of that time went into drawing the same models again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """New models that follow one another, drawn once."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Take in all models before anything is drawn: what was drawn before is forgotten."""
        state.__dict__.pop("apps", None)
        for step in self.models:
            step.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables in the order in which they refer to each other."""
        for step in self.models:
            step.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them, the last first."""
        for step in reversed(self.models):
            step.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What ``migrate --plan`` prints."""
        return "; ".join(step.describe() for step in self.models)


def together(operations: Sequence[Operation]) -> list[Any]:
    """The operations of a migration with neighbouring new models joined."""
    found: list[Operation] = []
    for makes_model, steps in groupby(operations, key=lambda step: isinstance(step, CreateModel)):
        run = list(steps)
        found += [CreateTogether(run)] if makes_model and len(run) > 1 else run  # type: ignore[arg-type]
    return found
