"""What the trail says about papers."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "papers.paper.issued": _("印发了“{subject}”"),
    "papers.paper.corrected": _("更正了“{subject}”"),
    "papers.word.set": _("将“{subject}”的发文代字定为“{word}”"),
    "papers.paper.withdrawn": _("撤回了“{subject}”"),
}
