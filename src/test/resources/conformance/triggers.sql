-- Users' triggers on distributed tables: as on one server, though the rows are on shards.
CREATE TABLE kinds (id int PRIMARY KEY, name text);
CREATE TABLE t (k int PRIMARY KEY, kind int, v text, changes int DEFAULT 0, words tsvector, doubled int GENERATED ALWAYS AS (changes * 2) STORED);
CREATE TABLE u (k int, n int);
CREATE TABLE audit (n serial, tbl text, op text, before text, after text);
CREATE TABLE totals (k int PRIMARY KEY, total int);
CREATE TABLE plain_log (n serial, what text);
CREATE TABLE s (id int PRIMARY KEY, v text);
INSERT INTO t (k, kind, v) SELECT i, i % 3, 'v' || i FROM generate_series(1, 6) i;
INSERT INTO u SELECT i, i * 10 FROM generate_series(1, 8) i;
INSERT INTO kinds VALUES (0, 'zero'), (1, 'one'), (2, 'two');
INSERT INTO totals VALUES (1, 0), (2, 0);
INSERT INTO s VALUES (1, 'a'), (2, 'b');
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was int := 0;
BEGIN
  IF TG_OP = 'UPDATE' THEN was := OLD.changes; END IF;
  NEW.changes := was + 1;
  RETURN NEW;
END; $$;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO audit (tbl, op, before, after) SELECT TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME || ' ' || TG_RELID::regclass || ' ' || TG_NAME || ' ' || TG_LEVEL || coalesce(' ' || TG_ARGV[0], ''),
    TG_WHEN || ' ' || TG_OP || ' ' || (SELECT count(*) || ' ' || coalesce(sum(changes), 0) FROM t),
    CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
    CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  RETURN NULL; END $$;
CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.v = 'keep' THEN RETURN NULL; END IF;
    RETURN OLD;
  END IF;
  IF NEW.v = 'bad' THEN RAISE EXCEPTION 'bad row in %', TG_TABLE_NAME USING ERRCODE = 'check_violation', DETAIL = 'It is ' || NEW.k, COLUMN = 'v'; END IF;
  IF NEW.v = 'skip' THEN RETURN NULL; END IF;
  NEW.v := trim(NEW.v) || coalesce((SELECT '/' || name FROM kinds WHERE id = NEW.kind AND NEW.v LIKE ' %'), '');
  RETURN NEW;
END $$;
CREATE FUNCTION keep_total() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE totals SET total = total + (SELECT count(*) FROM fresh) WHERE k = 1;
  INSERT INTO plain_log (what) SELECT 'added ' || string_agg(v, ',' ORDER BY k) FROM fresh;
  RETURN NULL; END $$;
