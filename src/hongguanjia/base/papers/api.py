"""The door of ``papers``. Rooms issue; the permit to do so and to see the record is theirs to ask."""

from hongguanjia.base.papers.actions import issue_paper, set_word, verify_address, withdraw_paper
from hongguanjia.base.papers.kinds import PaperKind
from hongguanjia.base.papers.models import PaperState
from hongguanjia.base.papers.queries import find_paper, find_papers_of, paper_pdf, read_pdf

__all__ = [
    "PaperKind",
    "PaperState",
    "find_paper",
    "find_papers_of",
    "issue_paper",
    "paper_pdf",
    "read_pdf",
    "set_word",
    "verify_address",
    "withdraw_paper",
]
