-- The decision to commit a distributed transaction: recorded by whoever commits, so with the owner's rights.
-- A record outlives its transaction by some minutes; recovery has then looked at every node.
CREATE FUNCTION pg_dist.record_commit(gids text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  INSERT INTO pg_dist.pg_dist_transaction (groupid, gid, outer_xid)
  SELECT regexp_replace(gid, '^.*_', '')::int, gid, pg_current_xact_id()
  FROM unnest(gids) gid
$$;

-- Forgets the records of transactions that every node has committed: called when no node has any prepared
-- transaction left, so only those recorded since the call before last may still be needed.
CREATE TABLE pg_dist.commits_seen (gid text PRIMARY KEY);
CREATE FUNCTION pg_dist.forget_commits() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH forgotten AS (
    DELETE FROM pg_dist.pg_dist_transaction USING pg_dist.commits_seen
    WHERE pg_dist_transaction.gid = commits_seen.gid RETURNING pg_dist_transaction.gid)
  DELETE FROM pg_dist.commits_seen USING forgotten WHERE commits_seen.gid = forgotten.gid;
  INSERT INTO pg_dist.commits_seen SELECT gid FROM pg_dist.pg_dist_transaction ON CONFLICT DO NOTHING
$$;
