"""Versions, reports and overrides are never changed, an overdue mark is never taken away; and the first cap."""

from datetime import date

from django.db import migrations

from hongguanjia.base.record.triggers import append_only, sql_for

MARKED = ("duties_duty", "duties_problem")
CITATION = "默认设置：每月填报不超过 240 分钟，县里可发文调整"


def keep_marks():
    """``overdue_at`` once set stays as it is, on both databases."""
    sqlite = [
        f'CREATE TRIGGER {table}_overdue_stays BEFORE UPDATE OF overdue_at ON "{table}" '
        "WHEN OLD.overdue_at IS NOT NULL AND NEW.overdue_at IS NOT OLD.overdue_at "
        f"BEGIN SELECT RAISE(ABORT, 'the overdue mark of {table} stays'); END"
        for table in MARKED
    ]
    postgresql = [
        f'CREATE TRIGGER {table}_overdue_stays BEFORE UPDATE ON "{table}" FOR EACH ROW '
        "WHEN (OLD.overdue_at IS NOT NULL AND NEW.overdue_at IS DISTINCT FROM OLD.overdue_at) "
        "EXECUTE FUNCTION hgj_refuse_change()"
        for table in MARKED
    ]
    return sql_for(postgresql=postgresql, sqlite=sqlite)


def add_first_cap(apps, _editor):
    apps.get_model("duties", "BurdenCap").objects.create(
        active_from=date(2000, 1, 1), minutes=240, citation=CITATION
    )


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = [
        append_only("duties_requirementversion", "duties_dutyreport", "duties_capoverride"),
        keep_marks(),
        migrations.RunPython(add_first_cap, migrations.RunPython.noop),
    ]
