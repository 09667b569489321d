DO $$
DECLARE
  found name;
BEGIN
  FOR found IN SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'points_award'::regclass
    AND confrelid IN ('record_fact'::regclass, 'points_rule'::regclass, 'points_entry'::regclass, 'points_award'::regclass)
  LOOP
    EXECUTE format('ALTER TABLE points_award DROP CONSTRAINT %I', found);
  END LOOP;
END $$;
-- next
-- What an award refers to is never deleted: facts, entries and awards only grow, published rules do not change. So it is
-- enough to look once when the award is written, for all rows of a statement together.
CREATE FUNCTION points_award_refers() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM fresh f
      LEFT JOIN LATERAL (SELECT id FROM record_fact WHERE id = f.fact_id OFFSET 0) fact ON true
      LEFT JOIN LATERAL (SELECT id FROM points_entry WHERE id = f.entry_id OFFSET 0) entry ON true
    WHERE fact.id IS NULL OR (entry.id IS NULL AND f.entry_id IS NOT NULL)
  ) OR EXISTS (
    SELECT 1 FROM (SELECT DISTINCT rule_id FROM fresh) f
      LEFT JOIN points_rule r ON r.id = f.rule_id
      LEFT JOIN points_ruleset s ON s.id = r.rule_set_id
    WHERE s.state IS DISTINCT FROM 'PUBLISHED'
  ) OR EXISTS (
    SELECT 1 FROM (SELECT DISTINCT reverses_id FROM fresh WHERE reverses_id IS NOT NULL) f
      LEFT JOIN points_award a ON a.id = f.reverses_id
    WHERE a.id IS NULL
  ) THEN
    RAISE EXCEPTION 'points: an award refers to what is there' USING ERRCODE = '23503';
  END IF;
  RETURN NULL;
END $$;
-- next
CREATE TRIGGER points_award_refers AFTER INSERT ON points_award
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION points_award_refers();
-- next
CREATE TRIGGER points_rule_no_truncate BEFORE TRUNCATE ON points_rule
FOR EACH STATEMENT EXECUTE FUNCTION hgj_refuse_change();
