-- Writes through views on distributed tables, and what functions read under any settings.
CREATE TABLE d (k int PRIMARY KEY, a int DEFAULT 7, b text DEFAULT 'x', c timestamptz DEFAULT '2020-01-01');
CREATE TABLE e (k int, n int, t text, PRIMARY KEY (k, n));
CREATE TABLE p (k int PRIMARY KEY, f float8, g float4, i interval, ts timestamptz, dt date, y bytea, arr float8[]);
--@distribute d k
--@colocate e k d
--@distribute p k
INSERT INTO d SELECT i, i * 10, 'b' || i FROM generate_series(1, 20) i;
INSERT INTO e SELECT i % 10, i, 't' || i FROM generate_series(1, 40) i;
INSERT INTO p VALUES (1, 0.1::float8 + 0.2, 1.0/3, '-1 year 2 days -3 hours', '2024-03-02 01:02:03.456789+02', '2024-03-02', '\x00ff10', ARRAY[0.1::float8+0.2]);
CREATE VIEW v AS SELECT k, a, b FROM d WHERE a > 15;
CREATE VIEW vc AS SELECT k, a FROM d WHERE a > 15 WITH CHECK OPTION;
CREATE VIEW vv AS SELECT k, a AS aa FROM v WHERE k > 2;
CREATE VIEW vj AS SELECT d.k, d.a, e.n FROM d JOIN e USING (k);
CREATE FUNCTION write_vj() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN DELETE FROM d WHERE k = OLD.k; RETURN OLD; END IF;
  UPDATE d SET a = NEW.a WHERE k = NEW.k;
  RETURN NEW;
END $$;
CREATE TRIGGER write_vj INSTEAD OF UPDATE OR DELETE ON vj FOR EACH ROW EXECUTE FUNCTION write_vj();
CREATE FUNCTION digits() RETURNS float8 LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT f - 0.3 FROM p WHERE k = 1); END';
CREATE FUNCTION whole() RETURNS SETOF p LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT * FROM p; END';
--@test
INSERT INTO v VALUES (50, 1, 'q') RETURNING *;
UPDATE v SET a = a + 1 WHERE k = 5 RETURNING *;
UPDATE v SET b = 'all';
DELETE FROM v WHERE k = 6 RETURNING k;
UPDATE vc SET a = 300 WHERE k = 7 RETURNING *;
INSERT INTO vc VALUES (52, 30);
UPDATE vv SET aa = aa * 2 WHERE k < 10 RETURNING *;
DELETE FROM vv WHERE aa > 250;
SELECT * FROM d ORDER BY k;
UPDATE vj SET a = 77 WHERE n = 9 RETURNING k, a, n;
DELETE FROM vj WHERE n = 8;
SELECT * FROM d ORDER BY k;
BEGIN;
DELETE FROM v;
SELECT count(*) FROM d;
ROLLBACK;
SELECT count(*) FROM d;
UPDATE v SET k = k WHERE k = 9 RETURNING *;
-- Settings that lose digits or say dates in another order.
SET extra_float_digits = 0;
SET datestyle = 'SQL, DMY';
SET intervalstyle = 'sql_standard';
SET bytea_output = 'escape';
SET timezone = 'Asia/Kolkata';
SELECT digits() * 1e17;
SELECT * FROM whole();
DO $$ BEGIN INSERT INTO p SELECT k + 1, f, g, i, ts, dt, y, arr FROM p; UPDATE p SET k = k, f = f, ts = ts WHERE k = (SELECT max(k) FROM p); END $$;
BEGIN;
SELECT digits() * 1e17;
SELECT f, dt, i FROM p ORDER BY k;
SAVEPOINT a;
SELECT digits() * 1e17;
ROLLBACK TO a;
SELECT f, dt, i FROM p WHERE k = 1;
COMMIT;
RESET extra_float_digits;
RESET datestyle;
RESET intervalstyle;
RESET bytea_output;
RESET timezone;
SELECT * FROM p ORDER BY k;
