-- ONLY before a distributed table, in a query whose text is data: no function says the word.
CREATE TABLE t (k int PRIMARY KEY, v text);
CREATE TABLE odd (k int, v text);
CREATE TABLE "Odd.t" (k int, v text);
CREATE TABLE l (k int PRIMARY KEY, v text);
CREATE TABLE lc () INHERITS (l);
CREATE TABLE p (k int, at date) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 10) i;
INSERT INTO "Odd.t" SELECT i, 'x' FROM generate_series(1, 5) i;
INSERT INTO l VALUES (1, 'one'), (2, 'two');
INSERT INTO lc VALUES (3, 'three');
INSERT INTO p SELECT i, '2026-02-01' FROM generate_series(1, 4) i;
--@distribute t k
--@single odd
--@distribute "Odd.t" k
--@distribute p k
CREATE TABLE jobs (id int PRIMARY KEY, query text);
INSERT INTO jobs VALUES (1, 'SELECT * FROM ONLY t'), (2, 'SELECT * FROM ONLY l'), (3, 'SELECT v FROM t WHERE v <> $$only t$$'),
  (4, 'UPDATE ONLY (t) SET v = v'), (5, 'DELETE FROM only conf_only_texts."t"'), (6, 'TRUNCATE ONLY odd'), (7, 'SELECT * FROM l, /* all */ ONLY /* of it */ t'),
  (8, 'SELECT * FROM ONLY p'), (9, 'SELECT * FROM ONLY p1'), (10, 'SELECT * FROM ONLY "Odd.t"'), (11, 'TRUNCATE odd'),
  (12, 'SELECT * FROM t WHERE k IN (SELECT k FROM ONLY l)'), (13, 'SELECT k FROM t ORDER BY k FETCH FIRST 3 ROWS ONLY'),
  (14, 'TABLE ONLY odd'), (15, 'SELECT * FROM (ONLY t CROSS JOIN l)');
CREATE FUNCTION job(which int) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE (SELECT query FROM jobs WHERE id = which); GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
CREATE FUNCTION run(query text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE query; GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
CREATE FUNCTION loop_over(which int) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE r record; n bigint := 0; BEGIN FOR r IN EXECUTE (SELECT query FROM jobs WHERE id = which) LOOP n := n + 1; END LOOP; RETURN n; END $$;
CREATE FUNCTION quietly(which int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN job(which); EXCEPTION WHEN feature_not_supported THEN RETURN 'refused'; END $$;
--@test
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT job(1);
SELECT job(2), job(8), job(12), job(13);
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT loop_over(1);
SELECT loop_over(2), loop_over(3), quietly(2);
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT job(4);
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT job(5);
--@limit 0A000 cannot use ONLY with distributed table "odd" inside of functions and views
SELECT job(6);
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT job(7);
--@limit 0A000 cannot use ONLY with distributed table "p1" inside of functions and views
SELECT job(9);
--@limit 0A000 cannot use ONLY with distributed table "Odd.t" inside of functions and views
SELECT job(10);
--@limit 0A000 cannot use ONLY with distributed table "odd" inside of functions and views
SELECT job(14);
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT job(15);
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT count(*) FROM query_to_xml((SELECT query FROM jobs WHERE id = 1), true, false, '');
--@params SELECT * FROM ONLY t
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT run($1);
--@params SELECT * FROM ONLY l
SELECT run($1);
--@params SELECT * FROM t JOIN l USING (k)
SELECT run($1);
BEGIN;
CREATE FUNCTION later(tab text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM ' || 'ONLY ' || tab INTO n; RETURN n; END $$;
SELECT later('l');
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT later('t');
ROLLBACK;
INSERT INTO odd SELECT i, 'o' FROM generate_series(1, 3) i;
SELECT job(11);
SELECT count(*) FROM odd;
-- The guards are nobody's business.
SELECT count(*) FROM pg_statistic_ext WHERE stxrelid IN ('t'::regclass, 'p1'::regclass);
CREATE STATISTICS together ON k, v FROM t;
SELECT stxname, s.tableoid = 'pg_statistic_ext'::regclass AS own FROM pg_statistic_ext s WHERE stxrelid = 't'::regclass;
ANALYZE t;
DROP STATISTICS together;
ALTER TABLE t ADD COLUMN w int DEFAULT 5;
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT job(1);
ALTER TABLE t DROP COLUMN w;
DO $$ BEGIN INSERT INTO t VALUES (50, 'a'), (51, 'b'); UPDATE t SET v = 'c' WHERE k = 50; DELETE FROM t WHERE k = 51; END $$;
SELECT k, v FROM t WHERE k >= 50;