CREATE FUNCTION lower_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE t SET v = lower(v) WHERE k = NEW.k AND v <> lower(v); RETURN NULL; END $$;
CREATE TRIGGER judge BEFORE INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION judge();
CREATE TRIGGER note_before AFTER UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION note('x', 'it''s');
--@distribute t k
--@distribute u k
--@colocate totals k t
--@reference kinds
--@single s
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE OF v, kind ON t FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER statements BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON t FOR EACH STATEMENT EXECUTE FUNCTION note();
CREATE TRIGGER statements_after AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON t FOR EACH STATEMENT EXECUTE FUNCTION note();
CREATE TRIGGER noted AFTER INSERT ON t FOR EACH ROW WHEN (NEW.kind IS NOT NULL) EXECUTE FUNCTION note();
CREATE TRIGGER totals AFTER INSERT ON t REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION keep_total();
CREATE TRIGGER words BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger('words', 'pg_catalog.english', 'v');
CREATE TRIGGER stamp_s AFTER INSERT OR UPDATE OR DELETE ON s FOR EACH ROW EXECUTE FUNCTION note('single');
--@test
INSERT INTO t (k, kind, v) VALUES (10, 1, ' Ten '), (11, 2, 'skip'), (12, NULL, 'Twelve') RETURNING k, v, changes, doubled;
INSERT INTO t (k, v) VALUES (13, 'bad');
INSERT INTO t (k, v) VALUES (10, 'again');
UPDATE t SET v = 'changed' WHERE k = 1;
UPDATE t SET v = ' ' || n FROM u WHERE u.k = t.k AND t.k < 4 RETURNING t.k, v, changes, doubled, n;
UPDATE t SET v = 'bad' WHERE k = 5;
UPDATE t SET changes = 100 WHERE k = 4;
UPDATE t SET k = k + 100, v = 'moved' WHERE k IN (4, 5) RETURNING k, changes;
UPDATE t SET v = 'keep' WHERE k = 6;
UPDATE t SET v = 'nothing' WHERE false;
DELETE FROM t WHERE k IN (6, 1) RETURNING k, v;
WITH gone AS (DELETE FROM t WHERE k = 2 RETURNING *) INSERT INTO u SELECT k, changes FROM gone;
INSERT INTO t (k, kind, v) SELECT k + 50, 1, 'from u' FROM u WHERE k < 3;
SELECT * FROM t ORDER BY k;
SELECT tbl, op, before, after FROM audit ORDER BY op, tbl, before, after;
SELECT * FROM totals ORDER BY k;
SELECT * FROM plain_log ORDER BY n;
TRUNCATE audit RESTART IDENTITY;
UPDATE s SET v = v || '!';
INSERT INTO s VALUES (3, 'c') RETURNING *;
DELETE FROM s WHERE id = 1;
SELECT * FROM audit ORDER BY n;
TRUNCATE audit RESTART IDENTITY;
CREATE TRIGGER lower_it AFTER INSERT OR UPDATE ON t FOR EACH ROW WHEN (NEW.v <> lower(NEW.v)) EXECUTE FUNCTION lower_it();
INSERT INTO t (k, v) VALUES (20, 'TWENTY'), (21, 'TwentyOne');
UPDATE t SET v = upper(v) WHERE k IN (20, 21);
SELECT k, v, changes FROM t WHERE k IN (20, 21) ORDER BY k;
BEGIN;
UPDATE t SET v = 'in block' WHERE k = 20;
SAVEPOINT a;
UPDATE t SET v = 'undone' WHERE k = 20;
ROLLBACK TO a;
SELECT v, changes FROM t WHERE k = 20;
COMMIT;
DO $$ BEGIN UPDATE t SET v = 'by do' WHERE k = 20; BEGIN UPDATE t SET v = 'bad' WHERE k = 21; EXCEPTION WHEN check_violation THEN NULL; END; DELETE FROM t WHERE k = 21; INSERT INTO t (k, v) VALUES (22, 'BY DO'); END $$;
SELECT k, v, changes FROM t WHERE k BETWEEN 20 AND 30 ORDER BY k;
DO $$ BEGIN INSERT INTO t (k, v) VALUES (22, 'twice'), (23, 'new') ON CONFLICT DO NOTHING; END $$;
SELECT k, v, changes FROM t WHERE k BETWEEN 20 AND 30 ORDER BY k;
SELECT * FROM audit ORDER BY n;
TRUNCATE audit RESTART IDENTITY;
ALTER TABLE t DISABLE TRIGGER stamp;
UPDATE t SET v = 'unstamped' WHERE k = 22 RETURNING changes;
ALTER TABLE t DISABLE TRIGGER USER;
UPDATE t SET v = 'silent' WHERE k = 22 RETURNING changes;
INSERT INTO t (k, v) VALUES (40, 'bad') ON CONFLICT (k) DO UPDATE SET v = 'bad';
DO $$ BEGIN UPDATE t SET v = 'SILENT' WHERE k = 23; INSERT INTO t (k, v) VALUES (41, 'bad'); DELETE FROM t WHERE k = 40; END $$;
ALTER TABLE t ENABLE TRIGGER ALL;
ALTER TABLE t ADD COLUMN extra text DEFAULT 'e';
ALTER TABLE t RENAME TO t2;
ALTER TABLE t2 RENAME TO t;
UPDATE t SET extra = 'f', v = 'back' WHERE k = 23 RETURNING changes, extra;
CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changes := -1; NEW.extra := TG_TABLE_NAME; RETURN NEW; END $$;
UPDATE t SET v = 'replaced' WHERE k = 23 RETURNING changes, extra;
SELECT * FROM t WHERE k >= 20 ORDER BY k;
SELECT * FROM audit ORDER BY n;
SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 't'::regclass AND NOT tgisinternal ORDER BY tgname;
SELECT trigger_name, event_manipulation, event_object_table FROM information_schema.triggers WHERE trigger_schema = current_schema ORDER BY 1, 2, 3;
ALTER TRIGGER stamp ON t RENAME TO zeal;
DROP TRIGGER note_before ON t;
TRUNCATE audit RESTART IDENTITY;
UPDATE t SET v = 'renamed' WHERE k = 23;
DELETE FROM t WHERE k = 23;
SELECT * FROM audit ORDER BY n;
TRUNCATE audit RESTART IDENTITY;
TRUNCATE t;
SELECT * FROM audit ORDER BY n;
SELECT count(*) FROM t;
DROP TRIGGER zeal ON t;
DROP FUNCTION stamp();
INSERT INTO t (k, v) VALUES (1, ' one');
--@undistribute t
TRUNCATE audit RESTART IDENTITY;
UPDATE t SET v = 'local';
SELECT * FROM t;
SELECT * FROM audit ORDER BY n;
