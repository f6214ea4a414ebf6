-- Users' triggers on reference tables: they fire once, in the transaction, and all copies come out the same. A join with
-- a distributed table reads the copies on workers.
CREATE TABLE d (k int PRIMARY KEY, kind int);
CREATE TABLE kinds (id int PRIMARY KEY, name text, changes int DEFAULT 0, changed_at timestamptz, tag float8);
CREATE TABLE parts (kind int REFERENCES kinds ON DELETE CASCADE ON UPDATE CASCADE, part text);
CREATE TABLE audit (n serial, tbl text, op text, before text, after text);
CREATE TABLE remarks (k int, kind int REFERENCES kinds, remark text);
CREATE TABLE totals (id int PRIMARY KEY, total bigint);
CREATE TABLE documents (id int PRIMARY KEY, title text, words tsvector);
CREATE SEQUENCE numbers;
INSERT INTO d SELECT i, i % 4 + 1 FROM generate_series(1, 12) i;
INSERT INTO kinds VALUES (1, 'one'), (2, 'two');
INSERT INTO totals VALUES (1, 0);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW.changed_at := clock_timestamp(); NEW.tag := random(); NEW.changes := coalesce(NEW.changes, 0) + 1; RETURN NEW; END $$;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO audit (tbl, op, before, after) SELECT TG_TABLE_NAME || TG_LEVEL, TG_WHEN || ' ' || TG_OP,
    CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'INSERT' THEN to_jsonb(OLD) - 'changed_at' - 'tag' END,
    CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'DELETE' THEN to_jsonb(NEW) - 'changed_at' - 'tag' END;
  RETURN NULL; END $$;
CREATE FUNCTION check_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.name = '' THEN RAISE EXCEPTION 'a kind needs a name' USING ERRCODE = 'check_violation', HINT = 'Give it one.', COLUMN = 'name'; END IF;
  IF NEW.name = 'skip' THEN RETURN NULL; END IF;
  NEW.name := trim(NEW.name); RETURN NEW; END $$;
CREATE FUNCTION remark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO remarks VALUES (NEW.id, NEW.id, NEW.name || ' of ' || (SELECT count(*) FROM d WHERE kind = NEW.id)); RETURN NULL; END $$;
CREATE FUNCTION make_lower() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE kinds SET name = lower(name) WHERE id = NEW.id AND name <> lower(name); RETURN NULL; END $$;
CREATE FUNCTION count_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE totals SET total = total + (SELECT count(*) FROM changed); RETURN NULL; END $$;
CREATE TRIGGER a_check BEFORE INSERT OR UPDATE ON kinds FOR EACH ROW EXECUTE FUNCTION check_name();
--@distribute d k
--@reference kinds
--@reference parts
--@reference totals
--@reference documents
--@distribute remarks k
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON kinds FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON kinds FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER note_statement BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON kinds FOR EACH STATEMENT EXECUTE FUNCTION note();
CREATE TRIGGER note_parts AFTER INSERT OR UPDATE OR DELETE ON parts FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER words BEFORE INSERT OR UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger('words', 'pg_catalog.english', 'title');
--@test
INSERT INTO kinds (id, name) VALUES (3, ' three '), (4, 'skip'), (5, 'FIVE') RETURNING id, name, changes;
UPDATE kinds SET name = 'uno' WHERE id = 1;
UPDATE kinds SET name = '' WHERE id = 1;
UPDATE kinds SET name = name || '!' FROM d WHERE d.kind = kinds.id AND d.k < 3 RETURNING kinds.id, changes;
INSERT INTO kinds (id, name) VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET name = excluded.name || kinds.changes RETURNING id, name, changes;
INSERT INTO kinds (id, name) VALUES (1, 'ignored') ON CONFLICT DO NOTHING;
MERGE INTO kinds USING (VALUES (2, 'zwei'), (6, 'sechs')) v (id, name) ON kinds.id = v.id
  WHEN MATCHED THEN UPDATE SET name = v.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (v.id, v.name);
