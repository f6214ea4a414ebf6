-- The metadata under Citus's names. They stand in pg_catalog, so that they resolve whatever the
-- search_path is, and so that psql's \d and \dv of a user's schemas show the user's relations only.

DO $$
DECLARE
  relation text;
BEGIN
  FOR relation IN
    SELECT relname FROM pg_class
    WHERE relnamespace = 'pg_dist'::regnamespace AND relkind = 'r' AND starts_with(relname, 'pg_dist_')
  LOOP
    EXECUTE format('CREATE VIEW pg_catalog.%1$I AS SELECT * FROM pg_dist.%1$I', relation);
    EXECUTE format('GRANT SELECT ON pg_catalog.%I TO PUBLIC', relation);
  END LOOP;
  REVOKE SELECT ON pg_catalog.pg_dist_authinfo, pg_catalog.pg_dist_poolinfo FROM PUBLIC;
END $$;

CREATE VIEW pg_catalog.pg_dist_shard_placement AS
  SELECT shardid, shardstate, shardlength, nodename, nodeport, placementid
  FROM pg_dist.pg_dist_placement JOIN pg_dist.pg_dist_node USING (groupid)
  WHERE noderole = 'primary';

-- The type of a table as users know it.
CREATE FUNCTION pg_dist.table_type(partition pg_dist.pg_dist_partition) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN (partition).colocationid IN (SELECT colocationid FROM pg_dist.pg_dist_schema) THEN 'schema'
    WHEN (partition).partmethod <> 'n' THEN 'distributed'
    WHEN (partition).repmodel = 't' THEN 'reference'
    WHEN (partition).colocationid <> 0 THEN 'distributed'
    ELSE 'local'
  END
$$;

CREATE VIEW pg_catalog.citus_tables AS
  SELECT partition.logicalrelid AS table_name,
    pg_dist.table_type(partition) AS citus_table_type,
    coalesce(column_to_column_name(partition.logicalrelid, partition.partkey), '<none>')
      AS distribution_column,
    partition.colocationid AS colocation_id,
    pg_size_pretty(sizes.size) AS table_size,
    (SELECT count(*) FROM pg_dist.pg_dist_shard shard
     WHERE shard.logicalrelid = partition.logicalrelid) AS shard_count,
    pg_get_userbyid(relation.relowner) AS table_owner,
    coalesce(pg_am.amname, '') AS access_method
  FROM pg_dist.pg_dist_partition partition
    JOIN pg_class relation ON relation.oid = partition.logicalrelid
    LEFT JOIN pg_am ON pg_am.oid = relation.relam
    LEFT JOIN (
      SELECT shard.logicalrelid, sum(live.size)::bigint AS size
      FROM pg_dist.placement_sizes() live JOIN pg_dist.pg_dist_shard shard USING (shardid)
      GROUP BY shard.logicalrelid) sizes ON sizes.logicalrelid = partition.logicalrelid
  WHERE pg_dist.table_type(partition) <> 'local' OR NOT partition.autoconverted
  ORDER BY partition.logicalrelid::text;

CREATE VIEW pg_catalog.citus_shards AS
  SELECT shard.logicalrelid AS table_name, shard.shardid,
    shard_name(shard.logicalrelid, shard.shardid) AS shard_name,
    pg_dist.table_type(partition) AS citus_table_type,
    partition.colocationid AS colocation_id,
    node.nodename, node.nodeport, sizes.size AS shard_size
  FROM pg_dist.pg_dist_partition partition
    JOIN pg_dist.pg_dist_shard shard USING (logicalrelid)
    JOIN pg_dist.pg_dist_placement placement ON placement.shardid = shard.shardid
    JOIN pg_dist.pg_dist_node node USING (groupid)
    LEFT JOIN pg_dist.placement_sizes() sizes
      ON sizes.shardid = shard.shardid AND sizes.groupid = placement.groupid
  WHERE placement.shardstate = 1
  ORDER BY shard.logicalrelid::text, shard.shardid;

CREATE VIEW pg_catalog.citus_schemas AS
  SELECT schemaid::regnamespace AS schema_name, colocationid AS colocation_id,
    pg_size_pretty((
      SELECT coalesce(sum(live.size), 0)
      FROM pg_dist.placement_sizes() live JOIN pg_dist.pg_dist_shard shard USING (shardid)
        JOIN pg_dist.pg_dist_partition partition USING (logicalrelid)
      WHERE partition.colocationid = tenant.colocationid)) AS schema_size,
    pg_get_userbyid(nspowner) AS schema_owner
  FROM pg_dist.pg_dist_schema tenant JOIN pg_namespace ON pg_namespace.oid = schemaid
  ORDER BY schemaid::regnamespace::text;

