"""The verbs of papers. Who may issue is the business of the room that calls: it has asked for the permit already."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission
from hongguanjia.base.documents.api import PaperData, Stamp, print_paper, to_plain
from hongguanjia.base.files.api import keep_bytes
from hongguanjia.base.papers.kinds import TRAITS
from hongguanjia.base.papers.models import Paper, PaperState, PaperWithdrawal, PaperWord
from hongguanjia.base.papers.numbers import find_word, say_number, take_number
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.ids import new_code, new_uuid
from hongguanjia.kit.refusals import BadInput, Refusal

CODE_LENGTH = 16


@transaction.atomic
def issue_paper(
    *,
    actor: Actor,
    now: datetime,
    issuer: Organisation,
    kind: str,
    title: str,
    source_kind: str,
    source_id: int,
    data: PaperData,
    replaces: Paper | None = None,
    reason: str = "",
    numbered: bool = True,
) -> Paper:
    """Number, typeset, keep and register one paper, all or nothing: a refusal gives the number back.

    ``replaces`` makes a corrected version: it keeps the number and wants a ``reason``. Raises ``Refusal``
    ``papers.not_standing`` when that one was replaced or withdrawn meanwhile, ``documents.no_glyph`` for a character
    that no font has.
    """
    day, version = county_date(now), 1
    if replaces is not None:
        replaces = _lock_standing(replaces.pk)
        version, year, number, words = replaces.version + 1, replaces.year, replaces.number, replaces.number_words
    else:
        year = day.year
        number = take_number(issuer_id=issuer.pk, kind=kind, year=year) if numbered else None
        words = say_number(word=find_word(issuer, kind, day), year=year, number=number) if number else ""
    code = new_code(CODE_LENGTH)
    printed = print_paper(data, now=now, stamp=_stamp(words, code, version))
    paper = Paper.objects.create(
        kind=kind,
        organisation=issuer,
        year=year,
        number=number,
        number_words=words,
        family=replaces.family if replaces else new_uuid(),
        version=version,
        title=title[:120],
        source_kind=source_kind,
        source_id=source_id,
        code=code,
        sha256=keep_bytes(printed),
        size_bytes=len(printed),
        data={} if TRAITS[kind].personal else to_plain(data),
        issued_at=now,
        issued_by_id=actor.person_id,
        replaces=replaces,
        reason=reason[:200],
    )
    _trail(actor, now, paper, "papers.paper.corrected" if replaces else "papers.paper.issued", reason)
    return paper


@transaction.atomic
def withdraw_paper(*, actor: Actor, now: datetime, paper: Paper, reason: str) -> Paper:
    """Declare that a paper no longer stands; it stays readable. Raises ``Refusal`` ``papers.not_standing``."""
    paper = _lock_standing(paper.pk)
    PaperWithdrawal.objects.create(paper=paper, reason=reason[:200], at=now, withdrawn_by_id=actor.person_id)
    _trail(actor, now, paper, "papers.paper.withdrawn", reason)
    return Paper.objects.select_related("withdrawal", "organisation").get(pk=paper.pk)


@transaction.atomic
def set_word(
    *, actor: Actor, now: datetime, issuer: Organisation, kind: str, word: str, from_date: date, citation: str
) -> PaperWord:
    """Have an issuer's numbers begin with ``word`` from a day on; papers issued before keep theirs.

    ``kind`` empty sets it for all kinds, to be followed by the kind's sign. Raises ``BadInput`` ``papers.word_day``
    when the day is not after that of the word now in force.
    """
    check_permission(actor, Permission.ORGANISATION_MANAGE, issuer.path)
    current = PaperWord.objects.select_for_update().filter(issuer=issuer, kind=kind, active_to__isnull=True).first()
    if current and current.active_from >= from_date:
        raise BadInput("papers.word_day", _("起用日期要晚于现在这个代字的起用日期，请另选一天。"), field="from_date")
    if current:
        PaperWord.objects.filter(pk=current.pk).update(active_to=from_date)
    made = PaperWord.objects.create(issuer=issuer, kind=kind, word=word, active_from=from_date, citation=citation)
    leave_trail(
        actor=actor,
        now=now,
        verb="papers.word.set",
        subject_kind="paper_word",
        subject_id=made.pk,
        subject_label=issuer.name,
        organisation_id=issuer.pk,
        organisation_path=issuer.path,
        reason=citation,
        word=word,
    )
    return made


def verify_address(code: str) -> str:
    """What the QR of a paper says: the page on which it can be checked."""
    return f"{settings.SITE_URL}{reverse('public-papers-paper', args=[code])}"


def _stamp(words: str, code: str, version: int) -> Stamp:
    said = _("更正本（第%(version)s版）") % {"version": version} if version > 1 else ""
    return Stamp(number=words, address=verify_address(code), version=said)


def _lock_standing(paper_id: int) -> Paper:
    """The paper if it stands, locked so that two corrections do not pass each other."""
    paper = Paper.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=paper_id)
    if paper.state != PaperState.ISSUED:
        raise Refusal(
            "papers.not_standing",
            _("《%(title)s》已经更正或撤回，不能再改。请打开最新版本。") % {"title": paper.title},
        )
    return paper


def _trail(actor: Actor, now: datetime, paper: Paper, verb: str, reason: str = "") -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="paper",
        subject_id=paper.pk,
        subject_label=str(paper),
        organisation_id=paper.organisation_id,
        organisation_path=paper.organisation.path,
        reason=reason,
        sha256=paper.sha256,
    )
