from django.db import migrations

from hongguanjia.base.record.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]

    operations = [append_only("papers_paper", "papers_paperwithdrawal")]
