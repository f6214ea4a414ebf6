-- Processes that stall without dying. While there are several, each says every other second that it is there; one that
-- does not is expelled. What a dead or expelled process has open on the nodes is ended before it is forgotten, so that
-- nothing it wakes up with can do any harm; connections that it opens later are refused until it has joined anew.

ALTER TABLE pg_dist.dpg_process
  ADD COLUMN heard timestamptz NOT NULL DEFAULT clock_timestamp(),  -- when it was there last; one clock for all
  ADD COLUMN life int,                                              -- the backend by whose lock it lives
  ADD COLUMN expelled bool NOT NULL DEFAULT false;                  -- it has another number when it joins again

DROP FUNCTION pg_dist.join_processes(text, text);
CREATE FUNCTION pg_dist.join_processes(
  new_instance text, proposed_secret text, OUT shared_secret text, OUT own_number bigint) RETURNS record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOCK TABLE pg_dist.dpg_process IN SHARE ROW EXCLUSIVE MODE;
  -- Who was alone had nobody to tell that it is there.
  UPDATE pg_dist.dpg_process SET heard = clock_timestamp();
  UPDATE pg_dist.dpg_process SET number = DEFAULT, expelled = false WHERE instance = new_instance AND expelled;
  INSERT INTO pg_dist.dpg_process (instance, secret, life) VALUES (new_instance,
    coalesce((SELECT secret FROM pg_dist.dpg_process ORDER BY number LIMIT 1), proposed_secret),
    pg_backend_pid_on_node())
  ON CONFLICT (instance) DO UPDATE SET life = excluded.life;
  PERFORM pg_dist.metadata_changed();
  PERFORM pg_notify('dpg_metadata', 'joined');
  SELECT secret, number INTO shared_secret, own_number FROM pg_dist.dpg_process WHERE instance = new_instance;
END $$;
REVOKE ALL ON FUNCTION pg_dist.join_processes(text, text) FROM PUBLIC;

DROP FUNCTION pg_dist.forget_dead_processes();

CREATE OR REPLACE FUNCTION pg_dist.metadata_seen(own text, version bigint, OUT others int, OUT is_last bool)
RETURNS record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE pg_dist.dpg_process SET seen = greatest(seen, version), heard = clock_timestamp() WHERE instance = own;
  SELECT count(*) FILTER (WHERE instance <> own) + (EXISTS (SELECT FROM pg_dist.unfinished_commit))::int,
      max(number) FILTER (WHERE instance = own) IS NOT DISTINCT FROM max(number)
    INTO others, is_last FROM pg_dist.dpg_process;
END $$;

CREATE OR REPLACE FUNCTION pg_dist.processes_behind(version bigint) RETURNS SETOF text
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT instance FROM pg_dist.dpg_process WHERE seen < version
$$;

-- Those that nobody holds the lock of: dead, as far as can be seen without trying.
CREATE FUNCTION pg_dist.dead_processes() RETURNS SETOF text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT instance FROM pg_dist.dpg_process WHERE NOT EXISTS (
    SELECT FROM pg_lock_status() held WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (held.classid::bigint << 32) | held.objid::bigint = pg_dist.process_lock(instance))
$$;
REVOKE ALL ON FUNCTION pg_dist.dead_processes() FROM PUBLIC;

-- Those that have said nothing for so long. If the caller has not either, it was this node that stood still.
CREATE FUNCTION pg_dist.silent_processes(own text, patience interval) RETURNS SETOF text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT instance FROM pg_dist.dpg_process WHERE heard < clock_timestamp() - patience AND instance <> own
    AND EXISTS (SELECT FROM pg_dist.dpg_process WHERE instance = own AND heard > clock_timestamp() - patience / 2)
$$;
REVOKE ALL ON FUNCTION pg_dist.silent_processes(text, interval) FROM PUBLIC;

