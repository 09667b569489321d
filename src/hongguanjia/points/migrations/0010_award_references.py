from django.db import migrations

from hongguanjia.base.record.triggers import sql_for
from hongguanjia.points.guards import statements


class Migration(migrations.Migration):
    dependencies = [("points", "0009_terms_proposals"), ("record", "0002_append_only")]

    operations = [sql_for(postgresql=statements("award_postgresql"), sqlite=[])]
