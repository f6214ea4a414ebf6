-- The decision to commit a distributed transaction: recorded by whoever commits, so with the owner's rights.
CREATE FUNCTION pg_dist.record_commit(gids text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  INSERT INTO pg_dist.pg_dist_transaction (groupid, gid, outer_xid)
  SELECT regexp_replace(gid, '^.*_', '')::int, gid, pg_current_xact_id()
  FROM unnest(gids) gid
$$;
