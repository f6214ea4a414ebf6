-- As which role the coordinator node comes back to dpg: inside a SECURITY DEFINER function it is the function's owner,
-- below a view the view's. postgres_fdw keeps a connection for each user mapping, so each role has one, with a user
-- name that says whose it is. No dependency is noted, so that roles can be dropped.

CREATE FUNCTION pg_dist.way_back_options(role oid) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY['user=dpg_way_back_' || role, 'password_required=false',
    'password=' || coalesce((SELECT secret FROM pg_dist.dpg_process ORDER BY number LIMIT 1), 'none')]
$$;
REVOKE ALL ON FUNCTION pg_dist.way_back_options(oid) FROM PUBLIC;

CREATE FUNCTION pg_dist.map_role(role oid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO pg_user_mapping (oid, umuser, umserver, umoptions)
  SELECT pg_nextoid('pg_user_mapping', 'oid', 'pg_user_mapping_oid_index'), role, pg_foreign_server.oid,
    pg_dist.way_back_options(role)
  FROM pg_foreign_server
  WHERE srvname = 'dpg' AND EXISTS (SELECT FROM pg_roles WHERE pg_roles.oid = role)
    AND NOT EXISTS (SELECT FROM pg_user_mapping WHERE umserver = pg_foreign_server.oid AND umuser = role)
$$;

CREATE FUNCTION pg_dist.map_roles() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  server oid := (SELECT oid FROM pg_foreign_server WHERE srvname = 'dpg');
BEGIN
  LOCK TABLE pg_dist.dpg_process IN SHARE ROW EXCLUSIVE MODE;
  DELETE FROM pg_user_mapping WHERE umserver = server AND umuser <> 0
    AND NOT EXISTS (SELECT FROM pg_roles WHERE pg_roles.oid = umuser);
  UPDATE pg_user_mapping SET umoptions = pg_dist.way_back_options(umuser)
    WHERE umserver = server AND umuser <> 0 AND umoptions <> pg_dist.way_back_options(umuser);
  PERFORM pg_dist.map_role(oid) FROM pg_roles;
END $$;
REVOKE ALL ON FUNCTION pg_dist.map_roles() FROM PUBLIC;

CREATE OR REPLACE FUNCTION pg_dist.publish_way_back(own text, own_host text, own_port int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOCK TABLE pg_dist.dpg_process IN SHARE ROW EXCLUSIVE MODE;
  UPDATE pg_dist.dpg_process SET host = own_host, port = own_port WHERE instance = own;
  EXECUTE (SELECT format('ALTER SERVER dpg OPTIONS (SET host %L, SET port %L, SET dbname %L)',
      string_agg(host, ',' ORDER BY number), string_agg(port::text, ',' ORDER BY number), current_database())
    FROM pg_dist.dpg_process WHERE host IS NOT NULL);
  EXECUTE format('ALTER USER MAPPING FOR PUBLIC SERVER dpg OPTIONS (SET password %L)',
    (SELECT secret FROM pg_dist.dpg_process WHERE instance = own));
  PERFORM pg_dist.map_roles();
END $$;

-- Forgets the rows that are on their way from a shell table to its shards. They are the caller's own: nobody else ever
-- sees a row there.
CREATE FUNCTION pg_dist.clear_shell(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation AND tgname = 'dpg_way_back' AND tgisinternal) THEN
    EXECUTE format('DELETE FROM ONLY %s dpg_cleared', relation::regclass);
  END IF;
END $$;

-- Runs as who inserts, whose rights on shards count.
CREATE OR REPLACE FUNCTION pg_dist.pass_on_inserted_rows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  columns text;
BEGIN
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
  WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  PERFORM pg_dist.clear_shell(TG_RELID);
  EXECUTE format('INSERT INTO pg_dist.%I (%s) SELECT %s FROM inserted', TG_ARGV[0], columns, columns);
  RETURN NULL;
END $$;

CREATE FUNCTION pg_dist.open_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('GRANT INSERT ON pg_dist.%I TO PUBLIC', pg_dist.way_back_name(relation));
END $$;
REVOKE ALL ON FUNCTION pg_dist.open_way_back(oid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pg_dist.attach_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  child name := pg_dist.way_back_name(relation);
  shell pg_class;
BEGIN
  PERFORM pg_dist.detach_way_back(relation);
  PERFORM pg_dist.note_partition(relation);
  SELECT * INTO STRICT shell FROM pg_class WHERE oid = relation;
  -- The shards check foreign keys: the shell table of a referenced table has no rows.
  UPDATE pg_trigger SET tgenabled = 'R' WHERE tgrelid = relation AND tgisinternal
    AND tgfoid IN ('"RI_FKey_check_ins"'::regproc, '"RI_FKey_check_upd"'::regproc);
  IF shell.relkind = 'p' THEN
    PERFORM pg_dist.attach_behind_partitioned(relation);
    RETURN;
  ELSIF shell.relispartition THEN
    PERFORM pg_dist.attach_behind_partition(relation);
  ELSE
    EXECUTE format('CREATE FOREIGN TABLE pg_dist.%I () INHERITS (%s) %s',
      child, relation::regclass, pg_dist.foreign_options(relation));
    -- Like a partition, it goes with its parent without CASCADE.
    UPDATE pg_depend SET deptype = 'a'
      WHERE classid = 'pg_class'::regclass AND objid = format('pg_dist.%I', child)::regclass
        AND refclassid = 'pg_class'::regclass AND refobjid = relation;
  END IF;
  PERFORM pg_dist.open_way_back(relation);
  EXECUTE format('CREATE TRIGGER dpg_way_back AFTER INSERT ON %s REFERENCING NEW TABLE AS inserted '
    'FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.pass_on_inserted_rows(%L)', relation::regclass, child);
  -- It is nobody's business: internal triggers are neither listed nor dumped.
  UPDATE pg_trigger SET tgisinternal = true WHERE tgrelid = relation AND tgname = 'dpg_way_back';
END $$;

SELECT pg_dist.open_way_back(tgrelid) FROM pg_trigger WHERE tgname = 'dpg_way_back' AND tgisinternal;
