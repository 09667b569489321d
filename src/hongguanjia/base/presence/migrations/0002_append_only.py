from django.db import migrations

from hongguanjia.base.record.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("presence", "0001_initial"), ("record", "0002_append_only")]

    operations = [append_only("presence_mark", "presence_markvoid")]
