"""The trail of people and organisations in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "people.leadership.set": _("明确“{subject}”由“{party}”领导"),
    "people.membership.begun": _("将“{subject}”编入“{branch}”"),
    "people.membership.ended": _("办理“{subject}”转出或停止党籍"),
    "people.organisation.closed": _("撤销“{subject}”"),
    "people.organisation.merged": _("将“{subject}”并入“{into}”"),
    "people.organisation.moved": _("将“{subject}”移到“{parent}”之下"),
    "people.organisation.opened": _("设立“{subject}”"),
    "people.organisation.renamed": _("将“{before}”更名为“{subject}”"),
    "people.organisation.split": _("将“{subject}”分设为“{into}”"),
    "people.person.corrected": _("更正“{subject}”的登记内容"),
    "people.person.registered": _("登记“{subject}”"),
    "people.person.revealed": _("查看“{subject}”的完整证件号或手机号"),
    "people.post.begun": _("任命“{subject}”在“{organisation}”任职"),
    "people.post.ended": _("免去“{subject}”的职务"),
    "people.residence.begun": _("登记“{subject}”居住在“{village}”"),
}
