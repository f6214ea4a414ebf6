-- Citus's functions that need nothing but metadata.

CREATE FUNCTION pg_catalog.citus_version() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'dpg 0.1.0, compatible with Citus 14.0.0, on PostgreSQL ' || current_setting('server_version')
$$;

CREATE FUNCTION pg_catalog.citus_get_active_worker_nodes(OUT node_name text, OUT node_port bigint)
RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT nodename, nodeport::bigint FROM pg_dist.pg_dist_node
  WHERE groupid <> 0 AND isactive AND noderole = 'primary'
  ORDER BY nodename COLLATE "C", nodeport
$$;
CREATE FUNCTION pg_catalog.master_get_active_worker_nodes(OUT node_name text, OUT node_port bigint)
RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT * FROM citus_get_active_worker_nodes()
$$;

CREATE FUNCTION pg_catalog.citus_is_coordinator() RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT groupid = 0 FROM pg_dist.pg_dist_local_group
$$;
CREATE FUNCTION pg_catalog.citus_is_primary_node() RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT NOT pg_is_in_recovery() $$;
CREATE FUNCTION pg_catalog.citus_coordinator_nodeid() RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT nodeid FROM pg_dist.pg_dist_node
                   WHERE groupid = 0 AND noderole = 'primary'), 0)
$$;
CREATE FUNCTION pg_catalog.citus_nodename_for_nodeid(node_id int) RETURNS text
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT nodename FROM pg_dist.pg_dist_node WHERE nodeid = node_id
$$;
CREATE FUNCTION pg_catalog.citus_nodeport_for_nodeid(node_id int) RETURNS int
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT nodeport FROM pg_dist.pg_dist_node WHERE nodeid = node_id
$$;

-- A global process id: node id times 10^10 plus the process id on that node.
CREATE FUNCTION pg_catalog.citus_calculate_gpid(nodeid int, pid int) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT nodeid::bigint * 10000000000 + pid $$;
CREATE FUNCTION pg_catalog.citus_nodeid_for_gpid(global_pid bigint) RETURNS int
LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT (global_pid / 10000000000)::int $$;
CREATE FUNCTION pg_catalog.citus_pid_for_gpid(global_pid bigint) RETURNS int
LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT (global_pid % 10000000000)::int $$;
CREATE FUNCTION pg_catalog.citus_backend_gpid() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT citus_calculate_gpid(citus_coordinator_nodeid(), pg_backend_pid())
$$;

CREATE FUNCTION pg_catalog.column_to_column_name(table_name regclass, column_var_text text)
RETURNS text
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT attname::text FROM pg_attribute
  WHERE attrelid = table_name AND attnum = pg_dist.partition_key_attribute(column_var_text)
$$;
CREATE FUNCTION pg_catalog.column_name_to_column(table_name regclass, column_name text)
RETURNS text
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_dist.partition_key(attrelid, attnum) FROM pg_attribute
  WHERE attrelid = table_name AND attname = column_name AND NOT attisdropped
$$;

CREATE FUNCTION pg_catalog.shard_name(
  object_name regclass, shard_id bigint, skip_qualify_public bool DEFAULT true) RETURNS text
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN nspname = 'public' AND skip_qualify_public THEN ''
           ELSE quote_ident(nspname) || '.' END
         || quote_ident(pg_dist.shard_table_name(relname, shard_id))
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE pg_class.oid = object_name
$$;

CREATE FUNCTION pg_dist.hash_of(value text, type oid) RETURNS int
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  hash_function regprocedure := pg_dist.hash_function(type);
  hash int;
BEGIN
  IF hash_function IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_function',
      MESSAGE = format('could not identify a hash function for type %s', format_type(type, -1));
  END IF;
  EXECUTE format('SELECT %s(CAST(%L AS %s))', hash_function::oid::regproc, value,
    format_type(type, -1)) INTO hash;
  RETURN hash;
END $$;

CREATE FUNCTION pg_catalog.worker_hash(value anyelement) RETURNS int
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_dist.hash_of(value::text, pg_typeof(value))
$$;
CREATE FUNCTION pg_catalog.worker_hash(value text) RETURNS int
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$ SELECT hashtext(value) $$;

