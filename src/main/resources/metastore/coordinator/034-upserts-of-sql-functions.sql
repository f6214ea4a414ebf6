-- INSERT ... ON CONFLICT in functions in SQL: PG_CONTEXT has the function's name and the number of the statement, but not
-- the statement. So all statements of the function go to dpg, behind that number. What RETURNING asks for is looked at
-- there, too.

CREATE FUNCTION pg_dist.sql_function_statement(called text, number int) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  bodies text[];
BEGIN
  SELECT array_agg(body) INTO bodies FROM (
    SELECT DISTINCT CASE WHEN prosqlbody IS NULL THEN prosrc
      ELSE regexp_replace(pg_get_function_sqlbody(pg_proc.oid), '^\s*BEGIN ATOMIC\M|\mEND\s*$', '', 'g') END AS body
    FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
    WHERE proname = called AND lanname = 'sql') found
  WHERE body ~* '\mon\s+conflict\M';
  IF cardinality(bodies) > 1 THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot use ON CONFLICT with a distributed table in one of several functions "%s"', called),
      DETAIL = 'PostgreSQL does not tell which of them is running.',
      HINT = 'Give each function a name of its own.';
  END IF;
  RETURN number || ':' || bodies[1];
END $$;

CREATE OR REPLACE FUNCTION pg_dist.statement_above() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lc_messages = 'C' AS $$
DECLARE
  stack text;
  statement text;
  caller text;
  sql_function text[];
BEGIN
  GET DIAGNOSTICS stack = PG_CONTEXT;
  stack := substr(stack, strpos(stack, E'\n') + 1);
  stack := substr(stack, strpos(stack, E'\n') + 1);
  sql_function := regexp_match(stack, '^SQL function "([^\n]*)" statement (\d+)');
  IF sql_function IS NOT NULL THEN
    RETURN pg_dist.sql_function_statement(sql_function[1], sql_function[2]::int);
  END IF;
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
  RETURN '1:' || statement;
END $$;

CREATE OR REPLACE FUNCTION pg_dist.begin_upsert() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  statement text := pg_dist.statement_above();
  setting text := 'dpg.upsert_' || TG_RELID;
BEGIN
  IF coalesce(current_setting(setting, true), '') <> '' THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot use ON CONFLICT with distributed table "%s" in this way inside a function', TG_TABLE_NAME),
      DETAIL = 'The statement inserts into the table while it inserts into it.',
      HINT = 'Use a statement of its own.';
  END IF;
  IF statement IS NOT NULL THEN
    PERFORM set_config(setting, statement, true);
  END IF;
  RETURN NULL;
END $$;
