"""The door of ``points``: balances, two-phase spending, reversal, intake of facts, explanations."""

from hongguanjia.points.amending import amend_fact
from hongguanjia.points.balances import get_balance, get_balances
from hongguanjia.points.county_terms.kinds import TermsKind, TermsRow, check_after, offer_terms
from hongguanjia.points.data import Balance, HoldReceipt, IntakeReport, Owner, OwnerKind, Posted, Unit
from hongguanjia.points.defaults import draft_default_rules
from hongguanjia.points.explain import Explanation, explain_award, explain_balance
from hongguanjia.points.holds import hold, list_hold_states, list_open_holds, release_expired, release_hold, settle_hold
from hongguanjia.points.intake import take_in
from hongguanjia.points.liability import MonthFlow, Unspent, list_expected_expiry, list_month_flows, list_unspent
from hongguanjia.points.models import PART_CAUSE
from hongguanjia.points.moving import move_points
from hongguanjia.points.pricing import Rate, offer_rate
from hongguanjia.points.refunds import refund_hold, refund_part, sum_refunds
from hongguanjia.points.reversal import reverse
from hongguanjia.points.rollup import rebuild_scores, refresh_scores
from hongguanjia.points.rule_sets import publish_rule_set, submit_rule_set
from hongguanjia.points.sentences import fact_title
from hongguanjia.points.sources import SourceLink, correct_at_source, find_sources, link_appeal, link_source
from hongguanjia.points.waiting import Proposal, hold_line, list_waiting, preview, refuse_waiting, release, show_until
from hongguanjia.points.whereabouts import FactStory, tell_facts

__all__ = [
    "PART_CAUSE",
    "Balance",
    "Explanation",
    "FactStory",
    "HoldReceipt",
    "IntakeReport",
    "MonthFlow",
    "Owner",
    "OwnerKind",
    "Posted",
    "Proposal",
    "Rate",
    "SourceLink",
    "TermsKind",
    "TermsRow",
    "Unit",
    "Unspent",
    "amend_fact",
    "check_after",
    "correct_at_source",
    "draft_default_rules",
    "explain_award",
    "explain_balance",
    "fact_title",
    "find_sources",
    "get_balance",
    "get_balances",
    "hold",
    "hold_line",
    "link_appeal",
    "link_source",
    "list_expected_expiry",
    "list_hold_states",
    "list_month_flows",
    "list_open_holds",
    "list_unspent",
    "list_waiting",
    "move_points",
    "offer_rate",
    "offer_terms",
    "preview",
    "publish_rule_set",
    "rebuild_scores",
    "refresh_scores",
    "refund_hold",
    "refund_part",
    "refuse_waiting",
    "release",
    "release_expired",
    "release_hold",
    "reverse",
    "settle_hold",
    "show_until",
    "submit_rule_set",
    "sum_refunds",
    "take_in",
    "tell_facts",
]
