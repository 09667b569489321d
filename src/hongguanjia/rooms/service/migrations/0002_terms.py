"""The first terms: the county may set others from a later day, with their own source."""

from datetime import date

from django.db import migrations


def add_first_terms(apps, _editor):
    apps.get_model("service", "Terms").objects.create(
        active_from=date(2000, 1, 1),
        citation="默认设置:县里可发文调整(志愿服务条例第十九条;民政部令第67号)",
        second_above_minutes=480,
        made_up_most_minutes=240,
        late_grace_minutes=15,
        ratings_shown_from=5,
        wish_lasts_days=60,
    )


class Migration(migrations.Migration):
    dependencies = [("service", "0001_initial")]
    operations = [migrations.RunPython(add_first_terms, migrations.RunPython.noop)]
