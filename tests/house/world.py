"""One row of everything, in one town, so that every address can be asked for it by somebody of another town."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hongguanjia.base.accounts.testing import make_account
from hongguanjia.base.files.api import store_upload
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.files.testing import attached
from hongguanjia.base.mandates.actions import record_use
from hongguanjia.base.mandates.testing import give_mandate
from hongguanjia.base.papers import testing as papers
from hongguanjia.base.papers.models import Paper
from hongguanjia.base.people.models import Person, Post
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.presence.api import find_gathering
from hongguanjia.base.presence.testing import token_at
from hongguanjia.base.roster.testing import imported
from hongguanjia.halls.complaints.actions import send_complaint
from hongguanjia.halls.complaints.models import Complaint
from hongguanjia.kit.clock import read_clock
from hongguanjia.points.api import Owner, hold, take_in
from hongguanjia.points.closing.actions import approve_term, plan_closing, propose_term
from hongguanjia.points.county_terms.actions import propose_terms
from hongguanjia.points.defaults import default_content
from hongguanjia.points.exclusion.actions import exclude_person
from hongguanjia.points.models import Award, Closing, Entry, Outcome, RuleSet
from hongguanjia.points.recompute.actions import prepare_recomputation
from hongguanjia.points.rule_sets import draft_rule_set
from hongguanjia.points.sealing import seal_due
from hongguanjia.points.statements.archives import archive_batch
from hongguanjia.points.statements.batches import do_batch, start_batch
from hongguanjia.points.statements.models import StatementProof
from hongguanjia.points.testing import publish_default_rules
from hongguanjia.points.trial.actions import do_trial, start_trial
from hongguanjia.rooms.claims.testing import claimed
from hongguanjia.rooms.duties import testing as duties
from hongguanjia.rooms.duties.models import Duty
from hongguanjia.rooms.inspection import testing as inspection
from hongguanjia.rooms.publicity.api import object_to_line, open_notice
from hongguanjia.rooms.publicity.testing import appealed
from hongguanjia.rooms.rewards.testing import (
    build_chances,
    build_counter,
    build_shop,
    build_stores,
    give_points,
    redeemed,
)
from hongguanjia.rooms.service import testing as service
from hongguanjia.rooms.service.facts import ACTIVITY_SOURCE
from hongguanjia.rooms.standing import testing as standing
from hongguanjia.rooms.standing.actions import give_consent

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
AHEAD = datetime(2040, 1, 1, 1, 0, tzinfo=UTC)
TRIED_FROM, TRIED_TO = date(2026, 1, 1), date(2026, 5, 31)
CANARY_OBJECTION = "只给处理异议的人看的话"
CANARY_TITLE = "只给本支部看的草稿"
CANARY_PAPER = "只给本乡镇看的文书"
CANARY_DUTY = "只给本支部看的会议"
CANARY_NOTICE = "只给本组织看的整改问题"
CANARY_CLAIM = "只给本支部看的申报"


@dataclass(frozen=True)
class World:
    """Values for the parameters of addresses, and words that nobody of another town may ever read."""

    values: dict[str, object]
    canaries: tuple[str, ...]

    def fill_missing(self, route: str, name: str) -> str:
        """The same address for a row that does not exist at all."""
        nobody = dict.fromkeys(self.values, 987654321) | {"key": uuid.UUID(int=7), "transfer_id": uuid.UUID(int=7)}
        words = {name: value for name, value in self.values.items() if name.endswith(("verb", "kind", "unit"))}
        return World(nobody | words, ()).fill(route, name)

    def fill(self, route: str, name: str) -> str:
        """The address of ``route`` for our rows; a parameter that the world lacks is a mistake in the test.

        A value may be kept for one address, for all addresses of one app, or for all.
        """
        app = name.split("-")[1]

        def value(match: re.Match[str]) -> str:
            parameter = match.group(1)
            keys = (f"{name}:{parameter}", f"{app}:{parameter}", parameter)
            found = next((self.values[key] for key in keys if key in self.values), None)
            assert found is not None, (
                f"the world has no {parameter} for {name} ({route}): add one in tests/house/world.py"
            )
            return str(found)

        return "/" + PARAMETER.sub(value, route)


def build_attachment(cast: Cast) -> Attachment:
    """A photograph kept for the branch."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    upload = SimpleUploadedFile("签到表.png", picture.getvalue(), content_type="image/png")
    return store_upload(actor=cast.actor("secretary"), now=NOW, upload=upload, organisation=cast.branch)


