"""The first terms and the worked days of 2026: the county may set others from a later day, with their own source."""

from datetime import date, timedelta

from django.db import migrations

CALENDAR = "国务院办公厅关于2026年部分节假日安排的通知（使用前请与正式文本核对）"
HOLIDAYS = (
    (date(2026, 1, 1), 3),
    (date(2026, 2, 15), 9),
    (date(2026, 4, 4), 3),
    (date(2026, 5, 1), 5),
    (date(2026, 6, 19), 3),
    (date(2026, 9, 25), 3),
    (date(2026, 10, 1), 7),
)
WORKED = (
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
)


def add_first_rows(apps, _editor):
    apps.get_model("publicity", "Terms").objects.create(
        active_from=date(2000, 1, 1),
        citation="默认设置：公示五至七天为党员积分管理通行做法，公示只列姓名、村和事由（个人信息保护法第二十五条），县里可发文调整",
        notice_days=5,
        scope="VILLAGE",
        masks_residents=True,
        objection_days=5,
        appeal_days=10,
        remind_days=3,
    )
    days = {begin + timedelta(days=count): False for begin, length in HOLIDAYS for count in range(length)}
    days |= dict.fromkeys(WORKED, True)
    calendar = apps.get_model("publicity", "CalendarDay")
    calendar.objects.bulk_create(
        [calendar(day=day, works=works, citation=CALENDAR) for day, works in sorted(days.items())]
    )


class Migration(migrations.Migration):
    dependencies = [("publicity", "0001_initial")]
    operations = [migrations.RunPython(add_first_rows, migrations.RunPython.noop)]
