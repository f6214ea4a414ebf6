-- Functions that need dpg. A statement that calls one is run several times: first to find out which
-- calls it makes and with which arguments (nothing of that run stays), until every call has its
-- answer; then for the client. What is known and asked stands in the setting dpg.calls:
--   answers: by the call's identity, the answers in the order of equal calls
--   made: by the call's identity, how often it was made in this run
--   pending: calls of this run that have no answer yet; absent in the run for the client

CREATE FUNCTION pg_dist.call(operation text, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  state jsonb := nullif(current_setting('dpg.calls', true), '')::jsonb;
  identity text := operation || arguments;
  before int := coalesce((state -> 'made' ->> identity)::int, 0);
  answer jsonb := state -> 'answers' -> identity -> before;
BEGIN
  IF answer IS NULL AND state -> 'pending' IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot call %s where dpg does not see the call', operation),
      DETAIL = 'Functions that change or ask other nodes cannot be called inside functions, DO blocks and views, '
        'or on a connection that goes to the coordinator node directly.',
      HINT = format('Call it in a statement of its own through dpg: SELECT %s(...);', operation);
  END IF;
  state := jsonb_set(state, ARRAY['made', identity], to_jsonb(before + 1));
  IF answer IS NULL THEN
    state := jsonb_set(state, '{pending}', state -> 'pending'
      || jsonb_build_object('operation', operation, 'arguments', arguments));
  END IF;
  PERFORM set_config('dpg.calls', state::text, true);
  RETURN answer;
END $$;

-- Whether dpg collects live facts for this statement; views give nulls where it does not.
CREATE FUNCTION pg_dist.is_answering() RETURNS bool
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(current_setting('dpg.calls', true), '') <> ''
$$;

CREATE FUNCTION pg_dist.begin_calls() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT set_config('dpg.calls', '{"answers": {}, "made": {}, "pending": []}', true)
$$;

-- allowed: whether the caller may execute the function; the setting itself is anybody's to write.
CREATE FUNCTION pg_dist.pending_calls(
  OUT call bigint, OUT operation text, OUT arguments text, OUT argument bigint, OUT value text,
  OUT allowed bool)
RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT pending.number, pending.call ->> 'operation', pending.call ->> 'arguments',
    argument.number, argument.value,
    coalesce((SELECT bool_and(has_function_privilege(pg_proc.oid, 'EXECUTE')) FROM pg_proc
              WHERE pronamespace IN ('pg_catalog'::regnamespace, 'pg_dist'::regnamespace)
                AND proname = pending.call ->> 'operation'), false)
  FROM jsonb_array_elements(current_setting('dpg.calls')::jsonb -> 'pending')
      WITH ORDINALITY pending(call, number)
    LEFT JOIN jsonb_array_elements_text(pending.call -> 'arguments')
      WITH ORDINALITY argument(value, number) ON true
  ORDER BY 1, 4
$$;

CREATE FUNCTION pg_dist.answer_call(operation text, arguments jsonb, answer jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT set_config('dpg.calls', jsonb_set(state, ARRAY['answers', operation || arguments],
    coalesce(state -> 'answers' -> (operation || arguments), '[]') || jsonb_build_array(answer))::text, true)
  FROM (SELECT current_setting('dpg.calls')::jsonb AS state) current
$$;

-- The next run is the one for the client: all answers are there.
CREATE FUNCTION pg_dist.end_calls() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT set_config('dpg.calls', (current_setting('dpg.calls')::jsonb - 'pending')::text, true)
$$;

-- Distributing tables

CREATE FUNCTION pg_catalog.create_distributed_table(
  table_name regclass, distribution_column text,
  distribution_type citus.distribution_type DEFAULT 'hash',
  colocate_with text DEFAULT 'default', shard_count int DEFAULT NULL) RETURNS void
LANGUAGE sql AS $$
  SELECT pg_dist.call('create_distributed_table', jsonb_build_array(
    table_name::oid, distribution_column, distribution_type, colocate_with, shard_count))
$$;
CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void
LANGUAGE sql AS $$
  SELECT pg_dist.call('create_reference_table', jsonb_build_array(table_name::oid))
$$;
CREATE FUNCTION pg_catalog.undistribute_table(
  table_name regclass, cascade_via_foreign_keys bool DEFAULT false) RETURNS void
LANGUAGE sql AS $$
  SELECT pg_dist.call('undistribute_table',
    jsonb_build_array(table_name::oid, cascade_via_foreign_keys))
$$;
CREATE FUNCTION pg_catalog.citus_add_local_table_to_metadata(
  table_name regclass, cascade_via_foreign_keys bool DEFAULT false) RETURNS void
LANGUAGE sql AS $$
  SELECT pg_dist.call('citus_add_local_table_to_metadata',
    jsonb_build_array(table_name::oid, cascade_via_foreign_keys))
$$;
CREATE FUNCTION pg_catalog.remove_local_tables_from_metadata() RETURNS void
LANGUAGE sql AS $$ SELECT pg_dist.call('remove_local_tables_from_metadata', '[]') $$;
CREATE FUNCTION pg_catalog.truncate_local_data_after_distributing_table(function_name regclass)
RETURNS void
LANGUAGE sql STRICT AS $$
  -- dpg leaves no rows behind when it distributes a table.
  SELECT
$$;

-- Nodes

CREATE FUNCTION pg_catalog.citus_add_node(
  nodename text, nodeport int, groupid int DEFAULT -1, noderole noderole DEFAULT 'primary',
  nodecluster name DEFAULT 'default') RETURNS int
LANGUAGE sql STRICT AS $$
  SELECT (pg_dist.call('citus_add_node',
    jsonb_build_array(nodename, nodeport, groupid, noderole, nodecluster)) #>> '{}')::int
$$;
CREATE FUNCTION pg_catalog.master_add_node(
  nodename text, nodeport int, groupid int DEFAULT -1, noderole noderole DEFAULT 'primary',
  nodecluster name DEFAULT 'default') RETURNS int
LANGUAGE sql STRICT AS $$
  SELECT (pg_dist.call('citus_add_node',
    jsonb_build_array(nodename, nodeport, groupid, noderole, nodecluster)) #>> '{}')::int
$$;
CREATE FUNCTION pg_catalog.citus_add_inactive_node(
  nodename text, nodeport int, groupid int DEFAULT -1, noderole noderole DEFAULT 'primary',
  nodecluster name DEFAULT 'default') RETURNS int
LANGUAGE sql STRICT AS $$
  SELECT pg_dist.register_node(nodename, nodeport, groupid, noderole, nodecluster, false)
$$;
CREATE FUNCTION pg_catalog.citus_activate_node(nodename text, nodeport int) RETURNS int
LANGUAGE sql STRICT AS $$
  SELECT (pg_dist.call('citus_activate_node', jsonb_build_array(nodename, nodeport))
    #>> '{}')::int
$$;
CREATE FUNCTION pg_catalog.citus_disable_node(
  nodename text, nodeport int, synchronous bool DEFAULT false) RETURNS void
LANGUAGE sql STRICT AS $$
  SELECT pg_dist.call('citus_disable_node', jsonb_build_array(nodename, nodeport))
$$;
CREATE FUNCTION pg_catalog.citus_remove_node(nodename text, nodeport int) RETURNS void
LANGUAGE sql STRICT AS $$
  SELECT pg_dist.call('citus_remove_node', jsonb_build_array(nodename, nodeport))
$$;
CREATE FUNCTION pg_catalog.citus_set_node_property(
  nodename text, nodeport int, property text, value bool) RETURNS void
LANGUAGE sql STRICT AS $$
  SELECT pg_dist.call('citus_set_node_property',
    jsonb_build_array(nodename, nodeport, property, value))
$$;
CREATE FUNCTION pg_catalog.citus_set_coordinator_host(
  host text, port int DEFAULT 5432, node_role noderole DEFAULT 'primary',
  node_cluster name DEFAULT 'default') RETURNS void
LANGUAGE sql STRICT SET search_path = pg_catalog, pg_temp AS $$
  UPDATE pg_dist.pg_dist_node SET nodename = host, nodeport = port
  WHERE groupid = 0 AND noderole = node_role AND nodecluster = node_cluster
$$;
CREATE FUNCTION pg_catalog.citus_check_connection_to_node(
  nodename text, nodeport int DEFAULT 5432) RETURNS bool
LANGUAGE sql STRICT AS $$
  SELECT (pg_dist.call('citus_check_connection_to_node', jsonb_build_array(nodename, nodeport))
    #>> '{}')::bool
$$;
CREATE FUNCTION pg_catalog.citus_check_cluster_node_health(
  OUT from_nodename text, OUT from_nodeport int, OUT to_nodename text, OUT to_nodeport int,
  OUT result bool) RETURNS SETOF record
LANGUAGE sql STRICT AS $$
  SELECT * FROM jsonb_to_recordset(pg_dist.call('citus_check_cluster_node_health', '[]'))
    AS health(from_nodename text, from_nodeport int, to_nodename text, to_nodeport int, result bool)
$$;

REVOKE EXECUTE ON FUNCTION
  pg_catalog.citus_add_node(text, int, int, noderole, name),
  pg_catalog.master_add_node(text, int, int, noderole, name),
  pg_catalog.citus_add_inactive_node(text, int, int, noderole, name),
  pg_catalog.citus_activate_node(text, int), pg_catalog.citus_disable_node(text, int, bool),
  pg_catalog.citus_remove_node(text, int),
  pg_catalog.citus_set_node_property(text, int, text, bool),
  pg_catalog.citus_set_coordinator_host(text, int, noderole, name)
FROM PUBLIC;

-- Running a command elsewhere

CREATE FUNCTION pg_catalog.run_command_on_workers(
  command text, parallel bool DEFAULT true,
  OUT nodename text, OUT nodeport int, OUT success bool, OUT result text) RETURNS SETOF record
LANGUAGE sql STRICT AS $$
  SELECT * FROM jsonb_to_recordset(
      pg_dist.call('run_command_on_workers', jsonb_build_array(command, parallel)))
    AS done(nodename text, nodeport int, success bool, result text)
$$;
CREATE FUNCTION pg_catalog.run_command_on_all_nodes(
  command text, parallel bool DEFAULT true,
  give_warning_for_connection_errors bool DEFAULT false,
  OUT nodeid int, OUT success bool, OUT result text) RETURNS SETOF record
LANGUAGE sql STRICT AS $$
  SELECT * FROM jsonb_to_recordset(
      pg_dist.call('run_command_on_all_nodes', jsonb_build_array(command, parallel)))
    AS done(nodeid int, success bool, result text)
$$;
CREATE FUNCTION pg_catalog.run_command_on_coordinator(
  command text, give_warning_for_connection_errors bool DEFAULT false,
  OUT nodeid int, OUT success bool, OUT result text) RETURNS SETOF record
LANGUAGE sql STRICT AS $$
  SELECT * FROM jsonb_to_recordset(
      pg_dist.call('run_command_on_coordinator', jsonb_build_array(command)))
    AS done(nodeid int, success bool, result text)
$$;
CREATE FUNCTION pg_catalog.run_command_on_shards(
  table_name regclass, command text, parallel bool DEFAULT true,
  OUT shardid bigint, OUT success bool, OUT result text) RETURNS SETOF record
LANGUAGE sql STRICT AS $$
  SELECT * FROM jsonb_to_recordset(
      pg_dist.call('run_command_on_shards', jsonb_build_array(table_name::oid, command, parallel)))
    AS done(shardid bigint, success bool, result text)
$$;
CREATE FUNCTION pg_catalog.run_command_on_placements(
  table_name regclass, command text, parallel bool DEFAULT true,
  OUT nodename text, OUT nodeport int, OUT shardid bigint, OUT success bool, OUT result text)
RETURNS SETOF record
LANGUAGE sql STRICT AS $$
  SELECT * FROM jsonb_to_recordset(pg_dist.call('run_command_on_placements',
      jsonb_build_array(table_name::oid, command, parallel)))
    AS done(nodename text, nodeport int, shardid bigint, success bool, result text)
$$;
CREATE FUNCTION pg_catalog.run_command_on_colocated_placements(
  table_name1 regclass, table_name2 regclass, command text, parallel bool DEFAULT true,
  OUT nodename text, OUT nodeport int, OUT shardid1 bigint, OUT shardid2 bigint,
  OUT success bool, OUT result text) RETURNS SETOF record
LANGUAGE sql STRICT AS $$
  SELECT * FROM jsonb_to_recordset(pg_dist.call('run_command_on_colocated_placements',
      jsonb_build_array(table_name1::oid, table_name2::oid, command, parallel)))
    AS done(nodename text, nodeport int, shardid1 bigint, shardid2 bigint, success bool, result text)
$$;
REVOKE EXECUTE ON FUNCTION
  pg_catalog.run_command_on_workers(text, bool),
  pg_catalog.run_command_on_all_nodes(text, bool, bool),
  pg_catalog.run_command_on_coordinator(text, bool),
  pg_catalog.run_command_on_shards(regclass, text, bool),
  pg_catalog.run_command_on_placements(regclass, text, bool),
  pg_catalog.run_command_on_colocated_placements(regclass, regclass, text, bool)
FROM PUBLIC;

-- Sizes

CREATE FUNCTION pg_dist.placement_sizes(OUT shardid bigint, OUT groupid int, OUT size bigint)
RETURNS SETOF record
LANGUAGE plpgsql ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_dist.is_answering() THEN
    RETURN QUERY SELECT answer.shardid, answer.groupid, answer.size
      FROM jsonb_to_recordset(pg_dist.call('placement_sizes', '[]'))
        AS answer(shardid bigint, groupid int, size bigint);
  END IF;
END $$;
CREATE FUNCTION pg_catalog.citus_shard_sizes(OUT shard_id int, OUT size bigint)
RETURNS SETOF record
LANGUAGE sql AS $$ SELECT shardid::int, size FROM pg_dist.placement_sizes() $$;
CREATE FUNCTION pg_catalog.citus_table_size(
  logicalrelid regclass, fail_on_error bool DEFAULT true) RETURNS bigint
LANGUAGE sql STRICT AS $$
  SELECT (pg_dist.call('citus_table_size', jsonb_build_array(logicalrelid::oid, fail_on_error))
    #>> '{}')::bigint
$$;
CREATE FUNCTION pg_catalog.citus_relation_size(
  logicalrelid regclass, fail_on_error bool DEFAULT true) RETURNS bigint
LANGUAGE sql STRICT AS $$
  SELECT (pg_dist.call('citus_relation_size', jsonb_build_array(logicalrelid::oid, fail_on_error))
    #>> '{}')::bigint
$$;
CREATE FUNCTION pg_catalog.citus_total_relation_size(
  logicalrelid regclass, fail_on_error bool DEFAULT true) RETURNS bigint
LANGUAGE sql STRICT AS $$
  SELECT (pg_dist.call('citus_total_relation_size',
    jsonb_build_array(logicalrelid::oid, fail_on_error)) #>> '{}')::bigint
$$;

CREATE FUNCTION pg_catalog.rebalance_table_shards(
  relation regclass DEFAULT NULL, threshold float4 DEFAULT NULL, max_shard_moves int DEFAULT 1000000,
  excluded_shard_list bigint[] DEFAULT '{}', shard_transfer_mode citus.shard_transfer_mode DEFAULT 'auto',
  drain_only bool DEFAULT false, rebalance_strategy name DEFAULT NULL) RETURNS void
LANGUAGE sql AS $$
  SELECT pg_dist.call('rebalance_table_shards', jsonb_build_array(relation::oid, threshold,
    max_shard_moves, excluded_shard_list, shard_transfer_mode, drain_only, rebalance_strategy))
$$;
