-- Sessions, as clients of dpg see them: a session is one process to its client, whatever processes of whatever nodes
-- work for it. dpg says in dpg.backend_pid what it is called, for the statements that ask.

ALTER FUNCTION pg_catalog.pg_backend_pid() RENAME TO pg_backend_pid_on_node;
CREATE FUNCTION pg_catalog.pg_backend_pid() RETURNS int
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(nullif(current_setting('dpg.backend_pid', true), '')::int, pg_backend_pid_on_node())
$$;
CREATE OR REPLACE FUNCTION pg_catalog.citus_backend_gpid() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT citus_calculate_gpid(citus_coordinator_nodeid(), pg_backend_pid())
$$;

ALTER FUNCTION pg_catalog.pg_cancel_backend(int) RENAME TO pg_cancel_backend_on_node;
ALTER FUNCTION pg_catalog.pg_terminate_backend(int, bigint) RENAME TO pg_terminate_backend_on_node;

-- A process id is a session's, or one of the coordinator node's own; a global one is any node's.
CREATE FUNCTION pg_catalog.pg_cancel_backend(pid int) RETURNS bool
LANGUAGE plpgsql STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_dist.is_answering() THEN
    RETURN (pg_dist.call('pg_cancel_backend', jsonb_build_array(pid)) #>> '{}')::bool;
  END IF;
  RETURN pg_cancel_backend_on_node(pid);
END $$;
CREATE FUNCTION pg_catalog.pg_terminate_backend(pid int, timeout bigint DEFAULT 0) RETURNS bool
LANGUAGE plpgsql STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_dist.is_answering() THEN
    RETURN (pg_dist.call('pg_terminate_backend', jsonb_build_array(pid, timeout)) #>> '{}')::bool;
  END IF;
  RETURN pg_terminate_backend_on_node(pid, timeout);
END $$;
CREATE FUNCTION pg_catalog.pg_cancel_backend(global_pid bigint) RETURNS bool
LANGUAGE sql STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT (pg_dist.call('pg_cancel_backend', jsonb_build_array(global_pid)) #>> '{}')::bool
$$;
CREATE FUNCTION pg_catalog.pg_terminate_backend(global_pid bigint, timeout bigint DEFAULT 0) RETURNS bool
LANGUAGE sql STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT (pg_dist.call('pg_terminate_backend', jsonb_build_array(global_pid, timeout)) #>> '{}')::bool
$$;

-- PostgreSQL's own view of the processes of this node.
CREATE VIEW pg_dist.node_activity AS
  SELECT s.datid, d.datname, s.pid, s.leader_pid, s.usesysid, u.rolname AS usename, s.application_name, s.client_addr,
    s.client_hostname, s.client_port, s.backend_start, s.xact_start, s.query_start, s.state_change, s.wait_event_type,
    s.wait_event, s.state, s.backend_xid, s.backend_xmin, s.query_id, s.query, s.backend_type
  FROM pg_stat_get_activity(NULL) s
    LEFT JOIN pg_database d ON s.datid = d.oid
    LEFT JOIN pg_authid u ON s.usesysid = u.oid;
GRANT SELECT ON pg_dist.node_activity TO PUBLIC;

-- Sessions and the processes of all nodes, collected by dpg. Nulls in is_worker_query are processes that serve nobody.
CREATE FUNCTION pg_dist.cluster_activity(
  OUT global_pid bigint, OUT nodeid int, OUT is_worker_query bool, OUT datid oid, OUT datname name, OUT pid int,
  OUT leader_pid int, OUT usesysid oid, OUT usename name, OUT application_name text, OUT client_addr inet,
  OUT client_hostname text, OUT client_port int, OUT backend_start timestamptz, OUT xact_start timestamptz,
  OUT query_start timestamptz, OUT state_change timestamptz, OUT wait_event_type text, OUT wait_event text,
  OUT state text, OUT backend_xid xid, OUT backend_xmin xid, OUT query_id bigint, OUT query text, OUT backend_type text)
RETURNS SETOF record
LANGUAGE plpgsql ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF pg_dist.is_answering() THEN
    RETURN QUERY SELECT answer.global_pid, answer.nodeid, answer.is_worker_query, coalesce(answer.datid, base.oid),
        answer.datname, answer.pid, answer.leader_pid, coalesce(answer.usesysid, pg_roles.oid), answer.usename,
        answer.application_name, answer.client_addr, answer.client_hostname, answer.client_port, answer.backend_start,
        answer.xact_start, answer.query_start, answer.state_change, answer.wait_event_type, answer.wait_event,
        answer.state, answer.backend_xid, answer.backend_xmin, answer.query_id, answer.query, answer.backend_type
      FROM jsonb_to_recordset(pg_dist.call('cluster_activity', '[]')) AS answer(
          global_pid bigint, nodeid int, is_worker_query bool, datid oid, datname name, pid int, leader_pid int,
          usesysid oid, usename name, application_name text, client_addr inet, client_hostname text, client_port int,
          backend_start timestamptz, xact_start timestamptz, query_start timestamptz, state_change timestamptz,
          wait_event_type text, wait_event text, state text, backend_xid xid, backend_xmin xid, query_id bigint,
          query text, backend_type text)
        LEFT JOIN pg_database base ON base.datname = answer.datname
        LEFT JOIN pg_roles ON rolname = answer.usename;
  ELSE
    RETURN QUERY SELECT citus_calculate_gpid(citus_coordinator_nodeid(), own.pid), citus_coordinator_nodeid(),
      false, own.* FROM pg_dist.node_activity own;
  END IF;
END $$;

CREATE OR REPLACE VIEW pg_catalog.citus_stat_activity AS SELECT * FROM pg_dist.cluster_activity();
CREATE OR REPLACE VIEW pg_catalog.citus_dist_stat_activity AS
  SELECT * FROM citus_stat_activity WHERE NOT is_worker_query;

-- To clients of dpg: their sessions, and what else the coordinator node does.
CREATE OR REPLACE VIEW pg_catalog.pg_stat_activity AS
  SELECT * FROM pg_dist.node_activity WHERE NOT pg_dist.is_answering()
  UNION ALL
  SELECT datid, datname, pid, leader_pid, usesysid, usename, application_name, client_addr, client_hostname,
    client_port, backend_start, xact_start, query_start, state_change, wait_event_type, wait_event, state,
    backend_xid, backend_xmin, query_id, query, backend_type
  FROM pg_dist.cluster_activity()
  WHERE pg_dist.is_answering() AND nodeid = citus_coordinator_nodeid() AND is_worker_query IS NOT true;

CREATE FUNCTION pg_dist.cluster_lock_waits(
  OUT waiting_gpid bigint, OUT blocking_gpid bigint, OUT blocked_statement text,
  OUT current_statement_in_blocking_process text, OUT waiting_nodeid int, OUT blocking_nodeid int)
RETURNS SETOF record
LANGUAGE plpgsql ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_dist.is_answering() THEN
    RETURN QUERY SELECT answer.* FROM jsonb_to_recordset(pg_dist.call('cluster_lock_waits', '[]')) AS answer(
      waiting_gpid bigint, blocking_gpid bigint, blocked_statement text, current_statement_in_blocking_process text,
      waiting_nodeid int, blocking_nodeid int);
  ELSE
    RETURN QUERY SELECT citus_calculate_gpid(citus_coordinator_nodeid(), waiting.pid),
        citus_calculate_gpid(citus_coordinator_nodeid(), blocking.pid), waiting.query, blocking.query,
        citus_coordinator_nodeid(), citus_coordinator_nodeid()
      FROM pg_dist.node_activity waiting
        CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) blocker(pid)
        JOIN pg_dist.node_activity blocking ON blocking.pid = blocker.pid
      WHERE waiting.wait_event_type = 'Lock';
  END IF;
END $$;
CREATE OR REPLACE VIEW pg_catalog.citus_lock_waits AS SELECT * FROM pg_dist.cluster_lock_waits();

CREATE FUNCTION pg_dist.cluster_locks(
  OUT global_pid bigint, OUT nodeid int, OUT locktype text, OUT database oid, OUT relation oid, OUT relation_name text,
  OUT page int, OUT tuple smallint, OUT virtualxid text, OUT transactionid xid, OUT classid oid, OUT objid oid,
  OUT objsubid smallint, OUT virtualtransaction text, OUT pid int, OUT mode text, OUT granted bool, OUT fastpath bool,
  OUT waitstart timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_dist.is_answering() THEN
    RETURN QUERY SELECT answer.* FROM jsonb_to_recordset(pg_dist.call('cluster_locks', '[]')) AS answer(
      global_pid bigint, nodeid int, locktype text, database oid, relation oid, relation_name text, page int,
      tuple smallint, virtualxid text, transactionid xid, classid oid, objid oid, objsubid smallint,
      virtualtransaction text, pid int, mode text, granted bool, fastpath bool, waitstart timestamptz);
  ELSE
    RETURN QUERY SELECT citus_calculate_gpid(citus_coordinator_nodeid(), l.pid), citus_coordinator_nodeid(),
      l.locktype, l.database, l.relation, l.relation::regclass::text, l.page, l.tuple, l.virtualxid, l.transactionid,
      l.classid, l.objid, l.objsubid, l.virtualtransaction, l.pid, l.mode, l.granted, l.fastpath, l.waitstart
    FROM pg_locks l;
  END IF;
END $$;
CREATE OR REPLACE VIEW pg_catalog.citus_locks AS SELECT * FROM pg_dist.cluster_locks();

-- A session finds its own locks by pg_backend_pid().
CREATE OR REPLACE VIEW pg_catalog.pg_locks AS
  SELECT l.locktype, l.database, l.relation, l.page, l.tuple, l.virtualxid, l.transactionid, l.classid, l.objid,
    l.objsubid, l.virtualtransaction,
    CASE l.pid WHEN pg_backend_pid_on_node() THEN pg_backend_pid() ELSE l.pid END AS pid,
    l.mode, l.granted, l.fastpath, l.waitstart
  FROM pg_lock_status() l;
