-- Plans are kept for a session, and a plan made for one posting must also serve ten thousand, and the other way round. So
-- every join is a nested loop that begins at the new rows and goes through an index: lateral subqueries that stay apart.
CREATE FUNCTION points_refuse(sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'points: %', sentence USING ERRCODE = '23514';
END $$;
-- next
CREATE FUNCTION points_entry_carry() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  asked bigint;
  carried bigint;
BEGIN
  IF EXISTS (SELECT 1 FROM points_transfer WHERE id = ANY (ARRAY(SELECT DISTINCT transfer_id FROM fresh))) THEN
    PERFORM points_refuse('the transfer is frozen');
  END IF;
  IF EXISTS (
    SELECT 1 FROM (
      SELECT f.account_seq, f.balance_after, f.unit, a.unit AS account_unit, a.maintained,
        a.version + row_number() OVER w AS due_seq, a.balance + sum(f.amount) OVER w AS due_balance
      FROM fresh f
        LEFT JOIN LATERAL (SELECT * FROM points_account WHERE id = f.account_id OFFSET 0) a ON true
      WINDOW w AS (PARTITION BY f.account_id ORDER BY f.account_seq, f.id ROWS UNBOUNDED PRECEDING)) x
    WHERE account_unit IS DISTINCT FROM unit OR CASE WHEN maintained
      THEN account_seq IS DISTINCT FROM due_seq OR balance_after IS DISTINCT FROM due_balance
      ELSE account_seq IS NOT NULL OR balance_after IS NOT NULL END
  ) THEN
    PERFORM points_refuse('the entry does not continue its account');
  END IF;
  SELECT count(DISTINCT account_id) INTO asked FROM fresh WHERE account_seq IS NOT NULL;
  UPDATE points_account a SET balance = l.balance_after, version = l.account_seq
  FROM (
    SELECT DISTINCT ON (account_id) account_id, account_seq, balance_after,
      count(*) OVER (PARTITION BY account_id) AS steps
    FROM fresh WHERE account_seq IS NOT NULL ORDER BY account_id, account_seq DESC) l
  WHERE a.id = l.account_id AND a.version = l.account_seq - l.steps;
  GET DIAGNOSTICS carried = ROW_COUNT;
  IF carried <> asked THEN
    PERFORM points_refuse('the entry does not continue its account');
  END IF;
  RETURN NULL;
END $$;
-- next
CREATE TRIGGER points_entry_carry AFTER INSERT ON points_entry
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION points_entry_carry();
-- next
CREATE FUNCTION points_transfer_balances() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF (SELECT count(*) FROM points_entry WHERE transfer_id = NEW.id) <> NEW.entry_count THEN
    PERFORM points_refuse('the transfer does not have its entries');
  END IF;
  IF EXISTS (SELECT 1 FROM points_entry WHERE transfer_id = NEW.id GROUP BY unit HAVING sum(amount) <> 0) THEN
    PERFORM points_refuse('the transfer does not sum to zero');
  END IF;
  IF NEW.reverses_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM points_entry WHERE transfer_id IN (NEW.id, NEW.reverses_id)
    GROUP BY account_id HAVING sum(amount) <> 0
  ) THEN
    PERFORM points_refuse('a reversal turns every entry round');
  END IF;
  RETURN NEW;
END $$;
-- next
CREATE TRIGGER points_transfer_balances BEFORE INSERT ON points_transfer
FOR EACH ROW EXECUTE FUNCTION points_transfer_balances();
-- next
CREATE FUNCTION points_account_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM points_refuse('an account opens empty');
END $$;
-- next
CREATE TRIGGER points_account_opens BEFORE INSERT ON points_account
FOR EACH ROW WHEN (NEW.balance <> 0 OR NEW.version <> 0) EXECUTE FUNCTION points_account_opens();
-- next
CREATE FUNCTION points_account_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM points_refuse('an account does not change its name');
END $$;
-- next
CREATE TRIGGER points_account_named BEFORE UPDATE ON points_account FOR EACH ROW
WHEN ((OLD.id, OLD.owner_kind, OLD.owner_id, OLD.unit, OLD.role, OLD.maintained, OLD.floor)
  IS DISTINCT FROM (NEW.id, NEW.owner_kind, NEW.owner_id, NEW.unit, NEW.role, NEW.maintained, NEW.floor))
