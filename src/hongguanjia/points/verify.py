"""The checks of ``hongguanjia verify`` for the ledger: each names the rows that are wrong, by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection

from hongguanjia.base.web.api import CheckReport
from hongguanjia.points.models import Account, Award, Entry, Hold, Outcome, RuleSet, RuleSetState, Score, Transfer
from hongguanjia.points.published import hash_content
from hongguanjia.points.rollup import list_stale_scores

SHOWN_MOST = 20

_SUMS = """
SELECT transfer_id, unit, SUM(amount) FROM points_entry GROUP BY transfer_id, unit HAVING SUM(amount) <> 0
"""
_LEDGER = "SELECT unit, SUM(amount) FROM points_entry GROUP BY unit HAVING SUM(amount) <> 0"
_COUNTS = """
SELECT t.id, t.entry_count, COUNT(e.id) FROM points_transfer t LEFT JOIN points_entry e ON e.transfer_id = t.id
GROUP BY t.id, t.entry_count HAVING COUNT(e.id) <> t.entry_count
"""
_ORPHANS = """
SELECT e.id FROM points_entry e
LEFT JOIN points_transfer t ON t.id = e.transfer_id LEFT JOIN points_account a ON a.id = e.account_id
WHERE t.id IS NULL OR a.id IS NULL OR a.unit <> e.unit
"""
_BALANCES = """
SELECT a.id, a.balance, a.version, COALESCE(SUM(e.amount), 0), COUNT(e.id)
FROM points_account a LEFT JOIN points_entry e ON e.account_id = a.id
WHERE a.maintained GROUP BY a.id, a.balance, a.version
HAVING a.balance <> COALESCE(SUM(e.amount), 0) OR a.version <> COUNT(e.id)
"""
_CHAINS = """
SELECT id FROM (
  SELECT e.id, e.account_seq, e.balance_after, ROW_NUMBER() OVER w AS due_seq, SUM(e.amount) OVER w AS due_balance
  FROM points_entry e JOIN points_account a ON a.id = e.account_id WHERE a.maintained
  WINDOW w AS (PARTITION BY e.account_id ORDER BY e.account_seq, e.id ROWS UNBOUNDED PRECEDING)) x
WHERE account_seq IS NULL OR account_seq <> due_seq OR balance_after IS NULL OR balance_after <> due_balance
"""
_FLOORS = "SELECT id, balance FROM points_account WHERE floor IS NOT NULL AND balance < floor"
_REVERSALS = """
SELECT r.id FROM points_transfer r JOIN points_entry e ON e.transfer_id IN (r.id, r.reverses_id)
WHERE r.reverses_id IS NOT NULL GROUP BY r.id, e.account_id HAVING SUM(e.amount) <> 0
"""
_REVERSED_TWICE = """
SELECT reverses_id FROM points_transfer WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING COUNT(*) > 1
"""
_HOLDS = """
SELECT a.id, a.balance, COALESCE(h.total, 0) FROM points_account a LEFT JOIN (
  SELECT owner_kind, owner_id, unit, SUM(amount) AS total FROM points_hold WHERE state = 'OPEN'
  GROUP BY owner_kind, owner_id, unit) h
ON h.owner_kind = a.owner_kind AND h.owner_id = a.owner_id AND h.unit = a.unit
WHERE a.role = 'HELD' AND a.balance <> COALESCE(h.total, 0)
"""
_AWARDS = """
SELECT w.id FROM points_award w LEFT JOIN points_entry e ON e.id = w.entry_id
LEFT JOIN points_account a ON a.id = e.account_id
WHERE w.amount <> 0 AND (e.id IS NULL OR e.amount <> w.amount OR a.owner_kind <> w.owner_kind
  OR a.owner_id <> w.owner_id OR a.unit <> w.unit)
"""
_UNTRACED = """
SELECT e.id FROM points_entry e JOIN points_transfer t ON t.id = e.transfer_id AND t.kind IN ('EARN', 'WITHDRAW')
JOIN points_account a ON a.id = e.account_id AND a.owner_kind <> 'SYSTEM'
LEFT JOIN points_award w ON w.entry_id = e.id WHERE w.id IS NULL
"""
_TWICE = "SELECT fact_id FROM points_outcome GROUP BY fact_id HAVING COUNT(*) > 1"
_UNPOSTED = """
SELECT o.fact_id FROM points_outcome o LEFT JOIN points_award w ON w.fact_id = o.fact_id AND w.amount <> 0
WHERE o.status = 'POSTED' AND w.id IS NULL
UNION SELECT w.fact_id FROM points_award w LEFT JOIN points_outcome o ON o.fact_id = w.fact_id
  AND o.status IN ('POSTED', 'CAPPED') WHERE o.id IS NULL AND w.recomputation_id IS NULL