def build_service(cast: Cast) -> dict[str, object]:
    """One of everything of the service room; what is awarded is taken in by the points."""
    draft = service.draft(cast, title=CANARY_TITLE)
    ahead = service.published(cast, starts_at=AHEAD, ends_at=AHEAD + timedelta(hours=2), audience="EVERYONE")
    settled = service.settled(cast, "member", "elder")
    certificate = service.issued(cast)
    gathering = find_gathering(source_kind=ACTIVITY_SOURCE, source_id=settled.pk)
    assert gathering is not None
    return {
        "activity_id": settled.pk,
        "public-service-activity:activity_id": ahead.pk,
        "desk-service-activity:activity_id": draft.pk,
        "wish_id": service.wish(cast).pk,
        "gathering_id": settled.gathering_id,
        "token": token_at(gathering, NOW),
        "attendance_id": settled.attendances.get(person=cast.member).pk,
        "certificate_id": certificate.pk,
        "demand_id": service.demanded(cast, settled).pk,
        "public-service-certificate:code": certificate.code,
        "phone-service-activity-do:verb": "demand",
        "phone-service-run-do:verb": "make_up",
        "phone-service-wish-do:verb": "publish",
        "desk-service-activity-do:verb": "make_up",
        "desk-service-wish-do:verb": "publish",
        "desk-service-certificate-do:verb": "withdraw",
    }


def build_points(cast: Cast, published: RuleSet) -> dict[str, object]:
    """A draft beside the rules in force, and an award with its outcome; the facts are recorded already."""
    take_in(now=AHEAD)
    award = Award.objects.filter(fact__person=cast.member).order_by("pk")[0]
    outcome = Outcome.objects.get(fact_id=award.fact_id)
    draft = draft_rule_set(
        actor=cast.actor("county_officer"), now=NOW, title="草稿", basis="", content=default_content()
    )
    trial = start_trial(
        actor=cast.actor("county_officer"), now=NOW, rule_set_id=draft.pk, first=TRIED_FROM, last=TRIED_TO
    )
    do_trial(trial_id=trial.pk, now=lambda: NOW)
    recomputation = prepare_recomputation(
        actor=cast.actor("county_officer"),
        now=NOW,
        rule_set_id=published.pk,
        first=TRIED_FROM,
        last=TRIED_TO,
        note="按新标准重新核算",
    )
    exclusion = exclude_person(
        actor=cast.actor("secretary"),
        now=NOW,
        person_id=cast.elder.pk,
        reason="OLD",
        resolution_number="支决〔2026〕1号",
        resolution_date=TRIED_FROM,
        active_from=TRIED_TO,
    )
    closing = build_closing(cast)
    proposal = propose_terms(
        actor=cast.actor("county_officer"),
        now=NOW,
        kind="claims-kinds",
        from_date=NOW.date() + timedelta(days=30),
        values={"kind": "MEDIATED", "takes": "no"},
        citation="县委文件",
    )
    return {
        **build_statements(cast),
        "recomputation_id": recomputation.pk,
        "exclusion_id": exclusion.pk,
        "proposal_id": proposal.pk,
        "terms_code": "claims-kinds",
        "trial_id": trial.pk,
        "other_id": trial.pk,
        "entry_id": build_spend(cast).pk,
        "year": NOW.year,
        "desk-points-statement:kind": "person",
        "term_id": closing.term_id,
        "closing_id": closing.pk,
        "desk-points-account:kind": "person",
        "desk-points-why:kind": "person",
        "owner_id": cast.member.pk,
        "unit": "service",
        "award_id": award.pk,
        "transfer_id": outcome.transfer_id,
        "outcome_id": outcome.pk,
        "rule_set_id": published.pk,
        "desk-points-rules-edit:rule_set_id": draft.pk,
        "public-points-rule-set:number": published.number,
    }


def build_spend(cast: Cast) -> Entry:
    """A point that the member has set aside."""
    give_points(cast.member, 1)
    spent = hold(
        owner=Owner("PERSON", cast.member.pk),
        unit="service",
        amount=1,
        key="world",
        cause_kind="world",
        cause_id=1,
        memo="",
        expires_at=None,
        actor=cast.actor("member"),
        now=NOW,
    )
    return Entry.objects.get(transfer_id=spent.transfer_id, amount__lt=0)


