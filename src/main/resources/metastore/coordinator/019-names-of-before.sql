-- The names that Citus gave its functions about nodes before, and a setting that SHOW knows from the beginning.
CREATE FUNCTION pg_catalog.master_activate_node(nodename text, nodeport int) RETURNS int
LANGUAGE sql STRICT AS $$
  SELECT (pg_dist.call('citus_activate_node', jsonb_build_array(nodename, nodeport)) #>> '{}')::int
$$;
CREATE FUNCTION pg_catalog.master_disable_node(nodename text, nodeport int) RETURNS void
LANGUAGE sql STRICT AS $$
  SELECT pg_dist.call('citus_disable_node', jsonb_build_array(nodename, nodeport))
$$;
CREATE FUNCTION pg_catalog.master_remove_node(nodename text, nodeport int) RETURNS void
LANGUAGE sql STRICT AS $$
  SELECT pg_dist.call('citus_remove_node', jsonb_build_array(nodename, nodeport))
$$;
REVOKE EXECUTE ON FUNCTION
  pg_catalog.master_activate_node(text, int), pg_catalog.master_disable_node(text, int),
  pg_catalog.master_remove_node(text, int)
FROM PUBLIC;
INSERT INTO pg_catalog.pg_init_privs (objoid, classoid, objsubid, privtype, initprivs)
SELECT oid, 'pg_proc'::regclass, 0, 'i', proacl FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace
  AND proname IN ('master_activate_node', 'master_disable_node', 'master_remove_node');

DO $$
BEGIN
  EXECUTE format('ALTER DATABASE %I SET dpg.consistent_reads = on', current_database());
END $$;