CREATE FUNCTION pg_catalog.get_shard_id_for_distribution_column(
  table_name regclass, distribution_value text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  distributed pg_dist.pg_dist_partition;
  hash int;
BEGIN
  IF table_name IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'relation cannot be NULL';
  END IF;
  SELECT * INTO distributed FROM pg_dist.pg_dist_partition WHERE logicalrelid = table_name;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_table_definition',
      MESSAGE = 'relation is not distributed';
  END IF;
  IF distributed.partmethod = 'n' THEN
    RETURN (SELECT shardid FROM pg_dist.pg_dist_shard WHERE logicalrelid = table_name);
  END IF;
  IF distribution_value IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed',
      MESSAGE = 'distribution value cannot be NULL for tables other than reference tables.';
  END IF;
  SELECT pg_dist.hash_of(distribution_value, atttypid) INTO hash FROM pg_attribute
  WHERE attrelid = table_name
    AND attnum = pg_dist.partition_key_attribute(distributed.partkey);
  RETURN (SELECT shardid FROM pg_dist.pg_dist_shard
          WHERE logicalrelid = table_name
            AND hash BETWEEN shardminvalue::int AND shardmaxvalue::int);
END $$;
CREATE FUNCTION pg_catalog.get_shard_id_for_distribution_column(
  table_name regclass, distribution_value anyelement) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT get_shard_id_for_distribution_column(table_name, distribution_value::text)
$$;

CREATE FUNCTION pg_catalog.distributed_tables_colocated(table1 regclass, table2 regclass)
RETURNS bool
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((
    SELECT one.colocationid = other.colocationid AND one.colocationid <> 0
    FROM pg_dist.pg_dist_partition one, pg_dist.pg_dist_partition other
    WHERE one.logicalrelid = table1 AND other.logicalrelid = table2), false)
$$;
CREATE FUNCTION pg_catalog.get_colocated_table_array(table_name regclass) RETURNS regclass[]
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(other.logicalrelid ORDER BY other.logicalrelid)
  FROM pg_dist.pg_dist_partition own JOIN pg_dist.pg_dist_partition other USING (colocationid)
  WHERE own.logicalrelid = table_name
    AND (colocationid <> 0 OR other.logicalrelid = own.logicalrelid)
$$;
CREATE FUNCTION pg_catalog.get_colocated_shard_array(shard_id bigint) RETURNS bigint[]
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(other.shardid ORDER BY other.shardid)
  FROM pg_dist.pg_dist_shard own
    JOIN pg_dist.pg_dist_shard other ON other.shardminvalue IS NOT DISTINCT FROM own.shardminvalue
  WHERE own.shardid = shard_id
    AND (other.shardid = own.shardid
      OR distributed_tables_colocated(own.logicalrelid, other.logicalrelid))
$$;

CREATE FUNCTION pg_catalog.citus_shard_cost_1(shardid bigint) RETURNS float4
LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT 1.0::float4 $$;
CREATE FUNCTION pg_catalog.citus_shard_cost_by_disk_size(shardid bigint) RETURNS float4
LANGUAGE sql VOLATILE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT (100.0 * 1024 * 1024 + coalesce(max(shardlength), 0))::float4
  FROM pg_dist.pg_dist_placement placement WHERE placement.shardid = $1
$$;
CREATE FUNCTION pg_catalog.citus_node_capacity_1(nodeidarg int) RETURNS float4
LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT 1.0::float4 $$;
CREATE FUNCTION pg_catalog.citus_shard_allowed_on_node_true(shardid bigint, nodeidarg int)
RETURNS bool
LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT true $$;

INSERT INTO pg_dist.pg_dist_rebalance_strategy VALUES
  ('by_shard_count', false, 'citus_shard_cost_1', 'citus_node_capacity_1',
    'citus_shard_allowed_on_node_true', 0, 0, 0),
  ('by_disk_size', true, 'citus_shard_cost_by_disk_size', 'citus_node_capacity_1',
    'citus_shard_allowed_on_node_true', 0.1, 0.01, 0.5);