def build_statements(cast: Cast) -> dict[str, object]:
    """The printed and archived statements of the year before, and what one of them can be checked by."""
    batch = start_batch(actor=cast.actor("county_officer"), now=NOW, year=NOW.year - 1)
    do_batch(batch.pk, lambda: NOW)
    seal_due(AHEAD + timedelta(days=2))
    archive = archive_batch(actor=cast.actor("county_officer"), now=NOW, batch_id=batch.pk)
    proof = StatementProof.objects.get(owner_kind="PERSON", owner_id=cast.member.pk)
    return {
        "points:batch_id": batch.pk,
        "file_id": batch.files.get(organisation=cast.branch).pk,
        "archive_id": archive.pk,
        "public-points-statement:code": proof.code,
    }


def build_closing(cast: Cast) -> Closing:
    """Points that are to expire with this year, tried but not approved."""
    officer, approver = cast.actor("county_officer"), cast.actor("approver")
    term = propose_term(
        owner_kind="PERSON",
        unit="service",
        years=0,
        carry_percent=0,
        notice_days=30,
        first_year=NOW.year,
        basis="县委文件",
        actor=officer,
        now=NOW,
    )
    approve_term(term_id=term.pk, actor=approver, now=NOW)
    return plan_closing(term_id=term.pk, year=NOW.year, actor=officer, now=NOW)


def build_rewards(cast: Cast) -> dict[str, object]:
    """A shop with one voucher redeemed."""
    shop = build_shop(cast)
    give_points(cast.member, 100)
    voucher = redeemed(cast.actor("member"), shop)
    return {
        "reward_id": shop.reward.pk,
        "station_id": shop.station.pk,
        "stock_id": shop.stock.pk,
        "voucher_id": voucher.pk,
        "code": voucher.code,
        **build_counter(cast, shop, voucher),
        **build_stores(cast, shop),
        **build_chances(cast, shop),
    }


def build_claims(cast: Cast) -> dict[str, object]:
    """One claim that waits, one that was approved and whose points wait."""
    claimed(cast, "elder", title=CANARY_CLAIM, until="APPROVED")
    claim = claimed(cast, title=CANARY_CLAIM)
    return {
        "claim_id": claim.pk,
        "phone-claims-edit:claim_id": claimed(cast, title="还没写完的申报", until="DRAFT").pk,
        "desk-claims-edit:claim_id": claimed(cast, title="还没写完的另一件", until="DRAFT").pk,
        "phone-claims-do:verb": "withdraw",
        "desk-claims-do:verb": "check",
        "desk-claims-many:verb": "check",
    }


def build_inspection(cast: Cast) -> dict[str, object]:
    """A round drawn in public, another one with its visit, finding, notice and published bulletin."""
    drawn, bulletin = inspection.published(cast, CANARY_NOTICE)
    finding = bulletin.round.visits.get().findings.get()
    return {
        "inspection:notice_id": finding.notice.pk,
        "finding_id": finding.pk,
        "plan_id": drawn.plan_id,
        "round_id": bulletin.round_id,
        "public-inspection-draw:round_id": drawn.pk,
        "visit_id": finding.visit_id,
        "bulletin_id": bulletin.pk,
        "public-inspection-bulletin:code": bulletin.code,
        "noun": "notices",
        "desk-inspection-notice-pdf:kind": "notice",
        "row_id": finding.notice.pk,
        "desk-inspection-do:verb": "withdraw",
        "phone-inspection-do:verb": "receive",
    }


def build_standing(cast: Cast) -> dict[str, object]:
    """A title, a suspension, and a ranking of persons in force."""
    grant = standing.granted(cast, "sibling_member", 30)
    shown = standing.granted(cast, "outsider", 30)
    give_consent(actor=cast.actor("outsider"), now=NOW)
    public = standing.approved(cast, now=read_clock())
    decision = standing.approved(cast, organisation=cast.guandu, subject="PERSON", now=read_clock())
    return {
        "month": 202605,
        "grant_id": grant.pk,
        "veto_id": standing.suspended(cast).pk,
        "decision_id": decision.pk,
        "desk-standing-decide:verb": "approve",
        "public-standing-title:code": shown.code,
        "public-standing-ranking:decision_id": public.pk,
    }


