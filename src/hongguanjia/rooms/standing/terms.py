"""The county's ladders of titles and grades, to be dated anew by two people (``points.county_terms``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.kit.refusals import BadInput
from hongguanjia.points.api import TermsKind, TermsRow, check_after
from hongguanjia.rooms.standing.models import Ladder, Rung

RUNG = re.compile(r"^\s*(.{1,40}?)\s*[:\uff1a]\s*(\d{1,9})\s*$")
RUNGS_MOST = 10


def list_codes() -> list[tuple[str, str]]:
    """The ladders that there are, by the name of their newest version."""
    titles = dict(Ladder.objects.order_by("active_from").values_list("code", "title"))
    return sorted(titles.items())


class LadderForm(forms.Form):
    """What a ladder asks for. What it measures stays: another measure would be another ladder."""

    code = forms.ChoiceField(label=gettext_lazy("哪一种等次"), choices=list_codes)
    title = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    proved_percent_least = forms.IntegerField(
        label=gettext_lazy("有系统记录或他人确认的至少占（%）"), min_value=0, max_value=100
    )
    settle_days = forms.IntegerField(
        label=gettext_lazy("年度结束几天后评定"),
        min_value=0,
        max_value=180,
        required=False,
        help_text=gettext_lazy("留空就是达到即授予"),
    )
    rungs = forms.CharField(
        label=gettext_lazy("各档"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("每行一档，从低到高，例如“合格：80”"),
    )

    def clean_rungs(self) -> str:
        """Each line names a title and a rising threshold."""
        read_rungs(self.cleaned_data["rungs"])
        return str(self.cleaned_data["rungs"])


def read_rungs(text: str) -> list[tuple[str, int]]:
    """``合格：80`` by lines; refused unless the thresholds rise."""
    lines = [RUNG.match(line) for line in text.splitlines() if line.strip()]
    rungs = [(line.group(1), int(line.group(2))) for line in lines if line]
    rising = all(low[1] < high[1] for low, high in pairwise(rungs))
    if not rungs or len(rungs) != len(lines) or len(rungs) > RUNGS_MOST or not rising:
        raise forms.ValidationError(_("每行写“名称：数值”，数值从低到高，最多十档。"))
    return rungs


def tell(values: Mapping[str, Any]) -> str:
    """The ladder aloud."""
    rungs = _("、").join(f"{title} {threshold}" for title, threshold in read_rungs(values["rungs"]))
    words = {"title": values["title"], "rungs": rungs, "percent": values["proved_percent_least"]}
    told = _("%(title)s：%(rungs)s；%(percent)s%% 以上有据可查") % words
    if values["settle_days"] is None:
        return told
    return told + _("；年度结束 %(days)s 天后评定") % {"days": values["settle_days"]}


def list_rows() -> list[TermsRow]:
    """Every version, newest first."""
    rows = Ladder.objects.prefetch_related("rungs").order_by("-active_from", "code")
    return [TermsRow(tell(_values(row)), row.active_from, row.active_to, row.citation) for row in rows]


def write(from_date: date, values: Mapping[str, Any], citation: str) -> None:
    """End the version that is open and add the new one with its rungs."""
    newest = Ladder.objects.filter(code=values["code"]).order_by("-active_from").first()
    if newest is None:
        raise BadInput("standing.no_ladder", _("没有这种等次，请从列表里选。"), field="code")
    check_after(from_date, newest.active_from)
    Ladder.objects.filter(code=values["code"], active_to__isnull=True).update(active_to=from_date)
    ladder = Ladder.objects.create(
        code=values["code"],
        title=values["title"],
        measure=newest.measure,
        citation=citation,
        is_proposal=False,
        proved_percent_least=values["proved_percent_least"],
        settle_days=values["settle_days"],
        active_from=from_date,
    )
    rungs = enumerate(read_rungs(values["rungs"]), start=1)
    Rung.objects.bulk_create(
        [Rung(ladder=ladder, rank=rank, title=title, threshold=threshold) for rank, (title, threshold) in rungs]
    )


def start(day: date) -> dict[str, Any]:
    """The first ladder in force, to be written over."""
    rows = Ladder.objects.filter(active_from__lte=day).prefetch_related("rungs").order_by("code", "-active_from")
    row = rows.first()
    return _values(row) if row else {}


def _values(row: Ladder) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": row.title,
        "proved_percent_least": row.proved_percent_least,
        "settle_days": row.settle_days,
        "rungs": "\n".join(f"{rung.title}：{rung.threshold}" for rung in row.rungs.all()),
    }


KIND = TermsKind(
    code="ladders",
    title=gettext_lazy("星级和等次"),
    form=LadderForm,
    start=start,
    tell=tell,
    list_rows=list_rows,
    write=write,
)
