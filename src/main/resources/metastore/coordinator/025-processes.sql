-- Several dpg processes over the same nodes. Each has a row here, and holds the advisory lock of its name on one
-- connection for as long as it lives: whoever gets the lock knows that it is dead, however it died.

CREATE TABLE pg_dist.dpg_process (
  instance text PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY,
  seen bigint NOT NULL DEFAULT 0,  -- the version of the metadata that it works with
  host text, port int,             -- where the coordinator node comes back to it
  secret text NOT NULL);           -- by which the coordinator node proves itself; the same for all
REVOKE ALL ON pg_dist.dpg_process FROM PUBLIC;

CREATE FUNCTION pg_dist.process_lock(instance text) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT hashtextextended('dpg ' || instance, 0) $$;

-- The lock, if it is free, is held until the end of the caller's transaction: nobody else judges the same process
-- meanwhile, and it does not come back.
CREATE FUNCTION pg_dist.is_process_dead(instance text) RETURNS bool
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_try_advisory_xact_lock(pg_dist.process_lock(instance))
$$;
REVOKE ALL ON FUNCTION pg_dist.is_process_dead(text) FROM PUBLIC;

-- To be called with the lock of the instance held. Gives the secret that all processes share; the others learn of the
-- new one as of any change of the metadata.
CREATE FUNCTION pg_dist.join_processes(new_instance text, proposed_secret text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOCK TABLE pg_dist.dpg_process IN SHARE ROW EXCLUSIVE MODE;
  PERFORM pg_dist.forget_dead_processes();
  INSERT INTO pg_dist.dpg_process (instance, secret) VALUES (new_instance,
    coalesce((SELECT secret FROM pg_dist.dpg_process ORDER BY number LIMIT 1), proposed_secret))
  ON CONFLICT (instance) DO NOTHING;
  PERFORM pg_dist.metadata_changed();
  PERFORM pg_notify('dpg_metadata', 'joined');
  RETURN (SELECT secret FROM pg_dist.dpg_process WHERE instance = new_instance);
END $$;
REVOKE ALL ON FUNCTION pg_dist.join_processes(text, text) FROM PUBLIC;

CREATE FUNCTION pg_dist.forget_dead_processes() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  candidate text;
BEGIN
  -- One by one: a lock must be tried for no row but its own. A transaction's own locks are free to itself.
  FOR candidate IN
    SELECT instance FROM pg_dist.dpg_process WHERE NOT EXISTS (
      SELECT FROM pg_locks held WHERE locktype = 'advisory' AND granted AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (held.classid::bigint << 32) | held.objid::bigint = pg_dist.process_lock(instance))
  LOOP
    IF pg_dist.is_process_dead(candidate) THEN
      DELETE FROM pg_dist.dpg_process WHERE instance = candidate;
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION pg_dist.forget_dead_processes() FROM PUBLIC;

-- A process works with a version of the metadata from now on. Gives how many others there are, and whether it is the
-- one that joined last.
CREATE FUNCTION pg_dist.metadata_seen(own text, version bigint, OUT others int, OUT is_last bool) RETURNS record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE pg_dist.dpg_process SET seen = version WHERE instance = own AND seen < version;
  PERFORM pg_dist.forget_dead_processes();
  SELECT count(*) - 1, max(number) FILTER (WHERE instance = own) IS NOT DISTINCT FROM max(number)
    INTO others, is_last FROM pg_dist.dpg_process;
END $$;
REVOKE ALL ON FUNCTION pg_dist.metadata_seen(text, bigint) FROM PUBLIC;

-- The processes that do not know a version of the metadata yet.
CREATE FUNCTION pg_dist.processes_behind(version bigint) RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_dist.forget_dead_processes();
  RETURN QUERY SELECT instance FROM pg_dist.dpg_process WHERE seen < version;
END $$;
REVOKE ALL ON FUNCTION pg_dist.processes_behind(bigint) FROM PUBLIC;

-- Ends the connection by which a process lives: it does not answer.
CREATE FUNCTION pg_dist.expel_process(instance text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_terminate_backend(pid) FROM pg_locks held WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (held.classid::bigint << 32) | held.objid::bigint = pg_dist.process_lock(instance)
$$;
REVOKE ALL ON FUNCTION pg_dist.expel_process(text) FROM PUBLIC;

-- Where the coordinator node comes back to a process. All are asked in turn; one that does not work for the backend
-- that asks says that it is a standby.
CREATE FUNCTION pg_dist.publish_way_back(own text, own_host text, own_port int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOCK TABLE pg_dist.dpg_process IN SHARE ROW EXCLUSIVE MODE;
  UPDATE pg_dist.dpg_process SET host = own_host, port = own_port WHERE instance = own;
  EXECUTE (SELECT format('ALTER SERVER dpg OPTIONS (SET host %L, SET port %L, SET dbname %L)',
      string_agg(host, ',' ORDER BY number), string_agg(port::text, ',' ORDER BY number), current_database())
    FROM pg_dist.dpg_process WHERE host IS NOT NULL);
  EXECUTE format('ALTER USER MAPPING FOR PUBLIC SERVER dpg OPTIONS (SET password %L)',
    (SELECT secret FROM pg_dist.dpg_process WHERE instance = own));
END $$;
REVOKE ALL ON FUNCTION pg_dist.publish_way_back(text, text, int) FROM PUBLIC;
ALTER SERVER dpg OPTIONS (ADD target_session_attrs 'primary', ADD connect_timeout '5');

DROP FUNCTION pg_dist.set_way_back(text, int, text);

-- Changes are told to all processes at once.
CREATE OR REPLACE FUNCTION pg_dist.raise_metadata_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  raised bigint;
BEGIN
  DELETE FROM pg_dist.uncommitted_change WHERE changed_by = NEW.changed_by;
  DELETE FROM pg_dist.own_change WHERE changed_by = NEW.changed_by;
  UPDATE pg_dist.metadata_version SET version = version + 1 RETURNING version INTO raised;
  PERFORM pg_notify('dpg_metadata', raised::text);
  RETURN NULL;
END $$;
