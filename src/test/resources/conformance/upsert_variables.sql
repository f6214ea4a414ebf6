-- INSERT ... ON CONFLICT DO UPDATE with variables and parameters of functions in the clause.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE TABLE t (k int PRIMARY KEY, v text, n int DEFAULT 0, total numeric GENERATED ALWAYS AS (n * 1.5) STORED);
CREATE TABLE gone (x int, k int PRIMARY KEY, y int, "Odd %1$s" text, n int);
CREATE TABLE types (k int PRIMARY KEY, a int[], b bytea, c mood, d date, f float8, i interval, j jsonb, m numeric, o bool, p pair, q positive, s timestamptz, u uuid, v varchar(5), w char(4));
CREATE TABLE hits (page text, day date, n bigint NOT NULL, PRIMARY KEY (page, day));
CREATE TABLE named (id int, u text UNIQUE, n int);
CREATE TABLE other (k int PRIMARY KEY, n int);
CREATE TABLE l (k int PRIMARY KEY, n int);
ALTER TABLE gone DROP COLUMN x;
ALTER TABLE gone DROP COLUMN y;
INSERT INTO t SELECT i, 'v' || i, i FROM generate_series(1, 10) i;
INSERT INTO gone SELECT i, 'o' || i, i FROM generate_series(1, 4) i;
INSERT INTO types (k) SELECT i FROM generate_series(1, 4) i;
INSERT INTO named VALUES (1, 'one', 1), (2, 'two', 2);
INSERT INTO other SELECT i, i * 100 FROM generate_series(1, 4) i;
--@distribute t k
--@distribute gone k
--@distribute types k
--@distribute hits page
--@distribute named id
--@distribute other k
CREATE FUNCTION add(a int, p int) RETURNS text LANGUAGE plpgsql AS $$ DECLARE r t; c int; BEGIN
  INSERT INTO t (k, v, n) VALUES (a, 'new', p) ON CONFLICT (k) DO UPDATE SET n = t.n + p, v = t.v || '+' || p RETURNING * INTO r;
  GET DIAGNOSTICS c = ROW_COUNT; RETURN concat_ws(' ', r.k, r.v, r.n, r.total, c, FOUND); END $$;
CREATE FUNCTION add_where(a int, p int) RETURNS text LANGUAGE plpgsql AS $$ DECLARE r t; c int; BEGIN
  INSERT INTO t AS x (k, n) VALUES (a, 1) ON CONFLICT (k) DO UPDATE SET n = x.n + excluded.n WHERE x.n < p AND x.v <> 'never' RETURNING * INTO r;
  GET DIAGNOSTICS c = ROW_COUNT; RETURN concat_ws(' ', coalesce(r.n, -1), c, FOUND); END $$;
CREATE FUNCTION hit(which text, on_day date, weight int DEFAULT 1) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE r bigint; BEGIN
  INSERT INTO hits AS h VALUES (which, on_day, weight) ON CONFLICT (page, day) DO UPDATE SET n = h.n + weight RETURNING n INTO r; RETURN r; END $$;
