-- Users' triggers on reference and distributed tables. They fire on the coordinator node only: where a table has some,
-- dpg has its statements run there. On shards and on other copies is nothing but what has come of it.

-- Whose rows dpg has elsewhere, too: t for a reference table, s for one with a shell; null for any other table.
CREATE FUNCTION pg_dist.kind_of_copy(relation oid) RETURNS "char"
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN repmodel = 't' THEN 't' WHEN partmethod = 'h' OR colocationid <> 0 THEN 's' END::"char"
  FROM pg_dist.pg_dist_partition WHERE logicalrelid = relation
$$;

-- The bits of pg_trigger.tgtype, and more of what is asked of triggers.
CREATE VIEW pg_dist.user_trigger AS
  SELECT pg_trigger.oid, tgrelid, tgname, tgfoid, tgenabled, tgattr, tgdeferrable, tgqual, tgoldtable, tgnewtable,
    tgtype::int & 1 <> 0 AS for_row, tgtype::int & 2 <> 0 AS before, tgtype::int & 4 <> 0 AS inserts,
    tgtype::int & 8 <> 0 AS deletes, tgtype::int & 16 <> 0 AS updates, tgtype::int & 32 <> 0 AS truncates,
    tgtype::int & 60 AS events
  FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
  WHERE NOT tgisinternal AND pronamespace <> 'pg_dist'::regnamespace;

-- Which statements on which tables fire users' triggers: the bits of INSERT, DELETE, UPDATE and TRUNCATE. A foreign key
-- may change rows of another table.
CREATE VIEW pg_dist.fired_triggers AS
  WITH RECURSIVE reached(origin, event, relation, done) AS (
    SELECT logicalrelid::oid, event, logicalrelid::oid, event
    FROM pg_dist.pg_dist_partition, unnest(ARRAY[4, 8, 16, 32]) event
    WHERE pg_dist.kind_of_copy(logicalrelid) IS NOT NULL
    UNION
    SELECT origin, event, conrelid::oid, CASE WHEN done = 8 AND confdeltype = 'c' THEN 8 ELSE 16 END
    FROM reached JOIN pg_constraint ON confrelid = relation AND contype = 'f'
    WHERE done = 8 AND confdeltype IN ('c', 'n', 'd') OR done = 16 AND confupdtype IN ('c', 'n', 'd'))
  SELECT origin AS relation, bit_or(event) AS events
  FROM reached JOIN pg_dist.user_trigger ON tgrelid = reached.relation AND events & done <> 0 AND tgenabled <> 'D'
  GROUP BY origin;
GRANT SELECT ON pg_dist.fired_triggers TO PUBLIC;

-- What cannot be done with triggers of a distributed or reference table.

