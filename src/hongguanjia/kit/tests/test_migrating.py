"""New tables made together are the tables made one by one, there and back."""

from __future__ import annotations

from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from hongguanjia.kit.migrating import together


def steps() -> list[Operation]:
    key = ("id", models.BigAutoField(primary_key=True))
    parent = models.ForeignKey("sheds.shed", models.CASCADE)
    return [
        migrations.CreateModel("Shed", [key, ("name", models.TextField())]),
        migrations.CreateModel("Tool", [key, ("shed", parent)]),
        migrations.AddField("tool", "weight", models.IntegerField(default=1)),
        migrations.CreateModel("Nail", [key, ("tool", models.ForeignKey("sheds.tool", models.CASCADE))]),
    ]


class Recorder:
    """Takes the place of a database's schema editor and writes down what it was asked for."""

    def __init__(self) -> None:
        self.connection = connection
        self.asked: list[str] = []

    def create_model(self, model: type[models.Model]) -> None:
        self.asked.append(f"+{model._meta.db_table}")

    def delete_model(self, model: type[models.Model]) -> None:
        self.asked.append(f"-{model._meta.db_table}")


def test_neighbours_are_joined_and_the_rest_stays_in_order() -> None:
    joined = together(steps())
    assert [type(step).__name__ for step in joined] == ["CreateTogether", "AddField", "CreateModel"]
    assert joined[0].describe() == "Create model Shed; Create model Tool"


def test_the_tables_come_in_order_and_go_in_the_other() -> None:
    before = ProjectState()
    assert before.apps.get_models() == []
    joined = together(steps())[0]
    after, editor = before.clone(), Recorder()
    joined.state_forwards("sheds", after)

    joined.database_forwards("sheds", editor, before, after)
    joined.database_backwards("sheds", editor, after, before)

    assert editor.asked == ["+sheds_shed", "+sheds_tool", "-sheds_tool", "-sheds_shed"]
    assert after.apps.get_model("sheds", "tool")._meta.get_field("shed").related_model.__name__ == "Shed"