"""
_FORGOTTEN = """
SELECT f.id FROM record_fact f LEFT JOIN points_outcome o ON o.fact_id = f.id
WHERE o.id IS NULL AND f.id < (SELECT MAX(fact_id) FROM points_outcome) - 10000
"""

Row = Sequence[object]


def check_sums() -> CheckReport:
    """Every transfer, and the whole ledger, sums to zero in each unit, and has all its entries."""
    faults = _faults(_SUMS, lambda row: f"转账 transfer {_uuid(row[0])}: {row[1]} 合计 sum {row[2]} ≠ 0")
    faults += _faults(_LEDGER, lambda row: f"总账 ledger: {row[0]} 合计 sum {row[1]} ≠ 0")
    faults += _faults(
        _COUNTS, lambda row: f"转账 transfer {_uuid(row[0])}: 应有 should have {row[1]} 笔, 实有 has {row[2]} entries"
    )
    return CheckReport("points: 转账平衡 transfers balance", Transfer.objects.count(), faults)


def check_balances() -> CheckReport:
    """Every balance is the sum of its entries and not below its floor."""
    faults = _faults(
        _BALANCES,
        lambda row: (
            f"账户 account {row[0]}: 余额 balance {row[1]} (第 {row[2]} 笔), 分录合计 entries sum {row[3]} ({row[4]} 笔)"
        ),
    )
    faults += _faults(_FLOORS, lambda row: f"账户 account {row[0]}: 余额 balance {row[1]} 低于下限 below its floor")
    return CheckReport("points: 余额 balances", Account.objects.count(), faults)


def check_chains() -> CheckReport:
    """The entries of each account chain without gaps, and none is an orphan."""
    faults = _faults(_CHAINS, lambda row: f"分录 entry {row[0]}: 序号或余额不连续 does not continue its account")
    faults += _faults(_ORPHANS, lambda row: f"分录 entry {row[0]}: 没有转账或账户 orphan")
    return CheckReport("points: 分录连续 entries chain", Entry.objects.count(), faults)


def check_reversals() -> CheckReport:
    """A reversal turns every entry round, and a transfer is reversed at most once."""
    faults = _faults(_REVERSALS, lambda row: f"冲正 reversal {_uuid(row[0])}: 与原转账不相反 is not the opposite")
    faults += _faults(_REVERSED_TWICE, lambda row: f"转账 transfer {_uuid(row[0])}: 冲正了不止一次 reversed twice")
    return CheckReport("points: 冲正 reversals", Transfer.objects.filter(reverses__isnull=False).count(), faults)


def check_holds() -> CheckReport:
    """What is held is the sum of the open holds."""
    faults = _faults(_HOLDS, lambda row: f"账户 account {row[0]}: 冻结 held {row[1]}, 未结冻结合计 open holds {row[2]}")
    return CheckReport("points: 冻结 holds", Hold.objects.count(), faults)


def check_awards() -> CheckReport:
    """Every earned entry has its award and every award its entry, of the same owner and amount."""
    faults = _faults(_AWARDS, lambda row: f"积分 award {row[0]}: 与分录不符 does not match its entry")
    faults += _faults(_UNTRACED, lambda row: f"分录 entry {row[0]}: 找不到事实 has no fact")
    return CheckReport("points: 积分来源 awards", Award.objects.count(), faults)


def check_outcomes() -> CheckReport:
    """Every fact has one outcome that fits its awards; an old fact without any was forgotten."""
    faults = _faults(_TWICE, lambda row: f"事实 fact {row[0]}: 不止一个结果 decided twice")
    faults += _faults(_UNPOSTED, lambda row: f"事实 fact {row[0]}: 结果与积分不符 outcome and awards differ")
    faults += _faults(_FORGOTTEN, lambda row: f"事实 fact {row[0]}: 一直没有处理 never decided")
    return CheckReport("points: 事实结果 outcomes", Outcome.objects.count(), faults)


def check_rules() -> CheckReport:
    """Published rules are what they were when they were published."""
    published = list(RuleSet.objects.filter(state=RuleSetState.PUBLISHED).prefetch_related("ceilings"))
    faults = [
        f"规则 rule set {row.pk} (v{row.number}): 公布后被改动 changed after publication"
        for row in published
        if hash_content(row) != row.content_hash
    ]
    return CheckReport("points: 规则 rules", len(published), faults)


def check_scores() -> CheckReport:
    """The roll-ups are what the awards add up to, as far as they had been refreshed."""
    faults = [
        f"汇总 score {kind} {owner_id} {unit} {period}: {amount} 与积分不符 differs from the awards"
        for kind, owner_id, unit, _path, period, amount, _facts in list_stale_scores()[:SHOWN_MOST]
    ]
    return CheckReport("points: 汇总 roll-ups", Score.objects.count(), faults)


CHECKS = (
    check_sums,
    check_balances,
    check_chains,
    check_reversals,
    check_holds,
    check_awards,
    check_outcomes,
    check_rules,
    check_scores,
)


def _faults(query: str, sentence: Callable[[Row], str]) -> list[str]:
    """A sentence for each row, the first ones only: a broken table would name every row."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [sentence(row) for row in cursor.fetchmany(SHOWN_MOST)]


def _uuid(raw: object) -> str:
    return str(raw).replace("-", "")
