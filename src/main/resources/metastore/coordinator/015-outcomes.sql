-- How distributed transactions ended. A decision is one row per prepared transaction, made once: with outer_xid it
-- says committed, without it says rolled back. Recording a commit and settling on a rollback insert the same row,
-- so the later one fails.

-- The time in a transaction's identifier, dpg_<instance>_<microseconds since 1970>_<node>.
CREATE FUNCTION pg_dist.transaction_time(gid text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT to_timestamp(split_part(gid, '_', 3)::numeric / 1000000)
$$;

-- Rollbacks are remembered for a quarter of an hour. A process that slept for longer must not commit afterwards.
CREATE OR REPLACE FUNCTION pg_dist.record_commit(gids text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_dist.transaction_time(gids[1]) < clock_timestamp() - interval '10 minutes' THEN
    RAISE EXCEPTION 'could not commit: the transaction was prepared more than 10 minutes ago'
      USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO pg_dist.pg_dist_transaction (groupid, gid, outer_xid)
    SELECT regexp_replace(gid, '^.*_', '')::int, gid, pg_current_xact_id() FROM unnest(gids) gid;
END $$;

-- Whether a transaction is committed; if nothing is decided yet, it is rolled back from now on. Null when it is so
-- old that its record may have been forgotten.
CREATE FUNCTION pg_dist.settle_transaction(gid text) RETURNS bool
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  node int := regexp_replace(gid, '^.*_', '')::int;
BEGIN
  IF pg_dist.transaction_time(gid) >= clock_timestamp() - interval '12 minutes' THEN
    INSERT INTO pg_dist.pg_dist_transaction (groupid, gid) VALUES (node, settle_transaction.gid)
      ON CONFLICT DO NOTHING;
  END IF;
  RETURN (SELECT outer_xid IS NOT NULL FROM pg_dist.pg_dist_transaction decision
          WHERE decision.groupid = node AND decision.gid = settle_transaction.gid);
END $$;
REVOKE ALL ON FUNCTION pg_dist.settle_transaction(text) FROM PUBLIC;

ALTER TABLE pg_dist.commits_seen ADD seen_at timestamptz NOT NULL DEFAULT now();

-- Called when no node had a prepared transaction left. What was recorded then is needed by no node any more; it is
-- kept for those who ask how their transaction ended.
CREATE OR REPLACE FUNCTION pg_dist.forget_commits() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH forgotten AS (
    DELETE FROM pg_dist.commits_seen WHERE seen_at < now() - interval '15 minutes' RETURNING gid)
  DELETE FROM pg_dist.pg_dist_transaction decision USING forgotten WHERE decision.gid = forgotten.gid;
  INSERT INTO pg_dist.commits_seen (gid) SELECT gid FROM pg_dist.pg_dist_transaction ON CONFLICT DO NOTHING
$$;

CREATE SCHEMA dpg;
GRANT USAGE ON SCHEMA dpg TO PUBLIC;
COMMENT ON SCHEMA dpg IS 'functions of dpg that Citus does not have';

CREATE FUNCTION dpg.transaction_status(transaction_id text) RETURNS text
LANGUAGE sql STRICT AS $$
  SELECT pg_dist.call('transaction_status', jsonb_build_array(transaction_id)) #>> '{}'
$$;
COMMENT ON FUNCTION dpg.transaction_status(text) IS
  'committed, aborted or in progress; null for a transaction that is forgotten';

-- Whether the caller may execute a function: now also one of schema dpg.
CREATE OR REPLACE FUNCTION pg_dist.pending_calls(
  OUT call bigint, OUT operation text, OUT arguments text, OUT argument bigint, OUT value text,
  OUT allowed bool)
RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT pending.number, pending.call ->> 'operation', pending.call ->> 'arguments',
    argument.number, argument.value,
    coalesce((SELECT bool_and(has_function_privilege(pg_proc.oid, 'EXECUTE')) FROM pg_proc
              WHERE pronamespace IN ('pg_catalog'::regnamespace, 'pg_dist'::regnamespace, 'dpg'::regnamespace)
                AND proname = pending.call ->> 'operation'), false)
  FROM jsonb_array_elements(current_setting('dpg.calls')::jsonb -> 'pending')
      WITH ORDINALITY pending(call, number)
    LEFT JOIN jsonb_array_elements_text(pending.call -> 'arguments')
      WITH ORDINALITY argument(value, number) ON true
  ORDER BY 1, 4
$$;
