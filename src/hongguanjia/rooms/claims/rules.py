"""Pure checks of claims: no database, no clock. Sources: 《志愿服务条例》第十九条; the county's terms."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.claims.data import ClaimInput
from hongguanjia.rooms.claims.kinds import get_kind
from hongguanjia.rooms.claims.models import Claim, Terms
from hongguanjia.rooms.claims.states import Basis

REASON_LEAST = 2
TITLE_LEAST = 4
PRIVATE_NUMBER = re.compile(r"\d{7,}")
NOT_LETTERS = re.compile(r"[\W_]+")


def check_claim(typed: ClaimInput, listed: Collection[str]) -> None:
    """What is typed makes sense by itself; ``listed`` are the kinds that the county takes on that day."""
    if typed.kind not in listed:
        raise BadInput("claims.kind_unlisted", _("县里没有开放这类申报，请从列表里选。"), field="kind")
    if len(typed.title.strip()) < TITLE_LEAST:
        raise BadInput("claims.title_missing", _("请用一句话写清楚做了什么，例如“送走失的老人回家”。"), field="title")
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed.title))
    if PRIVATE_NUMBER.search(plain):
        raise BadInput("claims.title_private", _("这句话公示时大家都看得到，请不要写电话或证件号。"), field="title")
    check_quantity(typed.kind, typed.quantity)


def check_quantity(code: str, quantity: int) -> None:
    """The quantity is one that the kind knows."""
    kind = get_kind(code)
    if not 1 <= quantity <= kind.most:
        raise BadInput(
            "claims.quantity_wrong",
            _("“%(title)s”的数量要在 1 到 %(most)s 之间，请核对。") % {"title": kind.title, "most": kind.most},
            field="quantity",
        )


def check_day(happened: date, today: date, terms: Terms) -> None:
    """The thing has happened, and not so long ago that nobody could check it."""
    if happened > today:
        raise BadInput("claims.not_yet", _("发生日期不能晚于今天，请核对。"), field="happened_date")
    last = happened + timedelta(days=terms.claim_within_days)
    if today > last:
        raise BadInput(
            "claims.too_late",
            _("事情发生后 %(days)s 天内可以申报，这件事已经过了期限。有特殊情况，请向党支部说明。")
            % {"days": terms.claim_within_days},
            field="happened_date",
        )


def check_witness(witness_id: int | None, person_ids: Collection[int], entered_by_id: int | None) -> None:
    """The witness is somebody else than those concerned and who enters it."""
    if witness_id is not None and witness_id in {*person_ids, entered_by_id}:
        raise BadInput("claims.witness_concerned", _("证明人要是另外的人，不能是本人或填报人。"), field="witness")


def check_evidence(kind: str, photos: int, terms: Terms) -> None:
    """Where a paper exists for every true case, it is shown; and nobody attaches an album."""
    if get_kind(kind).needs_evidence and photos == 0:
        raise BadInput("claims.evidence_missing", _("这类申报要有证明材料，请拍下证书或文件再提交。"), field="photos")
    if photos > terms.photos_most:
        raise BadInput(
            "claims.evidence_too_many",
            _("一件申报最多附 %(most)s 份材料，请挑最能说明问题的。") % {"most": terms.photos_most},
            field="photos",
        )


def check_reason(reason: str) -> None:
    """A reason is given."""
    if len(reason.strip()) < REASON_LEAST:
        raise BadInput("claims.reason_missing", _("请写明理由，申报人看得到。"), field="reason")


def check_basis(claim: Claim, basis: str, checker_id: int | None, papers: int) -> None:
    """It is said on what the claim was found true; who was asked exists and is not who checks, and so do the papers."""
    if basis not in Basis.values:
        raise BadInput("claims.basis_unknown", _("请选择是怎么核实的。"), field="basis")
    if basis == Basis.WITNESS and claim.witness_id is None:
        raise BadInput("claims.no_witness", _("这件申报没有写证明人，请选别的核实方式。"), field="basis")
    if basis == Basis.PAPERS and papers == 0:
        raise BadInput("claims.no_papers", _("这件申报没有附材料，请核实后再选。"), field="basis")
    if checker_id is not None and claim.witness_id == checker_id:
        raise Refusal("claims.witness_checks", _("您是这件事的证明人，请由另一位负责人核实。"))


def check_two_people(claim: Claim, approver_id: int | None) -> None:
    """Two people of the branch have looked before anything counts: who entered it or who checked it, and who approves."""
    if approver_id is not None and claim.checked_by_id == approver_id and not claim.by_office:
        raise Refusal("claims.one_person", _("核实和审批要由两个人办，请另一位负责人审批。"))


def grade_of(claim: Claim) -> str:
    """B when a witness confirmed it or another found it true on the spot, C on evidence alone. Never A."""
    return "B" if claim.attested_at is not None or claim.basis in {Basis.KNOWN, Basis.WITNESS} else "C"


def digest_thing(kind: str, happened: date, title: str) -> str:
    """The same for the same thing: kind, day and words without spaces, marks and width."""
    words = NOT_LETTERS.sub("", unicodedata.normalize("NFKC", title)).lower()
    return hashlib.sha256(f"{kind}|{happened}|{words}".encode()).hexdigest()