CREATE FUNCTION dynamic(which text, a int, p int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE c int; BEGIN
  EXECUTE format('INSERT INTO %I AS x (k, n) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET n = x.n * $3 + $2', which) USING a, p, 1000;
  GET DIAGNOSTICS c = ROW_COUNT; RETURN c; END $$;
CREATE FUNCTION variables_first(k int, n int) RETURNS void LANGUAGE plpgsql AS $$ #variable_conflict use_variable
BEGIN INSERT INTO t (k, n) VALUES (k, n) ON CONFLICT ON CONSTRAINT t_pkey DO UPDATE SET n = t.n * 10 + n; END $$;
CREATE FUNCTION columns_first(k int, n int) RETURNS void LANGUAGE plpgsql AS $$ #variable_conflict use_column
BEGIN INSERT INTO t (k, n) VALUES (columns_first.k, columns_first.n) ON CONFLICT (k) DO UPDATE SET n = t.n * 10 + columns_first.n; END $$;
CREATE FUNCTION sql_add(a int, p int) RETURNS int LANGUAGE sql AS $$ INSERT INTO t (k, n) VALUES (a, p) ON CONFLICT (k) DO UPDATE SET n = t.n + p * 100 RETURNING n $$;
CREATE FUNCTION sql_same(a int, p int) RETURNS int LANGUAGE sql AS $$ INSERT INTO t (k, n) VALUES (a, p) ON CONFLICT (k) DO UPDATE SET n = p RETURNING n $$;
CREATE FUNCTION nested(a int, p int) RETURNS text LANGUAGE plpgsql AS $$ DECLARE r text; BEGIN
  INSERT INTO other (k, n) SELECT a, length(add(a, p)) ON CONFLICT (k) DO UPDATE SET n = other.n + p RETURNING k || ' ' || n INTO r; RETURN r; END $$;
CREATE FUNCTION volatile_value(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a; END $$;
CREATE PROCEDURE many(times int) LANGUAGE plpgsql AS $$ BEGIN
  FOR i IN 1 .. times LOOP
    INSERT INTO t (k, n) VALUES (i % 3 + 50, i) ON CONFLICT (k) DO UPDATE SET n = t.n * 2 + i;
    IF i % 2 = 0 THEN COMMIT; ELSE ROLLBACK; END IF;
  END LOOP; END $$;
--@test
SELECT add(1, 5), add(50, 7);
SELECT add(1, -3), add(50, NULL);
SELECT k, v, n, total FROM t WHERE k IN (1, 50) ORDER BY k;
SELECT add_where(2, 5), add_where(9, 5), add_where(60, 5), add_where(2, NULL);
SELECT hit('home', '2026-01-01'), hit('home', '2026-01-02');
SELECT hit('home', '2026-01-01'), hit('about', '2026-01-01', 10);
SELECT hit('home', '2026-01-01', 5);
SELECT * FROM hits ORDER BY page, day;
SELECT dynamic('t', 3, 7), dynamic('other', 3, 7), dynamic('gone', 3, 7), dynamic('other', 70, 7);
DO $$ BEGIN PERFORM dynamic('l', 1, 2); PERFORM dynamic('l', 1, 2); END $$;
SELECT 't', k, n FROM t WHERE k = 3 UNION ALL SELECT 'other', k, n FROM other UNION ALL SELECT 'gone', k, n FROM gone UNION ALL SELECT 'l', k, n FROM l ORDER BY 1, 2;
SELECT variables_first(4, 7);
SELECT columns_first(4, 8);
SELECT variables_first(80, 1), columns_first(81, 2);
SELECT k, n FROM t WHERE k = 4 OR k >= 80 ORDER BY k;
SELECT sql_add(5, 3), sql_add(90, 3);
SELECT sql_same(5, -1), sql_same(90, -2);
SELECT nested(1, 3), nested(200, 4);
SELECT nested(200, 5);
SELECT k, n FROM t WHERE k IN (1, 5, 90, 200) ORDER BY k;
-- Several rows, and the same row twice.
DO $$ DECLARE p int := 1000; c int; BEGIN INSERT INTO t (k) SELECT i FROM generate_series(5, 14) i ON CONFLICT (k) DO UPDATE SET n = t.n + p; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c; END $$;
DO $$ DECLARE p int := 1000; BEGIN INSERT INTO t (k) VALUES (5), (5) ON CONFLICT (k) DO UPDATE SET n = t.n + p; END $$;
DO $$ DECLARE p int := 1; r record; BEGIN FOR r IN INSERT INTO t (k) VALUES (5), (300) ON CONFLICT (k) DO UPDATE SET n = t.n + p RETURNING k, n LOOP RAISE NOTICE '%', r; END LOOP; END $$;
DO $$ DECLARE r record; BEGIN FOR r IN SELECT i AS k, 'w' || i AS v FROM generate_series(1, 3) i LOOP INSERT INTO t (k) VALUES (r.k) ON CONFLICT (k) DO UPDATE SET v = r.v, n = r.k + excluded.n; END LOOP; END $$;
DO $$ DECLARE r t; BEGIN SELECT * INTO r FROM t WHERE k = 1; r.n := 77; INSERT INTO t (k) VALUES (2) ON CONFLICT (k) DO UPDATE SET n = r.n, v = r.v || (r).k; END $$;
SELECT * FROM t ORDER BY k;
DO $$ DECLARE r record; q text := 'INSERT INTO t (k) VALUES (6), (301) ON CONFLICT (k) DO UPDATE SET n = t.n + 1 RETURNING k, n'; BEGIN
  FOR r IN INSERT INTO t (k) VALUES (7), (302) ON CONFLICT DO NOTHING RETURNING k LOOP RAISE NOTICE '%', r; END LOOP;
  FOR r IN EXECUTE q LOOP RAISE NOTICE '%', r; FOR r IN INSERT INTO other VALUES (1, 1), (301, 2) ON CONFLICT (k) DO UPDATE SET n = r.k RETURNING * LOOP RAISE NOTICE '%', r; END LOOP; END LOOP;
  FOREACH q IN ARRAY ARRAY['INSERT INTO t (k) VALUES (303) ON CONFLICT DO NOTHING RETURNING 1', 'INSERT INTO t (k) VALUES (304) RETURNING 2', 'INSERT INTO t (k) VALUES (303) RETURNING 3'] LOOP FOR r IN EXECUTE q LOOP RAISE NOTICE '%', r; END LOOP; END LOOP; END $$;
CREATE FUNCTION give(p int) RETURNS SETOF t LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY INSERT INTO t (k) VALUES (p), (305) ON CONFLICT (k) DO UPDATE SET n = t.n + p RETURNING *; RETURN QUERY EXECUTE 'INSERT INTO t (k) VALUES ($1) ON CONFLICT (k) DO UPDATE SET n = t.n + $1 RETURNING *' USING p; END $$;
SELECT * FROM give(8);
SELECT * FROM give(305);
-- Expressions of all kinds.
DO $$ DECLARE p int := 2; q text := 'it''s %s %1$s \ {x} (y) "$1" $100002 $$'; BEGIN
  INSERT INTO gone AS g (k, n) VALUES (1, 5), (2, 6), (9, 1) ON CONFLICT (k) DO UPDATE
  SET "Odd %1$s" = q || coalesce(excluded."Odd %1$s", g."Odd %1$s"), n = CASE p WHEN 2 THEN g.n * p ELSE -1 END + CASE WHEN excluded.n > 5 THEN p END;
  INSERT INTO gone AS g (k, n) VALUES (3, 5) ON CONFLICT (k) DO UPDATE SET ("Odd %1$s", n) = (left(q, p), greatest(p, g.n, excluded.n));
  INSERT INTO gone AS g (k, n) VALUES (4, 5) ON CONFLICT (k) DO UPDATE SET n = volatile_value(p) + g.n WHERE g.n BETWEEN p AND p * 10 OR g.n IN (p, p + 1) OR g.n = ANY (ARRAY[p, NULL]) OR g.n IS DISTINCT FROM p;
  INSERT INTO gone AS g (k, n) VALUES (4, 5) ON CONFLICT (k) DO UPDATE SET n = nullif(p, 3), "Odd %1$s" = (p, q)::text || current_user::text || (g.* IS NULL)::text;
END $$;
SELECT * FROM gone ORDER BY k;
SELECT pg_typeof(k), k FROM gone WHERE n IS NULL;
DO $$ DECLARE a2 int[] := '{1,NULL,3}'; b2 bytea := '\x00ff27'; c2 mood := 'ok'; d2 date := '2026-02-03'; f2 float8 := 0.1::float8 + 0.2; i2 interval := '1 mon 2 days 03:04:05.6';
  j2 jsonb := '{"a": ["x''y", null, 1.10]}'; m2 numeric := 1.2300; o2 bool := true; p2 pair := (1, 'x"y'); q2 positive := 3; s2 timestamptz := '2026-01-02 03:04:05.678901+02'; u2 uuid := 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'; v2 text := 'abc  '; BEGIN
  INSERT INTO types (k) VALUES (1), (9) ON CONFLICT (k) DO UPDATE SET a = a2, b = b2, c = c2, d = d2, f = f2, i = i2, j = j2, m = m2, o = o2, p = p2, q = q2, s = s2, u = u2, v = v2, w = v2;
  INSERT INTO types (k) VALUES (2) ON CONFLICT (k) DO UPDATE SET a = a2 || 4, j = types.j || j2, m = m2 / 3, p = (p2.a + 1, 'z')::pair, s = s2 + i2, v = v2::char(4), d = d2 + 1, f = 'NaN';
  a2 := NULL; j2 := NULL; p2 := NULL; c2 := NULL;
  INSERT INTO types (k) VALUES (3) ON CONFLICT (k) DO UPDATE SET a = a2, j = j2, p = p2, c = coalesce(c2, 'sad');
END $$;
SELECT * FROM types ORDER BY k;
DO $$ DECLARE x text := 'abcdefgh'; BEGIN INSERT INTO types (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET v = x; END $$;
DO $$ DECLARE x int := -1; BEGIN INSERT INTO types (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET q = x; END $$;
DO $$ DECLARE x int := 0; BEGIN INSERT INTO types (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET m = 1 / x; END $$;
DO $$ DECLARE x int := 0; BEGIN INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET n = t.n / x; EXCEPTION WHEN division_by_zero THEN RAISE NOTICE 'caught'; INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET n = x; END $$;
SELECT k, n FROM t WHERE k = 1;
-- In transactions, procedures and loops.
BEGIN;
DO $$ DECLARE p int := 1; BEGIN INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET n = p; BEGIN INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET n = t.n + 10 * p; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$;
SELECT k, n FROM t WHERE k = 1;
SAVEPOINT s;
SELECT add(1, 100);
SELECT 1 / 0;
ROLLBACK TO s;
SELECT add(1, 10);
SHOW plan_cache_mode;
SHOW client_min_messages;
COMMIT;
SHOW plan_cache_mode;
SHOW debug_print_plan;
SELECT k, n FROM t WHERE k = 1;
CALL many(9);
SELECT k, n FROM t WHERE k BETWEEN 50 AND 52 ORDER BY k;
DO $$ BEGIN FOR i IN 1 .. 12 LOOP PERFORM add(400 + i % 3, i); END LOOP; END $$;
SELECT k, v, n FROM t WHERE k >= 400 ORDER BY k;
--@params 7 | 8
SELECT add($1, $2);
SELECT add(k, 1) FROM l;
-- Keys over all shards.
DO $$ DECLARE p int := 10; r named; BEGIN INSERT INTO named VALUES (5, 'one', 1) ON CONFLICT (u) DO UPDATE SET n = named.n + p RETURNING * INTO r; RAISE NOTICE '%', r; INSERT INTO named VALUES (6, 'six', 1), (7, 'two', 1) ON CONFLICT (u) DO UPDATE SET n = named.n * p + excluded.n; END $$;
SELECT * FROM named ORDER BY id;
DO $$ BEGIN RAISE LOG 'not for the client'; RAISE NOTICE 'for the client: %', add(1, 1); END $$;
DO $$ DECLARE p int := 1; BEGIN RAISE LOG 'plan:' USING DETAIL = '{PLANNEDSTMT :onConflictAction 2 }'; INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET n = p; END $$;
DO $$ DECLARE p int := 1; BEGIN INSERT INTO t (k) VALUES (1) ON CONFLICT (v) DO UPDATE SET n = p; END $$;
DO $$ BEGIN INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET n = nowhere; END $$;
SELECT count(*), sum(n) FROM t;
--@limit 0A000 cannot use ON CONFLICT with distributed table "t" in this way inside a function
DO $$ DECLARE p int := 1; BEGIN INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET n = (SELECT max(o.n) FROM other o WHERE o.k = p); END $$;
--@limit 0A000 cannot use ON CONFLICT with distributed table "t" in this way inside a function
DO $$ DECLARE p int := 1; BEGIN INSERT INTO t (k) VALUES (1) ON CONFLICT (k) DO UPDATE SET k = p; END $$;
