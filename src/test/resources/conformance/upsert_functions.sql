-- INSERT ... ON CONFLICT into distributed tables inside functions and DO blocks.
CREATE TABLE t (k int PRIMARY KEY, v text DEFAULT 'none', n int DEFAULT 0, at timestamptz, total numeric GENERATED ALWAYS AS (n * 1.5) STORED);
CREATE TABLE pairs (a int, b text, n int, CONSTRAINT pair_key UNIQUE (a, b));
CREATE TABLE ids (id bigint GENERATED ALWAYS AS IDENTITY, "Key" text PRIMARY KEY, tags text[], n int);
CREATE TABLE named (id int, u text UNIQUE, n int);
CREATE TABLE single (k int PRIMARY KEY, v text);
CREATE TABLE l (k int PRIMARY KEY, v text);
INSERT INTO t SELECT i, 'v' || i, i FROM generate_series(1, 10) i;
INSERT INTO pairs SELECT i, 'b', i FROM generate_series(1, 5) i;
INSERT INTO named VALUES (1, 'one', 1);
INSERT INTO single VALUES (1, 'one');
--@distribute t k
--@distribute pairs a
--@distribute ids Key
--@distribute named id
--@single single
CREATE FUNCTION put(a int, b text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE r t; c int; BEGIN
  INSERT INTO t (k, v, n) VALUES (a, b, 1) ON CONFLICT (k) DO UPDATE SET v = excluded.v, n = t.n + excluded.n RETURNING * INTO r;
  GET DIAGNOSTICS c = ROW_COUNT; RETURN concat_ws(' ', r.k, r.v, r.n, r.total, c, FOUND); END $$;
CREATE FUNCTION keep(a int) RETURNS text LANGUAGE plpgsql AS $$ DECLARE r int; c int; BEGIN
  INSERT INTO t (k) VALUES (a) ON CONFLICT DO NOTHING RETURNING k INTO r;
  GET DIAGNOSTICS c = ROW_COUNT; RETURN concat_ws(' ', coalesce(r::text, 'nothing'), c, FOUND); END $$;
CREATE FUNCTION many(low int, high int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE c int; BEGIN
  INSERT INTO t AS x (k, v) SELECT i, 'many' FROM generate_series(low, high) i ON CONFLICT (k) DO UPDATE SET v = x.v || '+' || excluded.v WHERE x.k % 2 = 0;
  GET DIAGNOSTICS c = ROW_COUNT; RETURN c; END $$;
CREATE FUNCTION dynamic(which text, a int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE c int; BEGIN
  EXECUTE format('INSERT INTO %I (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v', which) USING a, 'dynamic';
  GET DIAGNOSTICS c = ROW_COUNT; RETURN c; END $$;
CREATE FUNCTION variable(a int, p int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t (k, n) VALUES (a, 1) ON CONFLICT (k) DO UPDATE SET n = t.n + p; END $$;
CREATE FUNCTION moves(a int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t (k, n) VALUES (a, 1) ON CONFLICT (k) DO UPDATE SET k = 100; END $$;
CREATE FUNCTION whether(a int) RETURNS bool LANGUAGE plpgsql AS $$ DECLARE i bool; BEGIN INSERT INTO t (k) VALUES (a) ON CONFLICT (k) DO UPDATE SET n = 1 RETURNING xmax = 0 INTO i; RETURN i; END $$;
CREATE FUNCTION sql_put(a int, b text) RETURNS text LANGUAGE sql AS $$ INSERT INTO t (k, v, n) VALUES (a, b, 1) ON CONFLICT (k) DO UPDATE SET v = excluded.v, n = t.n + excluded.n RETURNING v || n $$;
CREATE FUNCTION sql_keep(a int) RETURNS int LANGUAGE sql AS $$ INSERT INTO t (k) VALUES (a) ON CONFLICT DO NOTHING RETURNING k $$;
DO $x$ BEGIN EXECUTE $y$CREATE FUNCTION sql_atomic(a int, b text) RETURNS text LANGUAGE sql BEGIN ATOMIC INSERT INTO t AS x (k, v) VALUES (a, b) ON CONFLICT (k) DO UPDATE SET v = x.v || excluded.v RETURNING v; END$y$; END $x$;
CREATE FUNCTION sql_two(a int) RETURNS void LANGUAGE sql AS $$ INSERT INTO t (k, v) VALUES (a, 'two'); INSERT INTO single VALUES (a, 'two') ON CONFLICT (k) DO UPDATE SET v = single.v || 'again' $$;
CREATE FUNCTION sql_named(a int, b text) RETURNS SETOF named LANGUAGE sql AS $$ INSERT INTO named VALUES (a, b, 1) ON CONFLICT (u) DO UPDATE SET n = named.n + 1000 RETURNING * $$;
CREATE FUNCTION sql_variable(a int, p int) RETURNS void LANGUAGE sql AS $$ INSERT INTO t (k, n) VALUES (a, 1) ON CONFLICT (k) DO UPDATE SET n = t.n + p $$;
CREATE FUNCTION sql_overloaded(a int) RETURNS void LANGUAGE sql AS $$ INSERT INTO t (k) VALUES (a) ON CONFLICT DO NOTHING $$;
CREATE FUNCTION sql_overloaded(a text) RETURNS void LANGUAGE sql AS $$ INSERT INTO t (k) VALUES (a::int) ON CONFLICT DO NOTHING $$;
--@test
SELECT put(1, 'one'), put(50, 'fifty');
SELECT put(50, 'again');
SELECT keep(2), keep(60), keep(60);
SELECT many(1, 12);
SELECT * FROM t ORDER BY k;
DO $$ BEGIN INSERT INTO t VALUES (5, 'five'), (5, 'twice') ON CONFLICT (k) DO UPDATE SET v = excluded.v; END $$;
DO $$ DECLARE c int; BEGIN INSERT INTO t VALUES (70, 'x'), (70, 'y'), (3, 'z') ON CONFLICT (k) DO NOTHING; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '% %', c, FOUND; END $$;
DO $$ DECLARE c int; BEGIN INSERT INTO t VALUES (80, 'x'); INSERT INTO t VALUES (81, 'x'), (82, 'x'); GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c; END $$;
DO $$ BEGIN INSERT INTO t VALUES (80, 'x'); EXCEPTION WHEN unique_violation THEN RAISE NOTICE 'there'; END $$;
DO $$ BEGIN INSERT INTO t VALUES (80, 'x') ON CONFLICT DO NOTHING; INSERT INTO t VALUES (83, 'y'); INSERT INTO l SELECT k, v FROM t WHERE k > 79 ON CONFLICT DO NOTHING; INSERT INTO l VALUES (80, 'q') ON CONFLICT (k) DO UPDATE SET v = excluded.v; END $$;
SELECT * FROM l ORDER BY k;
SELECT dynamic('t', 4), dynamic('t', 90), dynamic('single', 1), dynamic('single', 2), dynamic('l', 80);
SELECT k, v FROM t WHERE v = 'dynamic' ORDER BY k;
SELECT * FROM single ORDER BY k;
DO $$ BEGIN INSERT INTO pairs VALUES (1, 'b', 10), (2, 'c', 20) ON CONFLICT ON CONSTRAINT pair_key DO UPDATE SET n = pairs.n * 100 + excluded.n; END $$;
DO $$ BEGIN INSERT INTO pairs VALUES (3, 'b', 0) ON CONFLICT (a, b) WHERE true DO NOTHING; END $$;
SELECT * FROM pairs ORDER BY a, b;
DO $$ DECLARE r ids; BEGIN INSERT INTO ids ("Key", tags, n) VALUES ('it''s', '{"a,b",NULL,"\"q\""}', NULL) RETURNING * INTO r; RAISE NOTICE '%', r;
  INSERT INTO ids AS i ("Key", n) VALUES ('it''s', 7) ON CONFLICT ("Key") DO UPDATE SET n = excluded.n, tags = i.tags || excluded."Key" RETURNING * INTO r; RAISE NOTICE '%', r; END $$;
SELECT "Key", tags, n FROM ids;
DO $$ BEGIN INSERT INTO t (k) VALUES (1), (2), (3) ON CONFLICT (k) DO UPDATE SET at = now(); END $$;
SELECT count(*), count(DISTINCT at) FROM t WHERE at BETWEEN now() - interval '1 hour' AND now() GROUP BY at > now();
BEGIN;
DO $$ BEGIN INSERT INTO t (k) VALUES (1), (200) ON CONFLICT (k) DO UPDATE SET at = CURRENT_TIMESTAMP, v = CURRENT_DATE::text; END $$;
SELECT at = now(), v = CURRENT_DATE::text FROM t WHERE k = 1;
SELECT keep(200), keep(201);
ROLLBACK;
SELECT count(*) FROM t WHERE k >= 200;
DO $$ BEGIN BEGIN INSERT INTO t VALUES (300, 'x') ON CONFLICT (k) DO UPDATE SET v = 'y'; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END; INSERT INTO t VALUES (301, 'x'); INSERT INTO t VALUES (301, 'z') ON CONFLICT (k) DO UPDATE SET v = t.v || excluded.v; END $$;
SELECT k, v FROM t WHERE k >= 300;
WITH x AS (SELECT put(301, 'cte') AS p) SELECT p FROM x;
SELECT variable(1, 5);
--@limit 0A000 cannot use ON CONFLICT with distributed table "t" in this way inside a function
SELECT moves(1);
--@limit 0A000 cannot use ON CONFLICT with distributed table "t" in this way inside a function
SELECT whether(1);
-- Keys over all shards.
DO $$ BEGIN INSERT INTO named VALUES (2, 'one', 2) ON CONFLICT (u) DO UPDATE SET n = 5; END $$;
DO $$ DECLARE c int; r named; BEGIN INSERT INTO named VALUES (3, 'one', 3), (4, 'four', 4), (5, 'five', 5) ON CONFLICT (u) DO UPDATE SET n = named.n + excluded.n; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c;
  INSERT INTO named VALUES (77, 'five', 7) ON CONFLICT (u) DO UPDATE SET n = excluded.n * 100 RETURNING * INTO r; RAISE NOTICE '% %', r, FOUND;
  INSERT INTO named VALUES (78, 'five', 7), (79, 'new', 7) ON CONFLICT DO NOTHING; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c; END $$;
DO $$ BEGIN INSERT INTO named VALUES (80, 'same', 1), (81, 'same', 2) ON CONFLICT (u) DO UPDATE SET n = 0; END $$;
DO $$ DECLARE c int; BEGIN INSERT INTO named VALUES (82, 'same', 1), (83, 'same', 2) ON CONFLICT (u) DO NOTHING; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c; END $$;
DO $$ BEGIN BEGIN INSERT INTO named VALUES (84, 'again', 1) ON CONFLICT (u) DO NOTHING; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END; INSERT INTO named VALUES (85, 'again', 2) ON CONFLICT (u) DO UPDATE SET n = 99; END $$;
SELECT * FROM named ORDER BY id;
SELECT id FROM named WHERE u = 'five';
INSERT INTO named VALUES (90, 'again', 1);
-- Functions in SQL.
SELECT sql_put(1, 'sql'), sql_put(400, 'sql');
SELECT sql_keep(1), sql_keep(401), sql_keep(401);
SELECT sql_atomic(1, 'atomic'), sql_atomic(402, 'atomic');
SELECT k, v, n FROM t WHERE k = 1 OR k >= 400 ORDER BY k;
SELECT sql_two(403), sql_two(403);
SELECT sql_two(402);
SELECT k, v FROM t WHERE k >= 400 ORDER BY k;
SELECT * FROM single ORDER BY k;
SELECT sql_named(500, 'one'), sql_named(501, 'sql');
SELECT * FROM named ORDER BY id;
SELECT sql_variable(1, 5);
--@limit 0A000 cannot use ON CONFLICT with a distributed table in one of several functions "sql_overloaded"
SELECT sql_overloaded(1);
DO $$ BEGIN PERFORM sql_put(404, 'nested'); PERFORM sql_put(404, 'twice'); END $$;
SELECT k, v, n FROM t WHERE k = 404;
DO $$ BEGIN INSERT INTO t (k, v) VALUES (1, 'a') ON CONFLICT (v) DO NOTHING; END $$;
SELECT count(*), sum(n) FROM t;
