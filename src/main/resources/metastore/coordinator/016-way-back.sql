-- The way back: no shell table looks empty to what dpg does not see (functions, triggers, materialized views). Each has
-- an inheritance child, a foreign table whose server is dpg itself; see docs/adr for why.

-- A scan costs so much to begin that the planner reads a table once rather than once for each row of another.
CREATE SERVER dpg FOREIGN DATA WRAPPER postgres_fdw OPTIONS (
  host '127.0.0.1', port '1', dbname 'postgres', application_name 'dpg way back %p', fetch_size '10000',
  batch_size '100', fdw_startup_cost '100000', fdw_tuple_cost '0.1',
  sslmode 'disable', gssencmode 'disable');
DO $$ BEGIN
  IF current_setting('server_version_num')::int >= 160000 THEN
    ALTER SERVER dpg OPTIONS (ADD analyze_sampling 'off');
  END IF;
END $$;
CREATE USER MAPPING FOR PUBLIC SERVER dpg OPTIONS (
  user 'dpg_way_back', password 'none', password_required 'false');

-- Called at each start of dpg, whose port and secret are new every time.
CREATE FUNCTION pg_dist.set_way_back(host text, port int, secret text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER SERVER dpg OPTIONS (SET host %L, SET port %L, SET dbname %L)',
    host, port, current_database());
  EXECUTE format('ALTER USER MAPPING FOR PUBLIC SERVER dpg OPTIONS (SET password %L)', secret);
END $$;
REVOKE ALL ON FUNCTION pg_dist.set_way_back(text, int, text) FROM PUBLIC;

CREATE FUNCTION pg_dist.way_back_name(relation oid) RETURNS name
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT ('shards_of_' || relation)::name $$;

-- Rows that are inserted into a shell table by what dpg does not see go on to the child at the end of their statement;
-- until then they are in the shell table, where defaults, checks and RETURNING are as in any table.
CREATE FUNCTION pg_dist.pass_on_inserted_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  columns text;
BEGIN
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
  WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  EXECUTE format('DELETE FROM ONLY %s', TG_RELID::regclass);
  EXECUTE format('INSERT INTO pg_dist.%I (%s) SELECT %s FROM inserted', TG_ARGV[0], columns, columns);
  RETURN NULL;
END $$;

CREATE FUNCTION pg_dist.detach_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
  PERFORM pg_dist.require_owner(relation);
  EXECUTE format('DROP FOREIGN TABLE IF EXISTS pg_dist.%I', pg_dist.way_back_name(relation));
  EXECUTE format('DROP TRIGGER IF EXISTS dpg_way_back ON %s', relation::regclass);
  UPDATE pg_trigger SET tgenabled = 'O' WHERE tgrelid = relation AND tgenabled = 'R' AND tgisinternal;
END $$;

CREATE FUNCTION pg_dist.attach_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  child name := pg_dist.way_back_name(relation);
BEGIN
  PERFORM pg_dist.detach_way_back(relation);
  EXECUTE format('CREATE FOREIGN TABLE pg_dist.%I () INHERITS (%s) SERVER dpg '
    'OPTIONS (schema_name ''pg_dist'', table_name %L)', child, relation::regclass, 't' || relation);
  -- Like a partition, it goes with its parent without CASCADE.
  UPDATE pg_depend SET deptype = 'a'
    WHERE classid = 'pg_class'::regclass AND objid = format('pg_dist.%I', child)::regclass
      AND refclassid = 'pg_class'::regclass AND refobjid = relation;
  -- The shards check foreign keys: the shell table of a referenced table has no rows.
  UPDATE pg_trigger SET tgenabled = 'R' WHERE tgrelid = relation AND tgisinternal
    AND tgfoid IN ('"RI_FKey_check_ins"'::regproc, '"RI_FKey_check_upd"'::regproc);
  EXECUTE format('CREATE TRIGGER dpg_way_back AFTER INSERT ON %s REFERENCING NEW TABLE AS inserted '
    'FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.pass_on_inserted_rows(%L)', relation::regclass, child);
  -- It is nobody's business: internal triggers are neither listed nor dumped.
  UPDATE pg_trigger SET tgisinternal = true WHERE tgrelid = relation AND tgname = 'dpg_way_back';
END $$;

-- For clusters that are older than the way back.
CREATE FUNCTION pg_dist.attach_missing_ways_back() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_dist.attach_way_back(logicalrelid)
  FROM pg_dist.pg_dist_partition JOIN pg_class ON pg_class.oid = logicalrelid
  WHERE (partmethod = 'h' OR partmethod = 'n' AND repmodel <> 't' AND colocationid <> 0) AND relkind = 'r'
    AND to_regclass(format('pg_dist.%I', pg_dist.way_back_name(logicalrelid))) IS NULL;
END $$;
REVOKE ALL ON FUNCTION pg_dist.attach_missing_ways_back() FROM PUBLIC;
