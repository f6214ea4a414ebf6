-- postgres_fdw passes on what an error says, but not which constraint, column or table it is about. Where an INSERT
-- into a shell table fails on its way back, dpg says that no row was inserted, and is asked for the error, which is
-- then raised with all that it has.

-- A row that is inserted here is a question; the answer is the last failure.
CREATE FOREIGN TABLE pg_dist.failures (state text, message text, detail text, hint text,
  schema_name text, table_name text, column_name text, type_name text, constraint_name text)
SERVER dpg OPTIONS (schema_name 'pg_dist', table_name 'failures');
GRANT INSERT, SELECT ON pg_dist.failures TO PUBLIC;

CREATE FUNCTION pg_dist.raise_failure() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  failure pg_dist.failures;
BEGIN
  INSERT INTO pg_dist.failures (state) VALUES (NULL) RETURNING * INTO STRICT failure;
  RAISE EXCEPTION USING ERRCODE = failure.state, MESSAGE = failure.message, DETAIL = failure.detail,
    HINT = failure.hint, SCHEMA = failure.schema_name, TABLE = failure.table_name, COLUMN = failure.column_name,
    DATATYPE = failure.type_name, CONSTRAINT = failure.constraint_name;
END $$;

CREATE OR REPLACE FUNCTION pg_dist.pass_on_inserted_rows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  columns text;
  passed bigint;
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
  GET DIAGNOSTICS passed = ROW_COUNT;
  IF passed < (SELECT count(*) FROM inserted) THEN
    PERFORM pg_dist.raise_failure();
  END IF;
  RETURN NULL;
END $$;

-- Values travel as text, which every node reads alike with these settings.
CREATE OR REPLACE FUNCTION pg_dist.upsert_row() RETURNS trigger
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
  ELSIF answer = 'failed' THEN
    PERFORM pg_dist.raise_failure();
  END IF;
  EXECUTE format('SELECT ($1::%s).*', TG_RELID::regclass) INTO NEW USING answer;
  RETURN NEW;
END $$;
