CREATE TRIGGER points_entry_chain BEFORE INSERT ON points_entry BEGIN
  SELECT RAISE(ABORT, 'points: the transfer is frozen')
    WHERE EXISTS (SELECT 1 FROM points_transfer WHERE id = NEW.transfer_id);
  SELECT RAISE(ABORT, 'points: the entry does not continue its account')
    WHERE NOT EXISTS (
      SELECT 1 FROM points_account a WHERE a.id = NEW.account_id AND a.unit = NEW.unit AND CASE WHEN a.maintained
        THEN NEW.account_seq IS a.version + 1 AND NEW.balance_after IS a.balance + NEW.amount
        ELSE NEW.account_seq IS NULL AND NEW.balance_after IS NULL END);
END
-- next
CREATE TRIGGER points_entry_carry AFTER INSERT ON points_entry WHEN NEW.account_seq IS NOT NULL BEGIN
  UPDATE points_account SET balance = NEW.balance_after, version = NEW.account_seq WHERE id = NEW.account_id;
END
-- next
CREATE TRIGGER points_transfer_balances BEFORE INSERT ON points_transfer BEGIN
  SELECT RAISE(ABORT, 'points: the transfer does not have its entries')
    WHERE (SELECT COUNT(*) FROM points_entry WHERE transfer_id = NEW.id) <> NEW.entry_count;
  SELECT RAISE(ABORT, 'points: the transfer does not sum to zero')
    WHERE EXISTS (SELECT 1 FROM points_entry WHERE transfer_id = NEW.id GROUP BY unit HAVING SUM(amount) <> 0);
END
-- next
CREATE TRIGGER points_transfer_reverses BEFORE INSERT ON points_transfer WHEN NEW.reverses_id IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'points: a reversal turns every entry round')
    WHERE EXISTS (
      SELECT 1 FROM points_entry WHERE transfer_id IN (NEW.id, NEW.reverses_id)
      GROUP BY account_id HAVING SUM(amount) <> 0);
END
-- next
CREATE TRIGGER points_account_opens BEFORE INSERT ON points_account WHEN NEW.balance <> 0 OR NEW.version <> 0 BEGIN
  SELECT RAISE(ABORT, 'points: an account opens empty');
END
-- next
CREATE TRIGGER points_account_follows BEFORE UPDATE ON points_account BEGIN
  SELECT RAISE(ABORT, 'points: an account does not change its name')
    WHERE NEW.id IS NOT OLD.id OR NEW.owner_kind IS NOT OLD.owner_kind OR NEW.owner_id IS NOT OLD.owner_id
      OR NEW.unit IS NOT OLD.unit OR NEW.role IS NOT OLD.role OR NEW.maintained IS NOT OLD.maintained
      OR NEW.floor IS NOT OLD.floor;
  SELECT RAISE(ABORT, 'points: a balance is that of the last entry')
    WHERE (NEW.balance IS NOT OLD.balance OR NEW.version IS NOT OLD.version) AND (
      NOT EXISTS (SELECT 1 FROM points_entry
        WHERE account_id = NEW.id AND account_seq = NEW.version AND balance_after = NEW.balance)
      OR EXISTS (SELECT 1 FROM points_entry WHERE account_id = NEW.id AND account_seq = NEW.version + 1));
END
-- next
CREATE TRIGGER points_account_stays BEFORE DELETE ON points_account BEGIN
  SELECT RAISE(ABORT, 'points: an account is not deleted');
END
-- next
CREATE TRIGGER points_hold_fixed BEFORE UPDATE ON points_hold
WHEN NEW.owner_kind IS NOT OLD.owner_kind OR NEW.owner_id IS NOT OLD.owner_id OR NEW.unit IS NOT OLD.unit
  OR NEW.amount IS NOT OLD.amount OR NEW.transfer_id IS NOT OLD.transfer_id BEGIN
  SELECT RAISE(ABORT, 'points: a hold does not change what it holds');
END
-- next
CREATE TRIGGER points_hold_stays BEFORE DELETE ON points_hold BEGIN
  SELECT RAISE(ABORT, 'points: a hold is not deleted');
END
-- next
CREATE TRIGGER points_outcome_once BEFORE UPDATE ON points_outcome
WHEN OLD.status <> 'WAITING' OR NEW.fact_id IS NOT OLD.fact_id BEGIN
  SELECT RAISE(ABORT, 'points: a fact has one outcome');
END
-- next
CREATE TRIGGER points_outcome_stays BEFORE DELETE ON points_outcome BEGIN
  SELECT RAISE(ABORT, 'points: an outcome is not deleted');
END
-- next
CREATE TRIGGER points_ruleset_begins BEFORE INSERT ON points_ruleset WHEN NEW.state <> 'DRAFT' BEGIN
  SELECT RAISE(ABORT, 'points: a rule set begins as a draft');
END
-- next
CREATE TRIGGER points_ruleset_final BEFORE UPDATE ON points_ruleset
WHEN OLD.state IN ('PUBLISHED', 'WITHDRAWN') OR (NEW.state = 'PUBLISHED' AND OLD.state <> 'SUBMITTED') BEGIN
  SELECT RAISE(ABORT, 'points: a rule set is published once, after it was submitted, and never edited');
END
-- next
CREATE TRIGGER points_ruleset_stays BEFORE DELETE ON points_ruleset BEGIN
  SELECT RAISE(ABORT, 'points: a rule set is not deleted');
END
-- next
CREATE TRIGGER points_rule_added BEFORE INSERT ON points_rule
WHEN (SELECT state FROM points_ruleset WHERE id = NEW.rule_set_id) IS NOT 'DRAFT' BEGIN
  SELECT RAISE(ABORT, 'points: rules change only in a draft');
END
-- next
CREATE TRIGGER points_rule_changed BEFORE UPDATE ON points_rule
WHEN (SELECT state FROM points_ruleset WHERE id = OLD.rule_set_id) IS NOT 'DRAFT' OR NEW.rule_set_id <> OLD.rule_set_id BEGIN
  SELECT RAISE(ABORT, 'points: rules change only in a draft');
END
-- next
CREATE TRIGGER points_rule_removed BEFORE DELETE ON points_rule
WHEN (SELECT state FROM points_ruleset WHERE id = OLD.rule_set_id) IS NOT 'DRAFT' BEGIN
  SELECT RAISE(ABORT, 'points: rules change only in a draft');
END
-- next
CREATE TRIGGER points_ceiling_added BEFORE INSERT ON points_categoryceiling
WHEN (SELECT state FROM points_ruleset WHERE id = NEW.rule_set_id) IS NOT 'DRAFT' BEGIN
  SELECT RAISE(ABORT, 'points: rules change only in a draft');
END
-- next
CREATE TRIGGER points_ceiling_changed BEFORE UPDATE ON points_categoryceiling
WHEN (SELECT state FROM points_ruleset WHERE id = OLD.rule_set_id) IS NOT 'DRAFT' OR NEW.rule_set_id <> OLD.rule_set_id BEGIN
  SELECT RAISE(ABORT, 'points: rules change only in a draft');
END
-- next
CREATE TRIGGER points_ceiling_removed BEFORE DELETE ON points_categoryceiling
WHEN (SELECT state FROM points_ruleset WHERE id = OLD.rule_set_id) IS NOT 'DRAFT' BEGIN
  SELECT RAISE(ABORT, 'points: rules change only in a draft');
END
