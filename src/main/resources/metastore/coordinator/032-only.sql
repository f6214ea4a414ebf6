-- ONLY before a shell table would find nothing: the rows are those of the table's child. Where a function has such a
-- query from a table or a parameter, nobody but the planner sees it. It looks at the statistics objects of each table
-- that it is about to scan, and evaluates their expressions as far as they are constant. Each shell table has such an
-- object, whose function asks which statements are running, and fails when one of them says ONLY.

CREATE FUNCTION pg_dist.only_name(relation oid) RETURNS name
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT ('only_' || relation)::name $$;

-- A name as it may stand in a statement, for a regular expression.
CREATE FUNCTION pg_dist.name_pattern(name text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('(?:"%1$s"|%1$s(?![\w$]))', regexp_replace(replace(name, '"', '""'), '([^\w])', '\\\1', 'g'))
$$;

-- @param stack the statements and functions that are running, as PG_CONTEXT tells them
CREATE FUNCTION pg_dist.refuse_only(relation oid, stack text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  shell pg_class := (SELECT pg_class FROM pg_class WHERE oid = relation);
  -- What PostgreSQL itself does for foreign keys; and dpg, to clear a shell table.
  internal text := '^[^\n]*("[^\n]* OPERATOR\(|\mdpg_cleared\M)[^\n]*$';
  comments text := '--[^\n]*|/\*([^*]|\*+[^*/])*\*+/';
BEGIN
  IF regexp_replace(regexp_replace(stack, internal, '', 'gn'), comments, ' ', 'g')
    ~* format('(\m(from|join|update|using|into|truncate|table)\M|[,(])\s*only\M\s*\(?\s*(%s\s*\.\s*)?%s',
      pg_dist.name_pattern((SELECT nspname FROM pg_namespace WHERE pg_namespace.oid = shell.relnamespace)),
      pg_dist.name_pattern(shell.relname))
  THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot use ONLY with distributed table "%s" inside of functions and views', shell.relname),
      HINT = 'Leave out ONLY: a distributed table has no children.';
  END IF;
END $$;

-- Names nothing but what is qualified, for it runs with the caller's search path: a path of its own would cost more
-- than the rest of it.
CREATE FUNCTION pg_dist.refuse_only(relation oid) RETURNS int
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  stack pg_catalog.text;
BEGIN
  GET DIAGNOSTICS stack = PG_CONTEXT;
  IF stack OPERATOR(pg_catalog.~*) '\monly\M' THEN
    PERFORM pg_dist.refuse_only(relation, stack);
  END IF;
  RETURN 0;
END $$;

-- TRUNCATE is not planned.
CREATE FUNCTION pg_dist.refuse_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_dist.refuse_only(TG_RELID);
  RETURN NULL;
END $$;

CREATE FUNCTION pg_dist.guard_only(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  guard text := format('pg_dist.%I', pg_dist.only_name(relation));
BEGIN
  EXECUTE format('CREATE STATISTICS %s ON (pg_dist.refuse_only(%L::oid)) FROM %s', guard, relation, relation::regclass);
  EXECUTE format('ALTER STATISTICS %s SET STATISTICS 0', guard);
  EXECUTE format('CREATE OR REPLACE TRIGGER dpg_only BEFORE TRUNCATE ON %s FOR EACH STATEMENT '
    'EXECUTE FUNCTION pg_dist.refuse_only()', relation::regclass);
  UPDATE pg_trigger SET tgisinternal = true WHERE tgrelid = relation AND tgname = 'dpg_only';
END $$;
REVOKE ALL ON FUNCTION pg_dist.guard_only(oid) FROM PUBLIC;

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
END $$;

CREATE FUNCTION pg_dist.close_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  own name;
BEGIN
  EXECUTE format('DROP FOREIGN TABLE IF EXISTS pg_dist.%I', pg_dist.way_back_name(relation));
  EXECUTE format('DROP STATISTICS IF EXISTS pg_dist.%I', pg_dist.only_name(relation));
  FOREACH own IN ARRAY ARRAY['dpg_way_back', 'dpg_upsert', 'zzz_dpg_upsert_row', 'dpg_only'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', own, relation::regclass);
  END LOOP;
  UPDATE pg_trigger SET tgenabled = 'O' WHERE tgrelid = relation AND tgenabled = 'R' AND tgisinternal;
END $$;
REVOKE ALL ON FUNCTION pg_dist.close_way_back(oid) FROM PUBLIC;

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
  PERFORM pg_dist.close_way_back(relation);
END $$;

-- Shards get the statistics objects that are users'.
CREATE VIEW pg_dist.user_statistics AS
  SELECT * FROM pg_statistic_ext WHERE stxnamespace <> 'pg_dist'::regnamespace;
GRANT SELECT ON pg_dist.user_statistics TO PUBLIC;

DO $$
DECLARE
  changed regprocedure;
  definition text;
BEGIN
  FOREACH changed IN ARRAY ARRAY['pg_dist.shard_commands', 'pg_dist.table_parts']::regproc[]::oid[]::regprocedure[] LOOP
    definition := replace(pg_get_functiondef(changed), 'JOIN pg_statistic_ext ON',
      'JOIN pg_dist.user_statistics pg_statistic_ext ON');
    ASSERT definition LIKE '%user_statistics%';
    EXECUTE definition;
  END LOOP;
END $$;

SELECT pg_dist.guard_only(tgrelid) FROM pg_trigger WHERE tgname = 'dpg_way_back' AND tgisinternal;
