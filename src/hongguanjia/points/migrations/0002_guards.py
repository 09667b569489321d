from django.db import migrations

from hongguanjia.points.guards import install


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial"), ("record", "0002_append_only")]

    operations = install()
