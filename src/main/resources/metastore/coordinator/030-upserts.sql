-- INSERT ... ON CONFLICT into a shell table by what dpg does not see: no row that it could conflict with is there. So
-- each row goes to its shard before it is inserted here, with the clause, and what becomes of it there is inserted
-- here instead, to be counted and returned; or nothing, where the shard has done nothing.

-- A row here is a message to dpg, which answers with the row as it is now, or with none.
CREATE FOREIGN TABLE pg_dist.upserts (relation oid, statement text, time text, columns text, given text)
SERVER dpg OPTIONS (schema_name 'pg_dist', table_name 'upserts');
GRANT INSERT, SELECT ON pg_dist.upserts TO PUBLIC;

-- The statement of a PL/pgSQL function that has fired the trigger that calls this; null where there is none. Where
-- that function takes variables for columns of the same name, nobody else could tell what the statement means.
CREATE FUNCTION pg_dist.statement_above() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lc_messages = 'C' AS $$
DECLARE
  stack text;
  statement text;
  caller text;
BEGIN
  GET DIAGNOSTICS stack = PG_CONTEXT;
  stack := substr(stack, strpos(stack, E'\n') + 1);
  stack := substr(stack, strpos(stack, E'\n') + 1);
  IF stack NOT LIKE 'SQL statement "%"' || E'\nPL/pgSQL function %' THEN
    RETURN NULL;
  END IF;
  statement := substr(stack, 16, strpos(stack, E'"\nPL/pgSQL function ') - 16);
  IF statement !~* '\mon\s+conflict\M' THEN
    RETURN NULL;
  END IF;
  caller := substring(substr(stack, 16 + length(statement)) FROM 'PL/pgSQL function ([^(\s]+)');
  caller := trim('"' FROM (regexp_split_to_array(caller, '\.'))[array_length(regexp_split_to_array(caller, '\.'), 1)]);
  IF current_setting('plpgsql.variable_conflict', true) = 'use_variable'
    OR current_query() ~ '#variable_conflict\s+use_variable'
    OR EXISTS (SELECT FROM pg_proc WHERE proname = caller AND prosrc ~ '#variable_conflict\s+use_variable')
  THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = 'cannot use ON CONFLICT with a distributed table in a function that prefers variables to columns',
      HINT = 'Leave out #variable_conflict use_variable.';
  END IF;
  RETURN statement;
END $$;

CREATE FUNCTION pg_dist.begin_upsert() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  statement text := pg_dist.statement_above();
  setting text := 'dpg.upsert_' || TG_RELID;
BEGIN
  IF statement IS NULL AND coalesce(current_setting(setting, true), '') = '' THEN
    RETURN NULL;
  END IF;
  IF coalesce(current_setting(setting, true), '') <> '' OR statement ~* '\m(xmax|old)\M' THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot use ON CONFLICT with distributed table "%s" in this way inside a function', TG_TABLE_NAME),
      DETAIL = 'The statement reads xmax or OLD, or inserts into the table while it inserts into it.',
      HINT = 'Use a statement of its own.';
  END IF;
  PERFORM set_config(setting, statement, true);
  RETURN NULL;
END $$;

-- Values travel as text, which every node reads alike with these settings.
CREATE FUNCTION pg_dist.upsert_row() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres'
SET timezone = 'UTC' SET extra_float_digits = 1 SET bytea_output = 'hex' AS $$
DECLARE
  names text;
  fields text;
  row_given text;
  answer text;
BEGIN
  SELECT '(' || string_agg(format('"%s"', replace(replace(attname, '\', '\\'), '"', '""')), ',' ORDER BY attnum) || ')',
    string_agg(format('($1).%I', attname), ', ' ORDER BY attnum)
  INTO names, fields
  FROM pg_attribute WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  EXECUTE format('SELECT ROW(%s)::text', fields) INTO row_given USING NEW;
  INSERT INTO pg_dist.upserts VALUES
    (TG_RELID, current_setting('dpg.upsert_' || TG_RELID), now()::text, names, row_given)
  RETURNING given INTO answer;
  IF answer IS NULL THEN
    RETURN NULL;
  END IF;
  EXECUTE format('SELECT ($1::%s).*', TG_RELID::regclass) INTO NEW USING answer;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION pg_dist.pass_on_inserted_rows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  columns text;
  upsert text := 'dpg.upsert_' || TG_RELID;
BEGIN
  IF coalesce(current_setting(upsert, true), '') <> '' THEN
    PERFORM set_config(upsert, '', true);
    PERFORM pg_dist.clear_shell(TG_RELID);
    RETURN NULL;
  END IF;
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
  WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  PERFORM pg_dist.clear_shell(TG_RELID);
  EXECUTE format('INSERT INTO pg_dist.%I (%s) SELECT %s FROM inserted', TG_ARGV[0], columns, columns);
  RETURN NULL;
END $$;

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
END $$;

CREATE OR REPLACE FUNCTION pg_dist.detach_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  shadow oid := to_regclass(format('pg_dist.%I', pg_dist.shadow_name(relation)));
BEGIN
  PERFORM pg_dist.require_owner(relation);
  IF shadow IS NOT NULL THEN
    PERFORM pg_dist.switch_key_actions(relation, 'O');
    PERFORM pg_dist.hang_partitions(
      shadow, relation, to_regclass(format('pg_dist.%I', pg_dist.way_back_name(relation))));
    EXECUTE format('DROP TABLE %s', shadow::regclass);
  END IF;
  DELETE FROM pg_dist.partition_link WHERE partition = relation;
  EXECUTE format('DROP FOREIGN TABLE IF EXISTS pg_dist.%I', pg_dist.way_back_name(relation));
  EXECUTE format('DROP TRIGGER IF EXISTS dpg_way_back ON %s', relation::regclass);
  EXECUTE format('DROP TRIGGER IF EXISTS dpg_upsert ON %s', relation::regclass);
  EXECUTE format('DROP TRIGGER IF EXISTS zzz_dpg_upsert_row ON %s', relation::regclass);
  UPDATE pg_trigger SET tgenabled = 'O' WHERE tgrelid = relation AND tgenabled = 'R' AND tgisinternal;
END $$;

SELECT pg_dist.open_way_back(tgrelid) FROM pg_trigger WHERE tgname = 'dpg_way_back' AND tgisinternal;