DELETE FROM kinds WHERE id = 5 RETURNING name;
SELECT d.k, kinds.name, kinds.changes FROM d JOIN kinds ON kinds.id = d.kind ORDER BY k;
SELECT id, name, changes, changed_at IS NOT NULL, tag IS NOT NULL FROM kinds ORDER BY id;
SELECT tbl, op, before, after FROM audit ORDER BY op, tbl, before, after;
--@dpg SELECT (CASE count(DISTINCT result) WHEN 0 THEN '0' WHEN 1 THEN '1' ELSE 'copies differ' END)::int FROM run_command_on_placements('kinds', 'SELECT md5(string_agg(t::text, $$,$$ ORDER BY id)) FROM %s t')
TRUNCATE audit RESTART IDENTITY;
INSERT INTO parts VALUES (1, 'a'), (1, 'b'), (2, 'c');
UPDATE kinds SET id = 7 WHERE id = 1;
DELETE FROM kinds WHERE id = 2;
SELECT * FROM audit ORDER BY n;
SELECT d.k, part FROM d JOIN parts ON parts.kind = d.kind + 3 ORDER BY k, part;
--@dpg SELECT (CASE count(DISTINCT result) WHEN 0 THEN '0' WHEN 1 THEN '1' ELSE 'copies differ' END)::int FROM run_command_on_placements('parts', 'SELECT md5(string_agg(t::text, $$,$$ ORDER BY t::text)) FROM %s t')
BEGIN;
INSERT INTO kinds (id, name) VALUES (20, 'twenty');
SAVEPOINT s;
UPDATE kinds SET name = 'gone' WHERE id = 20;
ROLLBACK TO s;
SELECT name, changes FROM kinds WHERE id = 20;
COMMIT;
CREATE TRIGGER remark AFTER INSERT ON kinds FOR EACH ROW EXECUTE FUNCTION remark();
CREATE TRIGGER make_lower AFTER INSERT OR UPDATE OF name ON kinds FOR EACH ROW EXECUTE FUNCTION make_lower();
CREATE TRIGGER count_new AFTER INSERT ON kinds REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_all();
CREATE TRIGGER count_changed AFTER UPDATE ON kinds REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_all();
INSERT INTO kinds (id, name) VALUES (8, 'Eight'), (9, 'nine'), (10, 'TEN');
UPDATE kinds SET name = upper(name) WHERE id IN (8, 9);
SELECT * FROM remarks ORDER BY k;
SELECT id, name, changes FROM kinds ORDER BY id;
SELECT * FROM totals;
--@dpg SELECT (CASE count(DISTINCT result) WHEN 0 THEN '0' WHEN 1 THEN '1' ELSE 'copies differ' END)::int FROM run_command_on_placements('kinds', 'SELECT md5(string_agg(t::text, $$,$$ ORDER BY id)) FROM %s t')
SELECT d.k, total FROM d JOIN totals ON totals.id = d.k;
DO $$ BEGIN UPDATE kinds SET name = name || '?' WHERE id = 9; BEGIN UPDATE kinds SET name = ''; EXCEPTION WHEN check_violation THEN NULL; END; END $$;
SELECT name, changes FROM kinds WHERE id = 9;
ALTER TABLE kinds DISABLE TRIGGER stamp;
UPDATE kinds SET name = 'neun' WHERE id = 9 RETURNING changes;
ALTER TABLE kinds DISABLE TRIGGER ALL;
UPDATE kinds SET name = 'Nine', changes = 0 WHERE id = 9 RETURNING name, changes;
DO $$ BEGIN UPDATE kinds SET name = name || '.' WHERE id = 9; END $$;
ALTER TABLE kinds ENABLE TRIGGER ALL;
UPDATE kinds SET name = 'NINE' WHERE id = 9;
SELECT name, changes FROM kinds WHERE id = 9;
--@dpg SELECT (CASE count(DISTINCT result) WHEN 0 THEN '0' WHEN 1 THEN '1' ELSE 'copies differ' END)::int FROM run_command_on_placements('kinds', 'SELECT md5(string_agg(t::text, $$,$$ ORDER BY id)) FROM %s t')
ALTER TRIGGER stamp ON kinds RENAME TO stamped;
SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'kinds'::regclass AND NOT tgisinternal ORDER BY tgname;
SELECT trigger_name, event_manipulation, event_object_table FROM information_schema.triggers WHERE trigger_schema = current_schema ORDER BY 1, 2, 3;
INSERT INTO documents VALUES (1, 'The quick brown foxes'), (2, 'lazy dogs');
UPDATE documents SET title = 'Lazy cats' WHERE id = 2;
SELECT d.k, title, words FROM d JOIN documents ON documents.id = d.k ORDER BY k;
CREATE FUNCTION must_have_parts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NOT EXISTS (SELECT FROM parts WHERE kind = NEW.id) THEN RAISE EXCEPTION 'kind % has no parts', NEW.id; END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER has_parts AFTER INSERT ON kinds DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION must_have_parts();
BEGIN;
INSERT INTO kinds (id, name) VALUES (30, 'thirty');
COMMIT;
BEGIN;
INSERT INTO kinds (id, name) VALUES (30, 'thirty');
INSERT INTO parts VALUES (30, 'x');
COMMIT;
SELECT id, name FROM kinds WHERE id >= 30;
DROP TRIGGER has_parts ON kinds;
TRUNCATE audit RESTART IDENTITY;
TRUNCATE kinds CASCADE;
SELECT count(*) FROM d JOIN kinds ON true;
SELECT tbl, op FROM audit ORDER BY n;
DROP TRIGGER stamped ON kinds;
DROP TRIGGER nothing ON kinds;
INSERT INTO kinds (id, name) VALUES (1, 'one') RETURNING changes;
