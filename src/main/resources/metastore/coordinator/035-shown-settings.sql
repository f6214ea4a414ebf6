-- The settings citus.* and dpg.* that dpg knows. To PostgreSQL they are placeholders, which neither pg_settings nor
-- SHOW ALL show: clients see these views in their place.

CREATE TABLE pg_dist.known_setting (
  name text PRIMARY KEY, vartype text NOT NULL, boot_val text NOT NULL, short_desc text NOT NULL,
  unit text, min_val text, max_val text, enumvals text[]);
GRANT SELECT ON pg_dist.known_setting TO PUBLIC;

INSERT INTO pg_dist.known_setting VALUES
  ('citus.coordinator_aggregation_strategy', 'enum', 'row-gather',
    'How aggregates are computed that shards cannot compute in part.', NULL, NULL, NULL, '{disabled,row-gather}'),
  ('citus.local_table_join_policy', 'enum', 'auto', 'Taken for Citus''s sake; does nothing.', NULL, NULL, NULL,
    '{never,prefer-local,prefer-distributed,auto}'),
  ('citus.max_adaptive_executor_pool_size', 'integer', '16', 'Taken for Citus''s sake; does nothing.',
    NULL, '1', '2147483647', NULL),
  ('citus.max_intermediate_result_size', 'integer', '1048576',
    'How much the intermediate results of one statement may have together.', 'kB', '-1', '2147483647', NULL),
  ('citus.multi_shard_modify_mode', 'enum', 'parallel', 'Taken for Citus''s sake; does nothing.', NULL, NULL, NULL,
    '{parallel,sequential}'),
  ('citus.propagate_set_commands', 'enum', 'none', 'Taken for Citus''s sake; settings always follow the session.',
    NULL, NULL, NULL, '{none,local}'),
  ('citus.shard_count', 'integer', '32', 'How many shards a new distributed table gets.', NULL, '1', '64000', NULL),
  ('citus.shard_replication_factor', 'integer', '1', 'Taken for Citus''s sake; 1 is the only value.',
    NULL, '1', '1', NULL),
  ('citus.task_assignment_policy', 'enum', 'greedy', 'Taken for Citus''s sake; does nothing.', NULL, NULL, NULL,
    '{greedy,first-replica,round-robin}'),
  ('citus.use_secondary_nodes', 'enum', 'never', 'Taken for Citus''s sake; never is the only value.',
    NULL, NULL, NULL, '{never}');
INSERT INTO pg_dist.known_setting (name, vartype, boot_val, short_desc) VALUES
  ('citus.enable_local_execution', 'bool', 'on', 'Taken for Citus''s sake; does nothing.'),
  ('citus.enable_manual_changes_to_shards', 'bool', 'off', 'Allows changes of shards on their nodes.'),
  ('citus.enable_repartition_joins', 'bool', 'on',
    'Taken for Citus''s sake; joins are always repartitioned where it helps.'),
  ('citus.enable_schema_based_sharding', 'bool', 'off', 'Taken for Citus''s sake; off is the only value.'),
  ('citus.explain_all_tasks', 'bool', 'off', 'Taken for Citus''s sake; EXPLAIN (DIST) shows all tasks.'),
  ('citus.force_max_query_parallelization', 'bool', 'off', 'Taken for Citus''s sake; does nothing.'),
  ('citus.log_remote_commands', 'bool', 'off', 'Taken for Citus''s sake; does nothing.'),
  ('citus.use_citus_managed_tables', 'bool', 'off', 'Taken for Citus''s sake; off is the only value.'),
  ('dpg.consistent_reads', 'bool', 'on', 'No statement over several nodes sees half of a transaction.');

-- SHOW and current_setting() know them from the beginning. What has no value in a session is as dpg is configured; and
-- dpg's own connections may change shards.
DO $$
DECLARE
  setting pg_dist.known_setting;
BEGIN
  FOR setting IN SELECT * FROM pg_dist.known_setting WHERE name <> 'citus.enable_manual_changes_to_shards'
      AND NOT EXISTS (SELECT FROM pg_db_role_setting, unnest(setconfig) given
                      WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
                        AND lower(split_part(given, '=', 1)) = name)
  LOOP
    EXECUTE format('ALTER DATABASE %I SET %s = %L', current_database(), setting.name,
      CASE setting.name WHEN 'citus.max_intermediate_result_size' THEN '' ELSE setting.boot_val END);
  END LOOP;
END $$;

CREATE FUNCTION pg_dist.setting_text(vartype text, unit text, value text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN vartype = 'bool' THEN CASE WHEN value::bool THEN 'on' ELSE 'off' END
    WHEN unit = 'kB' AND value ~ '[A-Za-z]' THEN (pg_size_bytes(value) / 1024)::text
    WHEN vartype = 'enum' THEN lower(value)
    ELSE value END
$$;

CREATE VIEW pg_dist.shown_settings AS
  SELECT name, setting, unit, category, short_desc, extra_desc, context, vartype, source, min_val, max_val, enumvals,
    boot_val, reset_val, sourcefile, sourceline, pending_restart
  FROM pg_settings
  UNION ALL
  SELECT name, setting, unit, 'Customized Options', short_desc, NULL, 'user', vartype,
    CASE WHEN setting IS DISTINCT FROM reset_val THEN 'session' WHEN reset_val = boot_val THEN 'default' ELSE 'database' END,
    min_val, max_val, enumvals, boot_val, reset_val, NULL, NULL, false
  FROM pg_dist.known_setting
    CROSS JOIN LATERAL (
      SELECT pg_dist.setting_text(vartype, unit, coalesce(nullif(current_setting(name, true), ''), boot_val)) AS setting,
        pg_dist.setting_text(vartype, unit, coalesce(nullif((
          SELECT substr(given, strpos(given, '=') + 1) FROM pg_db_role_setting, unnest(setconfig) given
          WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
            AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
            AND lower(split_part(given, '=', 1)) = name
          ORDER BY setrole <> 0 DESC, setdatabase <> 0 DESC LIMIT 1), ''), boot_val)) AS reset_val) now;
GRANT SELECT ON pg_dist.shown_settings TO PUBLIC;

CREATE VIEW pg_dist.all_settings AS
  SELECT name, coalesce(nullif(current_setting(name, true), ''), setting) AS setting, short_desc AS description
  FROM pg_dist.shown_settings ORDER BY lower(name) COLLATE "C";
GRANT SELECT ON pg_dist.all_settings TO PUBLIC;
