-- ONLY before a distributed table where dpg does not see the query: refused, whoever puts it together.
CREATE TABLE t (k int PRIMARY KEY, v text);
CREATE TABLE child (k int, n int, PRIMARY KEY (k, n));
CREATE TABLE l (k int PRIMARY KEY, v text);
CREATE TABLE lc () INHERITS (l);
CREATE TABLE p (k int, at date) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 10) i;
INSERT INTO child SELECT i, i FROM generate_series(1, 10) i;
INSERT INTO l VALUES (1, 'one'), (2, 'two');
INSERT INTO lc VALUES (3, 'three');
INSERT INTO p SELECT i, '2026-02-01' FROM generate_series(1, 4) i;
CREATE VIEW before AS SELECT count(*) AS n FROM ONLY t;
CREATE FUNCTION before_plain() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM ONLY t); END $$;
CREATE FUNCTION before_sql() RETURNS SETOF t LANGUAGE sql STABLE AS 'SELECT * FROM ONLY t';
CREATE FUNCTION before_atomic() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM ONLY t);
--@distribute t k
--@colocate child k t
--@distribute p k
ALTER TABLE child ADD FOREIGN KEY (k) REFERENCES t ON DELETE CASCADE;
CREATE FUNCTION only_of(which text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE format('SELECT count(*) FROM ONLY %I', which) INTO n; RETURN n; END $$;
CREATE FUNCTION quietly(which text) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN only_of(which); EXCEPTION WHEN OTHERS THEN RETURN -1; END $$;
CREATE FUNCTION run(query text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE query; GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
CREATE FUNCTION add(a int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE r t; BEGIN INSERT INTO t VALUES (a, 'added') RETURNING * INTO r; INSERT INTO child VALUES (a, 1); RETURN r.k; END $$;
CREATE PROCEDURE only_later(which text) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (900, 'x'); COMMIT; PERFORM only_of(which); END $$;
--@test
SELECT only_of('l');
SELECT only_of('p');
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT only_of('t');
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT quietly('t');
--@limit 0A000 cannot use ONLY with distributed table "p1" inside of functions and views
SELECT only_of('p1');
SELECT only_of('l'), quietly('l');
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT k, only_of('t') FROM l;
SELECT run('SELECT * FROM t WHERE k < 4');
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT run('SELECT * FROM ONLY t');
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT run('UPDATE ONLY t SET v = v');
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT run('DELETE FROM ONLY t');
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT run('SELECT * FROM l WHERE EXISTS (SELECT FROM ONLY t)');
SELECT run('INSERT INTO t VALUES (100, ''only'')');
-- What was there before the table was distributed.
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT before_plain();
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT l.k, b.k FROM l LEFT JOIN before_sql() b ON b.k <> l.k;
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
SELECT before_atomic();
SELECT n FROM before;
SELECT add(101);
DO $$ DECLARE n int; BEGIN EXECUTE 'SELECT count(*) FROM ONLY ' || quote_ident('l') INTO n; RAISE NOTICE '%', n; END $$;
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
DO $$ DECLARE n int; BEGIN EXECUTE 'SELECT count(*) FROM ONLY ' || quote_ident('t') INTO n; RAISE NOTICE '%', n; END $$;
DO $$ BEGIN RAISE LOG 'not for the client'; RAISE NOTICE 'for the client: %', only_of('l'); END $$;
SET client_min_messages = log;
DO $$ BEGIN RAISE LOG 'for the client: %', only_of('l'); END $$;
RESET client_min_messages;
SHOW client_min_messages;
BEGIN;
SELECT only_of('l');
SHOW client_min_messages;
SHOW debug_print_rewritten;
ROLLBACK;
CALL only_later('l');
--@limit 0A000 cannot use ONLY with distributed table "t" inside of functions and views
INSERT INTO l VALUES (50, only_of('t')::text);
SELECT count(*) FROM t;
SELECT count(*) FROM child;
SELECT k FROM l ORDER BY k FETCH FIRST 2 ROWS ONLY;
