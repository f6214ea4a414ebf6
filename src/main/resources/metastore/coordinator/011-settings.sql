-- Settings that SHOW and current_setting() know from the beginning, with Citus's values.
DO $$
BEGIN
  EXECUTE format('ALTER DATABASE %I SET citus.shard_count = 32', current_database());
  EXECUTE format('ALTER DATABASE %I SET citus.shard_replication_factor = 1', current_database());
END $$;
