-- Functions about nodes that came later. A node that moved is reached at its new address at once: nothing
-- waits for its old one, so there is no lock to take by force.
CREATE FUNCTION pg_catalog.citus_update_node(
  node_id int, new_node_name text, new_node_port int, force bool DEFAULT false,
  lock_cooldown int DEFAULT 10000) RETURNS void
LANGUAGE sql STRICT AS $$
  SELECT pg_dist.call('citus_update_node', jsonb_build_array(node_id, new_node_name, new_node_port))
$$;
REVOKE EXECUTE ON FUNCTION pg_catalog.citus_update_node(int, text, int, bool, int) FROM PUBLIC;
INSERT INTO pg_catalog.pg_init_privs (objoid, classoid, objsubid, privtype, initprivs)
SELECT oid, 'pg_proc'::regclass, 0, 'i', proacl FROM pg_proc
WHERE oid = 'pg_catalog.citus_update_node(int, text, int, bool, int)'::regprocedure;
