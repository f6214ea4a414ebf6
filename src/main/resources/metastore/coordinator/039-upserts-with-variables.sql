-- INSERT ... ON CONFLICT with variables in functions: no shard knows them, and no trigger. The plan of the statement has
-- their values. Where functions may have such statements, dpg has the backend plan each statement with its values, and
-- print the plan, which dpg is told of. Before the first row the statement asks dpg for the expressions of its plan, as
-- node trees, and puts them into words, which then stand in the clause that goes to the shards.

-- The server's own log is spared. Settings are the session's; dpg takes them back when the statement is over.
CREATE FUNCTION pg_dist.print_plans(printed bool) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF printed THEN
    PERFORM set_config('dpg.kept_log', current_setting('log_min_messages'), false);
    PERFORM set_config('log_min_messages', 'fatal', false);
    PERFORM set_config('debug_print_plan', 'on', false);
  ELSE
    PERFORM set_config('debug_print_plan', 'off', false);
    PERFORM set_config('log_min_messages', coalesce(nullif(current_setting('dpg.kept_log', true), ''), 'warning'), false);
  END IF;
END $$;

-- A node tree of a text. Only for those who know that it is one: the server trusts it.
CREATE FUNCTION pg_dist.node_tree(tree text) RETURNS pg_node_tree
LANGUAGE internal IMMUTABLE STRICT AS 'btrim1';
REVOKE ALL ON FUNCTION pg_dist.node_tree(text) FROM PUBLIC;

-- The statements and functions that are running above the trigger function that calls this.
CREATE FUNCTION pg_dist.stack_above() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lc_messages = 'C' AS $$
DECLARE
  stack text;
BEGIN
  GET DIAGNOSTICS stack = PG_CONTEXT;
  stack := substr(stack, strpos(stack, E'\n') + 1);
  RETURN substr(stack, strpos(stack, E'\n') + 1);
END $$;

-- The statement on top of a stack, behind its number; null where it is none of a function's with ON CONFLICT.
CREATE FUNCTION pg_dist.statement_in(stack text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  statement text;
  sql_function text[] := regexp_match(stack, '^SQL function "([^\n]*)" statement (\d+)');
BEGIN
  IF sql_function IS NOT NULL THEN
    RETURN pg_dist.sql_function_statement(sql_function[1], sql_function[2]::int);
  END IF;
  IF stack NOT LIKE 'SQL statement "%"' || E'\nPL/pgSQL function %' THEN
    RETURN NULL;
  END IF;
  statement := substr(stack, 16, strpos(stack, E'"\nPL/pgSQL function ') - 16);
  RETURN CASE WHEN statement ~* '\mon\s+conflict\M' THEN '1:' || statement END;
END $$;

-- Whether the PL/pgSQL function whose statement is on top of a stack takes variables for columns of the same name.
CREATE FUNCTION pg_dist.prefers_variables(stack text) RETURNS bool
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  caller text := substring(substr(E'"\n' || stack, strpos(E'"\n' || stack, E'"\nPL/pgSQL function '))
    FROM 'PL/pgSQL function ([^(\s]+)');
BEGIN
  caller := trim('"' FROM (regexp_split_to_array(caller, '\.'))[array_length(regexp_split_to_array(caller, '\.'), 1)]);
  RETURN stack ~ '^(SQL statement|PL/pgSQL function) '
    AND (current_setting('plpgsql.variable_conflict', true) = 'use_variable'
      OR current_query() ~ '#variable_conflict\s+use_variable'
      OR EXISTS (SELECT FROM pg_proc WHERE proname = caller AND prosrc ~ '#variable_conflict\s+use_variable'));
END $$;

-- The statement with what its plan says; null where dpg does not know the plan, or where nothing in it is a variable.
-- A loop over the rows of a statement does not say which one it is: the plan does.
-- Belongs to dpg, since what it puts into words must be what dpg has answered.
CREATE FUNCTION pg_dist.planned_upsert(shell oid, stack text, statement text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  token text := gen_random_uuid();
  template text;
  trees text;
  expressions text[];
  tree text;
BEGIN
  RAISE LOG 'dpg asks for a plan %', token;
  INSERT INTO pg_dist.upserts AS u (relation, statement, time, columns, given)
  VALUES (shell, coalesce(planned_upsert.statement, ''),
    CASE WHEN pg_dist.prefers_variables(stack) THEN 'planned' ELSE '' END, token, stack)
  RETURNING u.statement, u.given INTO template, trees;
  IF trees IS NULL THEN
    RETURN template;
  END IF;
  FOREACH tree IN ARRAY trees::text[] LOOP
    expressions := expressions || pg_get_expr(pg_dist.node_tree(tree), shell);
  END LOOP;
  RETURN '0:' || format(template, VARIADIC expressions);
END $$;

CREATE OR REPLACE FUNCTION pg_dist.begin_upsert() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  stack text := pg_dist.stack_above();
  statement text := pg_dist.statement_in(stack);
  planned text;
  setting text := 'dpg.upsert_' || TG_RELID;
  comments text := '--[^\n]*|/\*([^*]|\*+[^*/])*\*+/';
BEGIN
  IF coalesce(current_setting(setting, true), '') <> '' THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot use ON CONFLICT with distributed table "%s" in this way inside a function', TG_TABLE_NAME),
      DETAIL = 'The statement inserts into the table while it inserts into it.',
      HINT = 'Use a statement of its own.';
  END IF;
  IF current_setting('debug_print_plan')::bool AND (statement IS NOT NULL OR stack LIKE 'PL/pgSQL function %') THEN
    planned := pg_dist.planned_upsert(TG_RELID, stack, statement);
  END IF;
  IF statement IS NULL AND planned IS NULL THEN
    RETURN NULL;
  END IF;
  IF planned IS NULL AND pg_dist.prefers_variables(stack) THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = 'cannot use ON CONFLICT with a distributed table in a function that prefers variables to columns',
      HINT = 'Leave out #variable_conflict use_variable.';
  END IF;
  -- On its shard a row is updated without anybody's triggers.
  IF regexp_replace(coalesce(planned, statement), comments, ' ', 'g') ~* '\mdo\s+update\M' AND EXISTS (
    SELECT FROM pg_dist.user_trigger WHERE tgrelid = TG_RELID AND (inserts OR updates) AND tgenabled <> 'D')
  THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot use ON CONFLICT DO UPDATE with distributed table "%s", which has triggers', TG_TABLE_NAME),
      HINT = 'Use UPDATE, and INSERT where it has found no row.';
  END IF;
  PERFORM set_config(setting, coalesce(planned, statement), true);
  RETURN NULL;
END $$;

DROP FUNCTION pg_dist.statement_above();
