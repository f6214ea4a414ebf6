-- What a worker needs beside its shards: to know its group, and to refuse that somebody changes a
-- shard directly. dpg's own connections set citus.enable_manual_changes_to_shards.

CREATE SCHEMA IF NOT EXISTS pg_dist;
GRANT USAGE ON SCHEMA pg_dist TO PUBLIC;
CREATE TABLE pg_dist.pg_dist_local_group (groupid int NOT NULL PRIMARY KEY);
GRANT SELECT ON pg_dist.pg_dist_local_group TO PUBLIC;

-- Called by a trigger of each shard. Its WHEN clause looks at the setting, so that a statement of
-- dpg's own does not come here.
CREATE FUNCTION pg_dist.refuse_direct_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
    MESSAGE = format('cannot modify "%s" because it is a shard of a distributed table', TG_TABLE_NAME),
    HINT = 'Use the distributed table or set citus.enable_manual_changes_to_shards to on '
      'to modify shards directly.';
END $$;

CREATE VIEW pg_catalog.citus_shards_on_worker AS
  SELECT nspname AS schema_name, relname AS shard_name, 'table'::text AS table_type,
    pg_get_userbyid(relowner) AS owner_name
  FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE tgfoid = 'pg_dist.refuse_direct_change'::regproc;
CREATE VIEW pg_catalog.citus_shard_indexes_on_worker AS
  SELECT schema_name, index.relname AS index_name, 'index'::text AS table_type, owner_name, shard_name
  FROM pg_catalog.citus_shards_on_worker shard
    JOIN pg_index ON indrelid = format('%I.%I', schema_name, shard_name)::regclass
    JOIN pg_class index ON index.oid = indexrelid;
GRANT SELECT ON pg_catalog.citus_shards_on_worker, pg_catalog.citus_shard_indexes_on_worker TO PUBLIC;
