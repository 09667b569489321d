"""New tables made together are the tables made one by one, there and back."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from hongguanjia.kit.migrating import CreateTogether, together

pytestmark = pytest.mark.django_db(transaction=True)


def steps() -> list[Operation]:
    key = ("id", models.BigAutoField(primary_key=True))
    parent = models.ForeignKey("sheds.shed", models.CASCADE)
    return [
        migrations.CreateModel("Shed", [key, ("name", models.TextField())]),
        migrations.CreateModel("Tool", [key, ("shed", parent)]),
        migrations.AddField("tool", "weight", models.IntegerField(default=1)),
        migrations.CreateModel("Nail", [key, ("tool", models.ForeignKey("sheds.tool", models.CASCADE))]),
    ]


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("sheds_")}


def test_neighbours_are_joined_and_the_rest_stays_in_order() -> None:
    joined = together(steps())
    assert [type(step).__name__ for step in joined] == ["CreateTogether", "AddField", "CreateModel"]
    assert joined[0].describe() == "Create model Shed; Create model Tool"


def test_the_tables_come_and_go() -> None:
    before = ProjectState()
    assert before.apps.get_models() == []
    joined = together(steps())
    assert isinstance(joined[0], CreateTogether)
    after = before.clone()
    joined[0].state_forwards("sheds", after)
    with connection.schema_editor() as editor:
        joined[0].database_forwards("sheds", editor, before, after)
    assert tables() == {"sheds_shed", "sheds_tool"}
    assert after.apps.get_model("sheds", "tool")._meta.get_field("shed").related_model.__name__ == "Shed"
    with connection.schema_editor() as editor:
        joined[0].database_backwards("sheds", editor, after, before)
    assert tables() == set()
