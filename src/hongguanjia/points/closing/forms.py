"""What officers type about terms and closings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.web.api import OnceForm
from hongguanjia.points.closing.actions import TERM_UNITS
from hongguanjia.points.closing.models import NOTICE_DAYS_MOST, YEARS_MOST
from hongguanjia.points.data import OwnerKind

OWNERS = [(kind.value, kind.label) for kind in (OwnerKind.PERSON, OwnerKind.ORGANISATION)]


class TermForm(OnceForm):
    """For how long points are good."""

    owner_kind = forms.ChoiceField(label=_("对象"), choices=OWNERS)
    unit = forms.ChoiceField(label=_("积分种类"), choices=[(unit.value, unit.label) for unit in TERM_UNITS])
    years = forms.IntegerField(
        label=_("有效年数"),
        min_value=0,
        max_value=YEARS_MOST,
        initial=1,
        help_text=_("0 为当年年底结转；1 为次年年底到期。"),
    )
    carry_percent = forms.IntegerField(label=_("结转比例（%）"), min_value=0, max_value=99, initial=0)
    notice_days = forms.IntegerField(label=_("提前告知（天）"), min_value=0, max_value=NOTICE_DAYS_MOST, initial=30)
    first_year = forms.IntegerField(label=_("首次结转年度"), min_value=2020, max_value=2100)
    basis = forms.CharField(label=_("依据"), max_length=200)
