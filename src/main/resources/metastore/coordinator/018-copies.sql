-- The copies of reference tables: what changes the coordinator node's copy unseen by dpg (a function, a trigger, a
-- statement that only the coordinator node can run) tells dpg which rows it has changed, and dpg changes them on all
-- other nodes in the same transaction.

-- A row here is a message to dpg, in the order of the statements that change rows.
CREATE FOREIGN TABLE pg_dist.changes_of_copies (relation oid, change text, removed text, added text)
SERVER dpg OPTIONS (schema_name 'pg_dist', table_name 'changes_of_copies', batch_size '1');

-- Rows travel as text, which every node reads alike with these settings. What dpg itself runs on every node ends with
-- the mark, as does then what foreign keys do to other tables.
CREATE FUNCTION pg_dist.pass_on_changed_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres' SET timezone = 'UTC' SET extra_float_digits = 1 SET bytea_output = 'hex' AS $$
DECLARE
  removed text;
  added text;
BEGIN
  IF pg_trigger_depth() = 1 AND current_query() LIKE '%/*dpg: every copy*/' THEN
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
  IF TG_OP = 'TRUNCATE' OR removed IS NOT NULL OR added IS NOT NULL THEN
    INSERT INTO pg_dist.changes_of_copies VALUES (TG_RELID, TG_OP, removed, added);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION pg_dist.watch_copy(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER dpg_copies_1 AFTER INSERT ON %s REFERENCING NEW TABLE AS after_rows '
    'FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.pass_on_changed_rows()', relation::regclass);
  EXECUTE format('CREATE TRIGGER dpg_copies_2 AFTER UPDATE ON %s REFERENCING OLD TABLE AS before_rows '
    'NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.pass_on_changed_rows()', relation::regclass);
  EXECUTE format('CREATE TRIGGER dpg_copies_3 AFTER DELETE ON %s REFERENCING OLD TABLE AS before_rows '
    'FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.pass_on_changed_rows()', relation::regclass);
  EXECUTE format('CREATE TRIGGER dpg_copies_4 AFTER TRUNCATE ON %s '
    'FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.pass_on_changed_rows()', relation::regclass);
  -- They are nobody's business: internal triggers are neither listed nor dumped.
  UPDATE pg_trigger SET tgisinternal = true WHERE tgrelid = relation AND tgname LIKE 'dpg\_copies\__';
END $$;
REVOKE ALL ON FUNCTION pg_dist.watch_copy(oid) FROM PUBLIC;

CREATE FUNCTION pg_dist.watch_copies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM pg_dist.watch_copy(NEW.logicalrelid);
  ELSIF EXISTS (SELECT FROM pg_class WHERE oid = OLD.logicalrelid) THEN
    UPDATE pg_trigger SET tgisinternal = false WHERE tgrelid = OLD.logicalrelid AND tgname LIKE 'dpg\_copies\__';
    FOR i IN 1 .. 4 LOOP
      EXECUTE format('DROP TRIGGER IF EXISTS dpg_copies_%s ON %s', i, OLD.logicalrelid::regclass);
    END LOOP;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER dpg_copies_begin AFTER INSERT ON pg_dist.pg_dist_partition
FOR EACH ROW WHEN (NEW.repmodel = 't') EXECUTE FUNCTION pg_dist.watch_copies();
CREATE TRIGGER dpg_copies_end AFTER DELETE ON pg_dist.pg_dist_partition
FOR EACH ROW WHEN (OLD.repmodel = 't') EXECUTE FUNCTION pg_dist.watch_copies();

SELECT pg_dist.watch_copy(logicalrelid) FROM pg_dist.pg_dist_partition WHERE repmodel = 't';
