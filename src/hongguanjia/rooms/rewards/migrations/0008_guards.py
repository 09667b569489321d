from django.db import migrations

from hongguanjia.rooms.rewards.guards import install


class Migration(migrations.Migration):
    dependencies = [("rewards", "0007_stations_and_parts"), ("record", "0002_append_only")]

    operations = [install()]