EXECUTE FUNCTION points_account_named();
-- next
CREATE FUNCTION points_account_follows() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM after_rows n
      LEFT JOIN LATERAL (
        SELECT * FROM points_entry WHERE account_id = n.id AND account_seq = n.version OFFSET 0) last ON true
      LEFT JOIN LATERAL (
        SELECT * FROM points_entry WHERE account_id = n.id AND account_seq = n.version + 1 OFFSET 0) further ON true
    WHERE further.id IS NOT NULL
      OR (last.balance_after IS DISTINCT FROM n.balance AND NOT (n.version = 0 AND n.balance = 0 AND last.id IS NULL))
  ) THEN
    PERFORM points_refuse('a balance is that of the last entry');
  END IF;
  RETURN NULL;
END $$;
-- next
CREATE TRIGGER points_account_follows AFTER UPDATE ON points_account
REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION points_account_follows();
-- next
CREATE TRIGGER points_account_stays BEFORE DELETE ON points_account FOR EACH ROW EXECUTE FUNCTION hgj_refuse_change();
-- next
CREATE TRIGGER points_account_no_truncate BEFORE TRUNCATE ON points_account
FOR EACH STATEMENT EXECUTE FUNCTION hgj_refuse_change();
-- next
CREATE FUNCTION points_hold_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM points_refuse('a hold does not change what it holds');
END $$;
-- next
CREATE TRIGGER points_hold_fixed BEFORE UPDATE ON points_hold FOR EACH ROW
WHEN ((NEW.owner_kind, NEW.owner_id, NEW.unit, NEW.amount, NEW.transfer_id)
  IS DISTINCT FROM (OLD.owner_kind, OLD.owner_id, OLD.unit, OLD.amount, OLD.transfer_id))