CREATE VIEW pg_catalog.citus_nodes AS
  SELECT nodename, nodeport, CASE groupid WHEN 0 THEN 'coordinator' ELSE 'worker' END AS role,
    isactive AS active
  FROM pg_dist.pg_dist_node;

CREATE VIEW pg_catalog.time_partitions AS
  SELECT inhparent::regclass AS parent_table, attname::text AS partition_column,
    inhrelid::regclass AS partition, bound.texts[1] AS from_value, bound.texts[2] AS to_value,
    pg_am.amname AS access_method
  FROM pg_partitioned_table
    JOIN pg_inherits ON inhparent = partrelid
    JOIN pg_class child ON child.oid = inhrelid AND child.relispartition
    JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]
    LEFT JOIN pg_am ON pg_am.oid = child.relam
    CROSS JOIN LATERAL (
      SELECT regexp_match(pg_get_expr(child.relpartbound, child.oid),
        'FROM \(''?([^'']*)''?\) TO \(''?([^'']*)''?\)') AS texts) bound
  WHERE partstrat = 'r' AND partnatts = 1
    AND atttypid IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
    AND bound.texts IS NOT NULL;

CREATE VIEW pg_catalog.citus_stat_activity AS
  SELECT citus_calculate_gpid(citus_coordinator_nodeid(), pid) AS global_pid,
    citus_coordinator_nodeid() AS nodeid, false AS is_worker_query,
    datid, datname, pid, leader_pid, usesysid, usename, application_name, client_addr,
    client_hostname, client_port, backend_start, xact_start, query_start, state_change,
    wait_event_type, wait_event, state, backend_xid, backend_xmin, query_id, query, backend_type
  FROM pg_stat_activity;
CREATE VIEW pg_catalog.citus_dist_stat_activity AS
  SELECT * FROM citus_stat_activity WHERE NOT is_worker_query;

CREATE VIEW pg_catalog.citus_lock_waits AS
  SELECT citus_calculate_gpid(citus_coordinator_nodeid(), waiting.pid) AS waiting_gpid,
    citus_calculate_gpid(citus_coordinator_nodeid(), blocking.pid) AS blocking_gpid,
    waiting.query AS blocked_statement,
    blocking.query AS current_statement_in_blocking_process,
    citus_coordinator_nodeid() AS waiting_nodeid, citus_coordinator_nodeid() AS blocking_nodeid
  FROM pg_stat_activity waiting
    CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) blocker(pid)
    JOIN pg_stat_activity blocking ON blocking.pid = blocker.pid
  WHERE waiting.wait_event_type = 'Lock';

CREATE VIEW pg_catalog.citus_locks AS
  SELECT citus_calculate_gpid(citus_coordinator_nodeid(), pid) AS global_pid,
    citus_coordinator_nodeid() AS nodeid, locktype, database, relation,
    relation::regclass::text AS relation_name, page, tuple, virtualxid, transactionid, classid,
    objid, objsubid, virtualtransaction, pid, mode, granted, fastpath, waitstart
  FROM pg_locks;

GRANT SELECT ON pg_catalog.pg_dist_shard_placement, pg_catalog.citus_tables,
  pg_catalog.citus_shards, pg_catalog.citus_schemas, pg_catalog.citus_nodes,
  pg_catalog.time_partitions, pg_catalog.citus_stat_activity,
  pg_catalog.citus_dist_stat_activity, pg_catalog.citus_lock_waits, pg_catalog.citus_locks
TO PUBLIC;

-- Statement statistics are there when the node has the extension's files and has preloaded it.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements') THEN
    CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA pg_dist;
    IF (SELECT extnamespace = 'pg_dist'::regnamespace FROM pg_extension
        WHERE extname = 'pg_stat_statements') THEN
      CREATE VIEW pg_catalog.pg_stat_statements AS SELECT * FROM pg_dist.pg_stat_statements;
      CREATE VIEW pg_catalog.pg_stat_statements_info AS
        SELECT * FROM pg_dist.pg_stat_statements_info;
      GRANT SELECT ON pg_catalog.pg_stat_statements, pg_catalog.pg_stat_statements_info TO PUBLIC;
    END IF;
  END IF;
END $$;
