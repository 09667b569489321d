"""The first terms and the first ladder: the county may set others from a later day, with their own source."""

from datetime import date

from django.db import migrations

CITATION = "默认设置：县里可发文调整"
LADDER = (("SUPERVISE", 1), ("TALK", 5), ("CIRCULATE", 10))


def add_first_terms(apps, _editor):
    begin = date(2000, 1, 1)
    apps.get_model("inspection", "Terms").objects.create(
        active_from=begin,
        citation=CITATION,
        reply_days=3,
        object_days=5,
        receive_days=3,
        mend_days=15,
        extension_days=15,
        extensions_most=2,
        remind_days=3,
        recheck_months=12,
        inspectors_least=2,
    )
    step = apps.get_model("inspection", "LadderStep")
    step.objects.bulk_create(
        [
            step(active_from=begin, citation=CITATION, order=order, measure=measure, overdue_days=days)
            for order, (measure, days) in enumerate(LADDER, start=1)
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_initial")]
    operations = [migrations.RunPython(add_first_terms, migrations.RunPython.noop)]