-- Ends the connection by which a process lives: it does not answer. Who judges it dead has its lock, too.
CREATE OR REPLACE FUNCTION pg_dist.expel_process(instance text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_terminate_backend_on_node(pid, 0) FROM pg_lock_status() held
    JOIN pg_dist.dpg_process process ON process.life = pid AND process.instance = expel_process.instance
  WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (held.classid::bigint << 32) | held.objid::bigint = pg_dist.process_lock(process.instance)
$$;

-- Judges a process dead, until the end of the transaction; from the commit on it has no access to nodes.
CREATE FUNCTION pg_dist.condemn_process(other text) RETURNS bool
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pg_dist.is_process_dead(other) THEN
    RETURN false;
  END IF;
  UPDATE pg_dist.dpg_process SET expelled = true WHERE instance = other AND NOT expelled;
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION pg_dist.condemn_process(text) FROM PUBLIC;

-- Whether a process may work with a connection that it has opened. Asked by whatever role has opened it.
CREATE FUNCTION pg_dist.is_member(own text, own_number bigint) RETURNS bool
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM pg_dist.dpg_process WHERE instance = own AND number = own_number AND NOT expelled)
$$;

-- The addresses by which the coordinator node comes back to the processes. To be called with the table locked.
CREATE FUNCTION pg_dist.arrange_ways_back() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_dist.dpg_process WHERE host IS NOT NULL) THEN
    EXECUTE (SELECT format('ALTER SERVER dpg OPTIONS (SET host %L, SET port %L, SET dbname %L)',
        string_agg(host, ',' ORDER BY number), string_agg(port::text, ',' ORDER BY number), current_database())
      FROM pg_dist.dpg_process WHERE host IS NOT NULL);
  END IF;
END $$;
REVOKE ALL ON FUNCTION pg_dist.arrange_ways_back() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pg_dist.publish_way_back(own text, own_host text, own_port int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOCK TABLE pg_dist.dpg_process IN SHARE ROW EXCLUSIVE MODE;
  UPDATE pg_dist.dpg_process SET host = own_host, port = own_port WHERE instance = own;
  PERFORM pg_dist.arrange_ways_back();
  EXECUTE format('ALTER USER MAPPING FOR PUBLIC SERVER dpg OPTIONS (SET password %L)',
    (SELECT secret FROM pg_dist.dpg_process WHERE instance = own));
  PERFORM pg_dist.map_roles();
END $$;

-- To be called when nothing is left of it on any node.
CREATE FUNCTION pg_dist.forget_process(other text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOCK TABLE pg_dist.dpg_process IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM pg_dist.dpg_process WHERE instance = other;
  PERFORM pg_dist.arrange_ways_back();
END $$;
REVOKE ALL ON FUNCTION pg_dist.forget_process(text) FROM PUBLIC;

-- Every connection of a dpg to a node holds a shared lock (6582375, its instance), so that others can end it. That is
-- dpg's business and nobody else's.
CREATE OR REPLACE VIEW pg_catalog.pg_locks AS
  SELECT l.locktype, l.database, l.relation, l.page, l.tuple, l.virtualxid, l.transactionid, l.classid, l.objid,
    l.objsubid, l.virtualtransaction,
    CASE l.pid WHEN pg_backend_pid_on_node() THEN pg_backend_pid() ELSE l.pid END AS pid,
    l.mode, l.granted, l.fastpath, l.waitstart
  FROM pg_lock_status() l
  WHERE NOT (l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid = 6582375);

-- A write on one node that did not wait for the cuts of other processes counts here; cuts taken meanwhile are void.
CREATE SEQUENCE pg_dist.overtaking;
SELECT setval('pg_dist.overtaking', 1);  -- from now on each one shows in last_value
REVOKE ALL ON SEQUENCE pg_dist.overtaking FROM PUBLIC;

-- What processes ask each other. NOTIFY only says that there is something: anybody can send and hear that.
CREATE UNLOGGED TABLE pg_dist.process_question (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asked_of text NOT NULL, question text NOT NULL, answer text,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp());
REVOKE ALL ON pg_dist.process_question FROM PUBLIC;

CREATE FUNCTION pg_dist.ask_processes(own text, new_question text) RETURNS bigint[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  ids bigint[];
BEGIN
  DELETE FROM pg_dist.process_question WHERE asked_at < clock_timestamp() - interval '1 minute';
  WITH asked AS (
    INSERT INTO pg_dist.process_question (asked_of, question)
    SELECT instance, new_question FROM pg_dist.dpg_process WHERE instance <> own AND NOT expelled
    RETURNING id)
  SELECT coalesce(array_agg(id), '{}') INTO ids FROM asked;
  PERFORM pg_notify('dpg_metadata', 'asked');
  RETURN ids;
END $$;
REVOKE ALL ON FUNCTION pg_dist.ask_processes(text, text) FROM PUBLIC;
