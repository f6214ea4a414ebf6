-- Keeps cuts and commits of several dpg processes apart. Commits over several nodes hold the table in ROW EXCLUSIVE
-- mode, cuts in SHARE mode: each kind is compatible with itself, not with the other, and PostgreSQL lets them in in turn.
CREATE TABLE pg_dist.commit_gate ();
REVOKE ALL ON pg_dist.commit_gate FROM PUBLIC;

-- Commits that are decided and that a node may not show yet. Rows are deleted under the lock for commits only: while a
-- cut is taken, none goes.
CREATE TABLE pg_dist.unfinished_commit (gid text PRIMARY KEY, node int NOT NULL);
REVOKE ALL ON pg_dist.unfinished_commit FROM PUBLIC;

CREATE FUNCTION pg_dist.record_shared_commit(gids text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_dist.record_commit(gids);
  INSERT INTO pg_dist.unfinished_commit SELECT gid, regexp_replace(gid, '^.*_', '')::int FROM unnest(gids) gid;
$$;

-- A process is not alone as long as a commit of another one, which may be dead, is unfinished.
CREATE OR REPLACE FUNCTION pg_dist.metadata_seen(own text, version bigint, OUT others int, OUT is_last bool)
RETURNS record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE pg_dist.dpg_process SET seen = version WHERE instance = own AND seen < version;
  PERFORM pg_dist.forget_dead_processes();
  SELECT count(*) - 1 + (EXISTS (SELECT FROM pg_dist.unfinished_commit))::int,
      max(number) FILTER (WHERE instance = own) IS NOT DISTINCT FROM max(number)
    INTO others, is_last FROM pg_dist.dpg_process;
END $$;