CREATE FUNCTION pg_dist.refuse_trigger(own pg_dist.user_trigger, detail text, hint text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
    MESSAGE = format('trigger "%s" is not supported on distributed table "%s"', (own).tgname,
      (SELECT relname FROM pg_class WHERE pg_class.oid = (own).tgrelid)),
    DETAIL = detail, HINT = hint;
END $$;

-- Shards and other copies do on their own what a foreign key says: so what it does there must be what it does here.
CREATE FUNCTION pg_dist.require_no_key_action(own pg_dist.user_trigger) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of_copies bool := pg_dist.kind_of_copy((own).tgrelid) = 't';
  key name := (SELECT conname FROM pg_constraint
    WHERE conrelid = (own).tgrelid AND contype = 'f'
      AND ((own).deletes AND confdeltype = 'c'
        OR (own).updates AND (confdeltype IN ('n', 'd') OR confupdtype IN ('c', 'n', 'd')))
    ORDER BY conname LIMIT 1);
BEGIN
  IF key IS NOT NULL AND (NOT of_copies OR (own).for_row AND (own).before) THEN
    PERFORM pg_dist.refuse_trigger(own,
      format('Foreign key "%s" changes rows where they are, and would not fire the trigger.', key),
      'Use NO ACTION or RESTRICT, and change the rows by a statement of your own.');
  END IF;
END $$;

CREATE FUNCTION pg_dist.require_row_change(own pg_dist.user_trigger) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  called pg_proc := (SELECT pg_proc FROM pg_proc WHERE pg_proc.oid = (own).tgfoid);
  written_in name := (SELECT lanname FROM pg_language WHERE pg_language.oid = called.prolang);
BEGIN
  IF (own).tgdeferrable THEN
    PERFORM pg_dist.refuse_trigger(own, 'A trigger for UPDATE or DELETE cannot be deferred here.',
      'Leave out DEFERRABLE.');
  ELSIF pg_get_triggerdef((own).oid) ~* 'WHEN \(.*\m(tableoid|ctid|xmin|xmax|cmin|cmax)\M' THEN
    PERFORM pg_dist.refuse_trigger(own, 'Its condition looks at a system column.', 'Look at other columns.');
  ELSIF written_in = 'plpgsql' AND called.prosrc ~* (pg_dist.name_pattern(called.proname) || '\s*\.\s*"?tg_') THEN
    PERFORM pg_dist.refuse_trigger(own, format('Function "%s" qualifies variables with its name.', called.proname),
      'Write TG_TABLE_NAME and the like without the function''s name.');
  ELSIF written_in <> 'plpgsql' AND NOT (called.pronamespace = 'pg_catalog'::regnamespace
    AND called.proname IN ('tsvector_update_trigger', 'tsvector_update_trigger_column'))
  THEN
    PERFORM pg_dist.refuse_trigger(own, format('Function "%s" is not written in PL/pgSQL.', called.proname),
      'Row triggers for UPDATE and DELETE must be written in PL/pgSQL.');
  END IF;
END $$;

CREATE FUNCTION pg_dist.require_triggers(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  own pg_dist.user_trigger;
  shell pg_class := (SELECT pg_class FROM pg_class WHERE oid = relation);
  copies "char" := pg_dist.kind_of_copy(relation);
BEGIN
  IF copies IS NULL THEN
    RETURN;
  END IF;
  FOR own IN SELECT * FROM pg_dist.user_trigger WHERE tgrelid = relation ORDER BY tgname LOOP
    PERFORM pg_dist.require_no_key_action(own);
    IF own.tgname < '!dpg' OR own.tgname > 'zzz_dpg' THEN
      PERFORM pg_dist.refuse_trigger(own, 'It would fire before or after all triggers of dpg''s.',
        'Give it a name that begins with a letter.');
    ELSIF copies = 's' AND (shell.relkind = 'p' OR shell.relispartition) THEN
      PERFORM pg_dist.refuse_trigger(own, 'The table is partitioned.', 'Use a table that is not partitioned.');
    ELSIF copies = 's' AND own.tgenabled IN ('A', 'R') THEN
      PERFORM pg_dist.refuse_trigger(own, 'It depends on session_replication_role.', 'Use ENABLE TRIGGER.');
    ELSIF copies = 's' AND (own.updates OR own.deletes) THEN
      IF own.tgoldtable IS NOT NULL OR own.tgnewtable IS NOT NULL THEN
        PERFORM pg_dist.refuse_trigger(own, 'Transition tables are supported for INSERT only.',
          'Use a trigger FOR EACH ROW.');
      ELSIF own.for_row THEN
        PERFORM pg_dist.require_row_change(own);
      END IF;
    END IF;
  END LOOP;
END $$;

-- Reference tables. What happened to rows must be told before other triggers see the rows: these may refer to them, or
-- change them again. Triggers FOR EACH ROW come first, so where users have any that fire AFTER the event, the first row
-- tells of all.

-- How many further rows of the statement whose triggers are firing have been told of by its first row. What their
-- triggers do fires triggers one level deeper.
CREATE FUNCTION pg_dist.counted_rows_setting(relation oid, event text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('dpg.rows_%s_%s_%s', relation, lower(event), pg_trigger_depth())
$$;

CREATE FUNCTION pg_dist.count_rows(relation oid, event text, rows bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM set_config(pg_dist.counted_rows_setting(relation, event), (rows - 1)::text, true);
END $$;

CREATE FUNCTION pg_dist.is_counted_row(relation oid, event text) RETURNS bool
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  setting text := pg_dist.counted_rows_setting(relation, event);
  further bigint := coalesce(nullif(current_setting(setting, true), ''), '0')::bigint;
BEGIN
  IF further > 0 THEN
    PERFORM set_config(setting, (further - 1)::text, true);
  END IF;
  RETURN further > 0;
END $$;

CREATE OR REPLACE FUNCTION pg_dist.pass_on_changed_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres' SET timezone = 'UTC' SET extra_float_digits = 1 SET bytea_output = 'hex' AS $$
DECLARE
  removed text[];
  added text[];
BEGIN
  IF pg_trigger_depth() = 1 AND current_query() LIKE '%/*dpg: every copy*/' THEN
    RETURN NULL;
  END IF;
  IF TG_LEVEL = 'ROW' AND pg_dist.is_counted_row(TG_RELID, TG_OP) THEN
    RETURN NULL;
  END IF;
  CASE TG_OP
    WHEN 'INSERT' THEN
      SELECT array_agg((after_rows.*)::text) INTO added FROM after_rows;
    WHEN 'DELETE' THEN
      SELECT array_agg((before_rows.*)::text) INTO removed FROM before_rows;
    WHEN 'UPDATE' THEN
      SELECT array_agg((before_rows.*)::text) INTO removed FROM before_rows;
      SELECT array_agg((after_rows.*)::text) INTO added FROM after_rows;
    ELSE
      NULL;
  END CASE;
  IF TG_LEVEL = 'ROW' THEN
    PERFORM pg_dist.count_rows(TG_RELID, TG_OP, cardinality(coalesce(added, removed)));
  END IF;
  IF TG_OP = 'TRUNCATE' OR removed IS NOT NULL OR added IS NOT NULL THEN
    INSERT INTO pg_dist.changes_of_copies VALUES (TG_RELID, TG_OP, removed, added);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION pg_dist.watch_copy(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  watched record;
BEGIN
  PERFORM pg_dist.forget_copy(relation);
  FOR watched IN
    SELECT tg_op, tables, EXISTS (SELECT FROM pg_dist.user_trigger
      WHERE tgrelid = relation AND events & bit <> 0 AND NOT before AND tgenabled <> 'D') AS row_first
    FROM (VALUES ('INSERT', 4, 'REFERENCING NEW TABLE AS after_rows'),
      ('DELETE', 8, 'REFERENCING OLD TABLE AS before_rows'),
      ('UPDATE', 16, 'REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows'),
      ('TRUNCATE', 32, '')) event (tg_op, bit, tables)
  LOOP
    EXECUTE format('CREATE TRIGGER "!dpg_copies_%s" AFTER %s ON %s %s FOR EACH %s '
      'EXECUTE FUNCTION pg_dist.pass_on_changed_rows()', lower(watched.tg_op), watched.tg_op, relation::regclass,
      watched.tables, CASE WHEN watched.row_first AND watched.tg_op <> 'TRUNCATE' THEN 'ROW' ELSE 'STATEMENT' END);
  END LOOP;
  -- They are nobody's business: internal triggers are neither listed nor dumped.
  UPDATE pg_trigger SET tgisinternal = true, tgenabled = 'A' WHERE tgrelid = relation AND tgname LIKE '!dpg\_copies\_%';
END $$;

CREATE FUNCTION pg_dist.forget_copy(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  own name;
BEGIN
  FOR own IN SELECT tgname FROM pg_trigger WHERE tgrelid = relation AND tgisinternal
    AND (tgname LIKE 'dpg\_copies\__' OR tgname LIKE '!dpg\_copies\_%')
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', own, relation::regclass);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION pg_dist.forget_copy(oid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pg_dist.watch_copies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM pg_dist.require_triggers(NEW.logicalrelid);
    PERFORM pg_dist.watch_copy(NEW.logicalrelid);
  ELSIF EXISTS (SELECT FROM pg_class WHERE oid = OLD.logicalrelid) THEN
    PERFORM pg_dist.forget_copy(OLD.logicalrelid);
  END IF;
  RETURN NULL;
END $$;

SELECT pg_dist.watch_copy(logicalrelid) FROM pg_dist.pg_dist_partition WHERE repmodel = 't';

-- Distributed tables. INSERT goes into the shell table, where triggers fire as on any table; here, too, the first row
-- passes on all before other triggers see them.

-- A row that a trigger changes while it is on its way would get to its shard as it was.
CREATE FUNCTION pg_dist.refuse_change_on_the_way() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
    MESSAGE = format('cannot change a row of distributed table "%s" while its statement still inserts rows', TG_TABLE_NAME),
    HINT = 'Insert one row at a time, or change the rows in a trigger AFTER INSERT.';
END $$;

-- Nothing fires when dpg removes from a shell table what is on the shards.
CREATE FUNCTION pg_dist.clear_shell_quietly(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET session_replication_role = replica AS $$
BEGIN
  EXECUTE format('DELETE FROM ONLY %s dpg_cleared', relation::regclass);
END $$;
REVOKE ALL ON FUNCTION pg_dist.clear_shell_quietly(oid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pg_dist.clear_shell(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation AND tgname = 'dpg_way_back' AND tgisinternal) THEN
    RETURN;
  ELSIF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation AND (NOT tgisinternal OR tgname = '!dpg_on_the_way')) THEN
    PERFORM pg_dist.clear_shell_quietly(relation);
  ELSE
    EXECUTE format('DELETE FROM ONLY %s dpg_cleared', relation::regclass);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION pg_dist.pass_on_inserted_rows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  columns text;
  passed bigint;
  upsert text := 'dpg.upsert_' || TG_RELID;
  upserts bool := coalesce(current_setting(upsert, true), '') <> '';
BEGIN
  IF TG_LEVEL = 'ROW' THEN
    IF pg_dist.is_counted_row(TG_RELID, TG_OP) THEN
      RETURN NULL;
    END IF;
    PERFORM pg_dist.count_rows(TG_RELID, TG_OP, (SELECT count(*) FROM inserted));
  END IF;
  IF upserts THEN
    PERFORM set_config(upsert, '', true);
    PERFORM pg_dist.clear_shell(TG_RELID);
    RETURN NULL;
  ELSIF TG_LEVEL = 'STATEMENT' AND EXISTS (
    SELECT FROM pg_trigger WHERE tgrelid = TG_RELID AND tgname = '!dpg_way_back' AND tgisinternal)
  THEN
    RETURN NULL;
  END IF;
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
  WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  PERFORM pg_dist.clear_shell(TG_RELID);
  EXECUTE format('INSERT INTO pg_dist.%I (%s) SELECT %s FROM inserted', TG_ARGV[0], columns, columns);
  GET DIAGNOSTICS passed = ROW_COUNT;
  IF passed < (SELECT count(*) FROM inserted) THEN
    PERFORM pg_dist.raise_failure();
  END IF;
  RETURN NULL;
END $$;

-- On its shard a row is updated without anybody's triggers.
CREATE OR REPLACE FUNCTION pg_dist.begin_upsert() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  statement text := pg_dist.statement_above();
  setting text := 'dpg.upsert_' || TG_RELID;
  comments text := '--[^\n]*|/\*([^*]|\*+[^*/])*\*+/';
BEGIN
  IF coalesce(current_setting(setting, true), '') <> '' THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot use ON CONFLICT with distributed table "%s" in this way inside a function', TG_TABLE_NAME),
      DETAIL = 'The statement inserts into the table while it inserts into it.',
      HINT = 'Use a statement of its own.';
  END IF;
  IF regexp_replace(statement, comments, ' ', 'g') ~* '\mdo\s+update\M' AND EXISTS (
    SELECT FROM pg_dist.user_trigger WHERE tgrelid = TG_RELID AND (inserts OR updates) AND tgenabled <> 'D')
  THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot use ON CONFLICT DO UPDATE with distributed table "%s", which has triggers', TG_TABLE_NAME),
      HINT = 'Use UPDATE, and INSERT where it has found no row.';
  END IF;
  IF statement IS NOT NULL THEN
    PERFORM set_config(setting, statement, true);
  END IF;
  RETURN NULL;
END $$;

-- UPDATE and DELETE change rows of the foreign table behind the shell table. It gets triggers FOR EACH ROW like the
-- shell table's, whose functions know the shell table by TG_TABLE_NAME and the like: variables of a block around theirs.

CREATE FUNCTION pg_dist.trigger_function_name(relation oid, called oid) RETURNS name
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('trigger_%s_%s', relation, called)::name
$$;

-- What the functions of triggers behind a shell table are made with; a body may end with a semicolon or without.
CREATE FUNCTION pg_dist.body_for_shell(body text, shell pg_class, ending text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  options text := substring(body FROM '^(?:\s|--[^\n]*\n|#[^\n]*\n)*');
  schema name := (SELECT nspname FROM pg_namespace WHERE pg_namespace.oid = (shell).relnamespace);
BEGIN
  RETURN options || format('DECLARE tg_relid pg_catalog.oid := %s; tg_table_name pg_catalog.name := %L; '
    'tg_relname pg_catalog.name := %L; tg_table_schema pg_catalog.name := %L; BEGIN ',
    (shell).oid, (shell).relname, (shell).relname, schema) || substr(body, length(options) + 1) || ending;
END $$;

CREATE FUNCTION pg_dist.make_trigger_function(shell pg_class, called oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  original pg_proc := (SELECT pg_proc FROM pg_proc WHERE oid = called);
  made text := format('pg_dist.%I', pg_dist.trigger_function_name((shell).oid, called));
  definition text := regexp_replace(pg_get_functiondef(called),
    '^CREATE OR REPLACE FUNCTION .*?\(\)\n RETURNS trigger', format('CREATE FUNCTION %s() RETURNS trigger', made));
  head text := substr(definition, 1, strpos(definition, E'\nAS $'));
BEGIN
  BEGIN
    EXECUTE head || 'AS ' || quote_literal(pg_dist.body_for_shell(original.prosrc, shell, E'\n; END'));
  EXCEPTION WHEN syntax_error THEN
    EXECUTE head || 'AS ' || quote_literal(pg_dist.body_for_shell(original.prosrc, shell, E'\nEND'));
  END;
  IF original.prosecdef THEN
    EXECUTE format('ALTER FUNCTION %s() OWNER TO %I', made, pg_get_userbyid(original.proowner));
  END IF;
  INSERT INTO pg_depend VALUES
    ('pg_proc'::regclass, format('%s()', made)::regprocedure, 0, 'pg_proc'::regclass, called, 0, 'a');
END $$;
REVOKE ALL ON FUNCTION pg_dist.make_trigger_function(pg_class, oid) FROM PUBLIC;

CREATE FUNCTION pg_dist.make_trigger_behind(shell pg_class, own pg_dist.user_trigger) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  behind text := format('pg_dist.%I', pg_dist.way_back_name((shell).oid));
  definition text := pg_get_triggerdef((own).oid);
  called text := pg_dist.trigger_function_name((shell).oid, (own).tgfoid);
  columns text := (SELECT 'OF ' || string_agg(quote_ident(attname), ', ') FROM pg_attribute
    WHERE attrelid = (shell).oid AND attnum = ANY ((own).tgattr) HAVING count(*) > 0);
BEGIN
  called := (SELECT format('%I.%I', nspname, proname) FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname = 'pg_dist' AND proname = called OR pg_proc.oid = (own).tgfoid
    ORDER BY nspname = 'pg_dist' AND proname = called DESC LIMIT 1);
  EXECUTE format('CREATE TRIGGER %I %s %s ON %s FOR EACH ROW %s EXECUTE FUNCTION %s(%s)', (own).tgname,
    CASE WHEN (own).before THEN 'BEFORE' ELSE 'AFTER' END,
    concat_ws(' OR ', CASE WHEN (own).deletes THEN 'DELETE' END, CASE WHEN (own).updates THEN 'UPDATE ' || coalesce(columns, '') END),
    behind, CASE WHEN (own).tgqual IS NOT NULL THEN
      substring(definition FROM ' FOR EACH ROW (WHEN \(.*\)) EXECUTE FUNCTION ') ELSE '' END,
    called, substring(definition FROM ' EXECUTE FUNCTION [^(]*\((.*)\)$'));
  UPDATE pg_trigger SET tgisinternal = true, tgenabled = (own).tgenabled
    WHERE tgrelid = behind::regclass AND tgname = (own).tgname;
  INSERT INTO pg_depend SELECT 'pg_trigger'::regclass, oid, 0, 'pg_trigger'::regclass, (own).oid, 0, 'a'
    FROM pg_trigger WHERE tgrelid = behind::regclass AND tgname = (own).tgname;
END $$;
REVOKE ALL ON FUNCTION pg_dist.make_trigger_behind(pg_class, pg_dist.user_trigger) FROM PUBLIC;

-- Triggers of dpg's that a shell table has only beside users' own.
CREATE FUNCTION pg_dist.forget_shell_triggers(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  behind oid := to_regclass(format('pg_dist.%I', pg_dist.way_back_name(relation)));
  made record;
BEGIN
  FOR made IN SELECT tgname, tgrelid::regclass AS place FROM pg_trigger
    WHERE tgisinternal AND (tgrelid = relation AND tgname LIKE '!dpg\_%' OR tgrelid = behind)
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', made.tgname, made.place);
  END LOOP;
  FOR made IN SELECT oid::regprocedure AS function FROM pg_proc WHERE pronamespace = 'pg_dist'::regnamespace
    AND proname LIKE format('trigger\_%s\_%%', relation)
  LOOP
    EXECUTE format('DROP FUNCTION %s', made.function);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION pg_dist.forget_shell_triggers(oid) FROM PUBLIC;

CREATE FUNCTION pg_dist.watch_shell(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  shell pg_class := (SELECT pg_class FROM pg_class WHERE oid = relation);
  own pg_dist.user_trigger;
  called oid;
BEGIN
  PERFORM pg_dist.forget_shell_triggers(relation);
  IF NOT EXISTS (SELECT FROM pg_dist.user_trigger WHERE tgrelid = relation)
    OR to_regclass(format('pg_dist.%I', pg_dist.way_back_name(relation))) IS NULL
  THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TRIGGER "!dpg_on_the_way" BEFORE UPDATE OR DELETE ON %s FOR EACH ROW '
    'EXECUTE FUNCTION pg_dist.refuse_change_on_the_way()', relation::regclass);
  IF EXISTS (SELECT FROM pg_dist.user_trigger WHERE tgrelid = relation AND inserts AND NOT before AND tgenabled <> 'D') THEN
    EXECUTE format('CREATE TRIGGER "!dpg_way_back" AFTER INSERT ON %s REFERENCING NEW TABLE AS inserted '
      'FOR EACH ROW EXECUTE FUNCTION pg_dist.pass_on_inserted_rows(%L)', relation::regclass, pg_dist.way_back_name(relation));
  END IF;
  UPDATE pg_trigger SET tgisinternal = true WHERE tgrelid = relation AND tgname LIKE '!dpg\_%';
  FOR called IN SELECT DISTINCT tgfoid FROM pg_dist.user_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
      JOIN pg_language ON pg_language.oid = prolang
    WHERE tgrelid = relation AND for_row AND (updates OR deletes) AND lanname = 'plpgsql'
  LOOP
    PERFORM pg_dist.make_trigger_function(shell, called);
  END LOOP;
  FOR own IN SELECT * FROM pg_dist.user_trigger WHERE tgrelid = relation AND for_row AND (updates OR deletes) LOOP
    PERFORM pg_dist.make_trigger_behind(shell, own);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION pg_dist.watch_shell(oid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pg_dist.open_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
  EXECUTE format('GRANT INSERT ON pg_dist.%I TO PUBLIC', pg_dist.way_back_name(relation));
  EXECUTE format('CREATE OR REPLACE TRIGGER dpg_upsert BEFORE INSERT ON %s FOR EACH STATEMENT '
    'EXECUTE FUNCTION pg_dist.begin_upsert()', relation::regclass);
  -- Triggers fire in the order of their names: what others make of the row comes first.
  EXECUTE format('CREATE OR REPLACE TRIGGER zzz_dpg_upsert_row BEFORE INSERT ON %s FOR EACH ROW '
    'WHEN (pg_catalog.current_setting(%L, true) <> '''') EXECUTE FUNCTION pg_dist.upsert_row()',
    relation::regclass, 'dpg.upsert_' || relation);
  UPDATE pg_trigger SET tgisinternal = true
    WHERE tgrelid = relation AND tgname IN ('dpg_upsert', 'zzz_dpg_upsert_row');
  PERFORM pg_dist.guard_only(relation);
  PERFORM pg_dist.watch_shell(relation);
END $$;

CREATE OR REPLACE FUNCTION pg_dist.close_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  own name;
BEGIN
  PERFORM pg_dist.forget_shell_triggers(relation);
  EXECUTE format('DROP FOREIGN TABLE IF EXISTS pg_dist.%I', pg_dist.way_back_name(relation));
  EXECUTE format('DROP STATISTICS IF EXISTS pg_dist.%I', pg_dist.only_name(relation));
  FOREACH own IN ARRAY ARRAY['dpg_way_back', 'dpg_upsert', 'zzz_dpg_upsert_row', 'dpg_only'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', own, relation::regclass);
  END LOOP;
  UPDATE pg_trigger SET tgenabled = 'O' WHERE tgrelid = relation AND tgenabled = 'R' AND tgisinternal;
END $$;

-- While dpg moves the rows of a table between the coordinator node and shards, nothing happens to them.

CREATE FUNCTION pg_dist.hold_triggers(relation oid) RETURNS oid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held oid[];
BEGIN
  PERFORM pg_dist.require_owner(relation);
  WITH changed AS (
    UPDATE pg_trigger SET tgenabled = 'D' WHERE tgrelid = relation AND NOT tgisinternal AND tgenabled = 'O' RETURNING oid)
  SELECT array_agg(oid) INTO held FROM changed;
  UPDATE pg_class SET relhastriggers = true WHERE oid = relation AND held IS NOT NULL;
  RETURN held;
END $$;

CREATE FUNCTION pg_dist.release_triggers(relation oid, held oid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_dist.require_owner(relation);
  UPDATE pg_trigger SET tgenabled = 'O' WHERE tgrelid = relation AND NOT tgisinternal AND oid = ANY (held);
  UPDATE pg_class SET relhastriggers = true WHERE oid = relation AND held IS NOT NULL;
END $$;

-- Keeps up with definitions, whoever gives them.

CREATE FUNCTION pg_dist.follow_triggers(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  copies "char" := pg_dist.kind_of_copy(relation);
BEGIN
  PERFORM pg_dist.require_triggers(relation);
  IF copies = 't' THEN
    PERFORM pg_dist.watch_copy(relation);
  ELSIF copies = 's' THEN
    PERFORM pg_dist.watch_shell(relation);
  END IF;
END $$;
REVOKE ALL ON FUNCTION pg_dist.follow_triggers(oid) FROM PUBLIC;

CREATE FUNCTION pg_dist.follow_trigger_definitions() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_dist.follow_triggers(relation) FROM (
    SELECT DISTINCT logicalrelid::oid AS relation
    FROM pg_event_trigger_ddl_commands() command
      JOIN pg_trigger ON CASE command.classid
        WHEN 'pg_trigger'::regclass THEN pg_trigger.oid = command.objid
        WHEN 'pg_class'::regclass THEN tgrelid = command.objid
        WHEN 'pg_proc'::regclass THEN tgfoid = command.objid
        WHEN 'pg_namespace'::regclass THEN tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = command.objid) END
      JOIN pg_proc ON pg_proc.oid = tgfoid
      JOIN pg_dist.pg_dist_partition ON logicalrelid = tgrelid
    WHERE NOT tgisinternal AND pronamespace <> 'pg_dist'::regnamespace
      OR command.classid = 'pg_class'::regclass AND tgname LIKE '!dpg\_copies\_%') changed
  WHERE pg_dist.kind_of_copy(relation) IS NOT NULL;
END $$;

CREATE EVENT TRIGGER dpg_trigger_definitions ON ddl_command_end
WHEN TAG IN ('CREATE TRIGGER', 'ALTER TRIGGER', 'ALTER TABLE', 'CREATE FUNCTION', 'ALTER FUNCTION', 'ALTER SCHEMA')
EXECUTE FUNCTION pg_dist.follow_trigger_definitions();
