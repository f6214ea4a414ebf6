-- Acting as another role than the one that has logged in: what runs on the coordinator node inside a SECURITY DEFINER
-- function, or below a view, reads and writes shards as the function's or the view's owner. A session cannot become
-- that role; but a function that belongs to it can act for it, and obeys dpg only, which proves itself by a token that
-- only superusers can read.

CREATE TABLE pg_dist.dpg_token (token text NOT NULL);
REVOKE ALL ON pg_dist.dpg_token FROM PUBLIC;
INSERT INTO pg_dist.dpg_token SELECT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');

-- Called by each acting function first.
--
-- @given   the token
-- @who     the role that the function really acts as
-- @wanted  the role that it was made for
CREATE FUNCTION pg_dist.require_dpg(given text, who name, wanted oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF given IS DISTINCT FROM (SELECT token FROM pg_dist.dpg_token)
    OR wanted IS DISTINCT FROM (SELECT oid FROM pg_authid WHERE rolname = who)
  THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'only dpg may act as another role';
  END IF;
END $$;

-- Makes the function that acts as a role if there is none yet; its name, and the token that it wants. No dependency is
-- noted, so that the role can be dropped, and neither REASSIGN OWNED nor DROP OWNED touches the function.
CREATE FUNCTION pg_dist.acting_function(role_name text, OUT function text, OUT token text) RETURNS record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  actor oid := (SELECT oid FROM pg_roles WHERE rolname = role_name);
  own_name name := 'act_as_' || actor;
  dead oid;
BEGIN
  IF actor IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('role "%s" does not exist', role_name);
  END IF;
  function := format('pg_dist.%I', own_name);
  SELECT dpg_token.token INTO STRICT token FROM pg_dist.dpg_token;
  IF EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'pg_dist'::regnamespace AND proname = own_name) THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('dpg acting functions', 0));
  IF EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'pg_dist'::regnamespace AND proname = own_name) THEN
    RETURN;
  END IF;
  FOR dead IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_dist'::regnamespace AND proname LIKE 'act\_as\_%'
    AND NOT EXISTS (SELECT FROM pg_roles WHERE pg_roles.oid = proowner)
  LOOP
    EXECUTE format('DROP FUNCTION %s', dead::regprocedure);
  END LOOP;
  -- It keeps the session's search_path, for triggers of shards; so it says where everything that it uses is.
  EXECUTE format($f$
    CREATE FUNCTION %s(token text, statement text, returns_rows bool) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER AS $body$
    DECLARE
      changed pg_catalog.int8;
    BEGIN
      PERFORM pg_dist.require_dpg(token, CURRENT_USER::pg_catalog.name, %s);
      IF returns_rows THEN
        RETURN QUERY EXECUTE statement;
      ELSE
        EXECUTE statement;
        GET DIAGNOSTICS changed = ROW_COUNT;
        RETURN NEXT changed;
      END IF;
    END $body$ $f$, function, actor);
  EXECUTE format('ALTER FUNCTION %s(text, text, bool) OWNER TO %I', function, role_name);
  DELETE FROM pg_shdepend WHERE classid = 'pg_proc'::regclass AND deptype = 'o'
    AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND objid = (SELECT oid FROM pg_proc WHERE pronamespace = 'pg_dist'::regnamespace AND proname = own_name);
END $$;
REVOKE ALL ON FUNCTION pg_dist.acting_function(text) FROM PUBLIC;
