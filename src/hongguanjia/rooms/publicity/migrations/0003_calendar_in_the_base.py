"""The working days moved to the base; what a county entered itself goes with them."""

from collections import defaultdict

from django.db import migrations
from django.utils import timezone

CAME_WITH_THE_SOFTWARE = "国务院办公厅关于2026年部分节假日安排的通知（使用前请与正式文本核对）"


def hand_over(apps, _editor):
    """The days that came with the software are known to the calendar of the base already."""
    found = defaultdict(dict)
    for row in apps.get_model("publicity", "CalendarDay").objects.exclude(citation=CAME_WITH_THE_SOFTWARE).order_by("day"):
        found[row.day.year, row.citation][row.day.isoformat()] = row.works
    years = apps.get_model("workdays", "CalendarYear")
    for (year, citation), days in found.items():
        years.objects.create(year=year, days=days, citation=citation, entered_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("publicity", "0002_terms"), ("workdays", "0001_initial")]
    operations = [
        migrations.RunPython(hand_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="CalendarDay"),
    ]