def build_duties(cast: Cast) -> dict[str, object]:
    """A list with a report that waits, one that is owed, a meeting announced and one held, a problem, a report published."""
    duty = duties.reported(cast)
    owed = duties.due(cast, title="还没有上报的任务")
    held = duties.met(cast, topic=CANARY_DUTY)
    report = duties.work_report(cast, until="PUBLISHED")
    Duty.objects.filter(pk=duty.pk).update(reason=CANARY_DUTY)
    return {
        "duty_id": duty.pk,
        "phone-duties-report:duty_id": owed.pk,
        "desk-duties-duty-report:duty_id": owed.pk,
        "desk-duties-duty-do:verb": "accept",
        "list_id": duty.item.duty_list_id,
        "item_id": duty.item_id,
        "requirement_id": duty.item.requirement_id,
        "meeting_id": held.pk,
        "desk-duties-meeting-do:verb": "void",
        "desk-duties-meeting-hold:meeting_id": duties.planned(cast).pk,
        "problem_id": duties.problem(cast, source="PETITION", title=CANARY_DUTY).pk,
        "desk-duties-problem-do:verb": "plan",
        "duties:report_id": report.pk,
        "desk-duties-report-do:verb": "publish",
        "public-duties-report:year": report.year,
        "half": report.half,
    }


def build_publicity(cast: Cast) -> dict[str, object]:
    """A notice with a disputed line, and an appeal at the town; what waits was recorded by the service room."""
    now = read_clock()
    batch = open_notice(actor=cast.actor("clerk"), now=now, organisation_id=cast.branch.pk)
    line = batch.lines.select_related("fact")[0]
    objection = object_to_line(actor=cast.actor("elder"), now=now, line_id=line.pk, text=CANARY_OBJECTION)
    award = Award.objects.filter(fact__person=cast.member).order_by("pk")[0]
    appeal = appealed(cast, award.fact)
    return {
        "notice_id": batch.pk,
        "line_id": line.pk,
        "objection_id": objection.pk,
        "appeal_id": appeal.pk,
        "fact_id": award.fact_id,
        "public-publicity-notice:code": batch.code,
        "phone-publicity-appeal-do:verb": "withdraw",
        "desk-publicity-appeal-do:verb": "take",
    }


def build_papers(cast: Cast) -> dict[str, object]:
    """A paper of the branch."""
    paper = papers.issued(cast.branch, title=CANARY_PAPER)
    return {"paper_id": paper.pk, "public-papers-paper:code": issued_openly(cast).code}


def issued_openly(cast: Cast) -> Paper:
    """A paper whose code somebody holds: what its page says is meant for everybody."""
    return papers.issued(cast.branch, kind="BULLETIN", title="五月督查通报")


def build_base(cast: Cast) -> dict[str, object]:
    """People, accounts, mandates, files and complaints."""
    mandate = give_mandate(cast.elder, cast.member, NOW)
    use = record_use(mandate_id=mandate.pk, verb="SIGN_UP", path="/m/activities/", now=NOW)
    complaint = send_complaint(now=NOW, kind="COMPLAINT", text="活动室的门一直锁着。")
    return {
        "person_id": cast.member.pk,
        "organisation_id": cast.branch.pk,
        "batch_id": imported(cast).pk,
        "kind": "members",
        "key": attached(cast).key,
        "post_id": Post.objects.get(person=cast.secretary).pk,
        "complaint_id": Complaint.objects.get(number=complaint.number).pk,
        "desk-people-organisation-change:verb": "rename",
        "mandate_id": mandate.pk,
        "use_id": use.pk,
        "public-mandates-verify:code": mandate.code,
        "user_id": make_account(cast.member).pk,
        "desk-accounts-manage:verb": "deactivate",
        "desk-exports-table:code": "trail",
    }


def build_world(cast: Cast) -> World:
    """Build one of everything in Guandu; nothing of it may be seen from Yaojia."""
    published = publish_default_rules(cast)
    values: dict[str, object] = {}
    for found in (
        build_service(cast),
        build_points(cast, published),
        build_rewards(cast),
        build_claims(cast),
        build_inspection(cast),
        build_standing(cast),
        build_publicity(cast),
        build_papers(cast),
        build_duties(cast),
        build_base(cast),
    ):
        twice = values.keys() & found.keys()
        assert not twice, f"two rooms name {twice} differently: write room:parameter for one of them"
        values |= found
    names = Person.objects.filter(organisation__path__startswith=cast.guandu.path).values_list("name", flat=True)
    canaries = (CANARY_TITLE, CANARY_CLAIM, CANARY_DUTY, CANARY_NOTICE, CANARY_OBJECTION, CANARY_PAPER)
    return World(values, (*names, *canaries, str(values["code"])))