EXECUTE FUNCTION points_hold_fixed();
-- next
CREATE TRIGGER points_hold_stays BEFORE DELETE ON points_hold FOR EACH ROW EXECUTE FUNCTION hgj_refuse_change();
-- next
CREATE FUNCTION points_outcome_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM points_refuse('a fact has one outcome');
END $$;
-- next
CREATE TRIGGER points_outcome_once BEFORE UPDATE ON points_outcome FOR EACH ROW
WHEN (OLD.status <> 'WAITING' OR NEW.fact_id IS DISTINCT FROM OLD.fact_id) EXECUTE FUNCTION points_outcome_once();
-- next
CREATE TRIGGER points_outcome_stays BEFORE DELETE ON points_outcome FOR EACH ROW EXECUTE FUNCTION hgj_refuse_change();
-- next
CREATE FUNCTION points_ruleset_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM points_refuse('a rule set is published once, after it was submitted, and never edited');
END $$;
-- next
CREATE TRIGGER points_ruleset_begins BEFORE INSERT ON points_ruleset FOR EACH ROW
WHEN (NEW.state <> 'DRAFT') EXECUTE FUNCTION points_ruleset_guard();
-- next
CREATE TRIGGER points_ruleset_final BEFORE UPDATE ON points_ruleset FOR EACH ROW
WHEN (OLD.state IN ('PUBLISHED', 'WITHDRAWN') OR (NEW.state = 'PUBLISHED' AND OLD.state <> 'SUBMITTED'))
EXECUTE FUNCTION points_ruleset_guard();
-- next
CREATE TRIGGER points_ruleset_stays BEFORE DELETE ON points_ruleset FOR EACH ROW EXECUTE FUNCTION points_ruleset_guard();
-- next
CREATE FUNCTION points_rule_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND (SELECT state FROM points_ruleset WHERE id = OLD.rule_set_id) IS DISTINCT FROM 'DRAFT'
    OR TG_OP <> 'DELETE' AND (SELECT state FROM points_ruleset WHERE id = NEW.rule_set_id) IS DISTINCT FROM 'DRAFT' THEN
    PERFORM points_refuse('rules change only in a draft');
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
-- next
CREATE TRIGGER points_rule_guard BEFORE INSERT OR UPDATE OR DELETE ON points_rule
FOR EACH ROW EXECUTE FUNCTION points_rule_guard();
-- next
CREATE TRIGGER points_ceiling_guard BEFORE INSERT OR UPDATE OR DELETE ON points_categoryceiling
FOR EACH ROW EXECUTE FUNCTION points_rule_guard();
-- next
CREATE FUNCTION points_post(
  header jsonb, kinds text[], owners bigint[], units text[], roles text[], kept boolean[], floors bigint[], amounts bigint[]
) RETURNS TABLE (verdict text, transfer_id uuid, fingerprint text) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
  asked_key text := header ->> 'key';
  new_id uuid := (header ->> 'id')::uuid;
  ids bigint[];
  broken text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(asked_key, 20260101));
  RETURN QUERY SELECT 'REPEATED', t.id, t.fingerprint::text FROM points_transfer t WHERE t.key = asked_key;
  IF FOUND THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM points_transfer t WHERE t.reverses_id = (header ->> 'reverses_id')::uuid) THEN
    RETURN QUERY SELECT 'REVERSED', NULL::uuid, NULL::text;
    RETURN;
  END IF;
  INSERT INTO points_account (owner_kind, owner_id, unit, role, maintained, floor, balance, version)
    SELECT DISTINCT l.k, l.o, l.u, l.r, l.m, l.f, 0, 0
    FROM unnest(kinds, owners, units, roles, kept, floors) AS l(k, o, u, r, m, f)
    WHERE NOT EXISTS (SELECT 1 FROM points_account a
      WHERE a.owner_kind = l.k AND a.owner_id = l.o AND a.unit = l.u AND a.role = l.r)
    ORDER BY 1, 2, 3, 4
    ON CONFLICT DO NOTHING;
  SELECT array_agg(a.id ORDER BY l.n) INTO ids
    FROM unnest(kinds, owners, units, roles) WITH ORDINALITY AS l(k, o, u, r, n)
    JOIN LATERAL (
      SELECT id FROM points_account
      WHERE owner_kind = l.k AND owner_id = l.o AND unit = l.u AND role = l.r OFFSET 0) a ON true;
  IF cardinality(ids) IS DISTINCT FROM cardinality(amounts) THEN
    PERFORM points_refuse('an account is missing');
  END IF;
  PERFORM a.id FROM points_account a
    WHERE a.id = ANY (ids) AND a.maintained ORDER BY a.id FOR NO KEY UPDATE;
  BEGIN
    INSERT INTO points_entry (transfer_id, account_id, unit, amount, balance_after, account_seq)
      SELECT new_id, a.id, a.unit, l.amount,
        CASE WHEN a.maintained THEN (a.balance + sum(l.amount) OVER w)::bigint END,
        CASE WHEN a.maintained THEN a.version + row_number() OVER w END
      FROM unnest(ids, amounts) WITH ORDINALITY AS l(account_id, amount, n)
      JOIN LATERAL (SELECT * FROM points_account WHERE id = l.account_id OFFSET 0) a ON true
      WINDOW w AS (PARTITION BY a.id ORDER BY l.n ROWS UNBOUNDED PRECEDING)
      ORDER BY l.n;
    INSERT INTO points_transfer (id, key, fingerprint, kind, business_date, memo, cause_kind, cause_id, reverses_id,
        entry_count, posted_at, user_id, actor_label, behalf_of_id, mandate_id)
      SELECT new_id, asked_key, h.fingerprint, h.kind, h.business_date, h.memo, h.cause_kind, h.cause_id, h.reverses_id,
        cardinality(amounts), h.posted_at, h.user_id, h.actor_label, h.behalf_of_id, h.mandate_id
      FROM jsonb_to_record(header) AS h(fingerprint text, kind text, business_date date, memo text, cause_kind text,
        cause_id bigint, reverses_id uuid, posted_at timestamptz, user_id bigint, actor_label text, behalf_of_id bigint,
        mandate_id bigint);
  EXCEPTION WHEN check_violation OR unique_violation THEN
    GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
    IF broken = 'points_account_floor' THEN
      RETURN QUERY SELECT 'SHORT', NULL::uuid, NULL::text;
      RETURN;
    ELSIF broken LIKE 'points_transfer_reverses_id%' THEN
      RETURN QUERY SELECT 'REVERSED', NULL::uuid, NULL::text;
      RETURN;
    END IF;
    RAISE;
  END;
  RETURN QUERY SELECT 'POSTED', new_id, header ->> 'fingerprint';
END $$;
