"""The ladders that a county begins with, and the guards of what was granted.

Star volunteers: 民函〔2012〕340号 (100, 300, 600, 1000, 1500 hours); 河南省志愿服务条例 art. 41 asks for time and quality.
The year's title and the members' grades are proposals without authority: the county may replace them by a later version.
"""

from datetime import date

from django.db import migrations

from hongguanjia.base.record.triggers import append_only

STARS = ((1, "一星志愿者", 100), (2, "二星志愿者", 300), (3, "三星志愿者", 600), (4, "四星志愿者", 1000), (5, "五星志愿者", 1500))
YEAR = ((1, "年度铜星", 20), (2, "年度银星", 40), (3, "年度金星", 60))
GRADES = ((1, "基本合格", 60), (2, "合格", 80), (3, "优秀", 90))


def add_first_ladders(apps, _editor):
    add = apps.get_model("standing", "Ladder").objects.create
    rung = apps.get_model("standing", "Rung").objects.create
    since = {"active_from": date(2000, 1, 1)}
    stars = add(
        code="volunteer-star",
        title="星级志愿者",
        measure="HOURS_TOTAL",
        citation="民函〔2012〕340号；《河南省志愿服务条例》第四十一条（服务时间和服务质量）",
        is_proposal=False,
        proved_percent_least=90,
        **since,
    )
    year = add(
        code="volunteer-year",
        title="年度服务之星",
        measure="HOURS_YEAR",
        citation="默认建议，没有上级文件依据，县里可以发文调整",
        is_proposal=True,
        proved_percent_least=90,
        **since,
    )
    grades = add(
        code="member-grade",
        title="党员年度积分等次",
        measure="MERIT_YEAR",
        citation="默认建议（优秀不低于90分、合格80分、基本合格60分），没有上级文件依据，县里可以发文调整",
        is_proposal=True,
        proved_percent_least=0,
        settle_days=20,
        **since,
    )
    for ladder, rungs in ((stars, STARS), (year, YEAR), (grades, GRADES)):
        for rank, title, threshold in rungs:
            rung(ladder=ladder, rank=rank, title=title, threshold=threshold)


class Migration(migrations.Migration):
    dependencies = [("standing", "0001_initial")]
    operations = [
        migrations.RunPython(add_first_ladders, migrations.RunPython.noop),
        append_only("standing_grant", "standing_revocation"),
    ]
