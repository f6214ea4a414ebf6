-- Reference tables: all copies follow, whoever changes them.
CREATE TABLE d (k int PRIMARY KEY, a int, b text);
CREATE TABLE r (id int PRIMARY KEY, name text, n int DEFAULT 0);
CREATE TABLE l (id int, txt text);
CREATE TABLE np (a int, b text, t int, f float8, j json);
CREATE TABLE rc (id int PRIMARY KEY, rid int REFERENCES r ON DELETE CASCADE ON UPDATE CASCADE);
--@distribute d k
--@reference r
--@reference np
--@reference rc
INSERT INTO d SELECT i, i * 10, 'b' || i FROM generate_series(1, 20) i;
INSERT INTO r SELECT i, 'r' || i FROM generate_series(1, 5) i;
INSERT INTO l SELECT i, 'l' || i FROM generate_series(1, 5) i;
INSERT INTO np SELECT i % 3, 'b"'',(' || i % 2, i % 4, i / 3.0, '{"a": 1}' FROM generate_series(1, 24) i;
CREATE FUNCTION add_row(i int) RETURNS int LANGUAGE sql AS 'INSERT INTO r VALUES (i, i::text, 1) RETURNING id';
CREATE VIEW vr AS SELECT id, name FROM r;
CREATE SEQUENCE numbers;
--@test
-- Functions and blocks.
DO $$ BEGIN UPDATE r SET n = 55 WHERE id = 2; END $$;
SELECT d.k, r.n FROM d JOIN r ON d.k = r.id WHERE d.k < 4 ORDER BY 1;
SELECT add_row(77);
SELECT count(*) FROM d JOIN r ON r.id = d.k + 75;
DO $$ BEGIN
  UPDATE np SET a = 9 WHERE ctid = (SELECT min(ctid) FROM np);
  DELETE FROM np WHERE ctid = (SELECT max(ctid) FROM np);
  INSERT INTO np DEFAULT VALUES;
END $$;
SELECT np.a, np.b, np.t, round(np.f::numeric, 3), count(*) FROM np JOIN d ON d.k = 3 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
DO $$ BEGIN
  BEGIN DELETE FROM np; RAISE EXCEPTION 'no'; EXCEPTION WHEN OTHERS THEN INSERT INTO np (a) VALUES (1000); END;
END $$;
SELECT np.a, count(*) FROM np JOIN d ON d.k = 3 GROUP BY 1 ORDER BY 1;
BEGIN;
DO $$ BEGIN UPDATE r SET n = n + 1; END $$;
SAVEPOINT a;
DO $$ BEGIN UPDATE r SET n = n + 10; END $$;
SELECT sum(r.n) FROM d JOIN r ON d.k = 1;
ROLLBACK TO a;
SELECT sum(r.n) FROM d JOIN r ON d.k = 1;
ROLLBACK;
SELECT sum(r.n) FROM d JOIN r ON d.k = 1;
-- Several matches, local tables, volatile functions.
UPDATE r SET n = l.id FROM l WHERE l.id = r.id RETURNING *;
UPDATE r SET n = d.k FROM d WHERE d.a / 100 = r.id RETURNING r.id;
SELECT count(DISTINCT x) FROM (SELECT sum(r.n) AS x FROM d JOIN r ON true GROUP BY d.k) s;
UPDATE r SET n = (SELECT count(*) FROM d WHERE d.k > r.id) WHERE id < 3 RETURNING *;
UPDATE r SET n = (random() * 1000)::int WHERE id = 3 RETURNING id;
SELECT count(DISTINCT r.n) FROM d JOIN r ON r.id = 3;
UPDATE r SET name = clock_timestamp()::text, n = 3 WHERE id = 3 RETURNING id;
SELECT count(DISTINCT r.name) FROM d JOIN r ON r.id = 3;
UPDATE r SET name = 'r3' WHERE id = 3;
DELETE FROM r WHERE random() > 2 RETURNING *;
DELETE FROM r USING d WHERE d.k = r.id AND d.k = 5 RETURNING r.id, d.b;
MERGE INTO r USING d ON r.id = d.k WHEN MATCHED THEN UPDATE SET name = d.b WHEN NOT MATCHED AND d.k < 8 THEN INSERT VALUES (d.k, d.b, 1);
MERGE INTO r USING l ON r.id = l.id AND l.id = 4 WHEN MATCHED THEN DELETE;
SELECT r.id, r.name FROM r JOIN d ON d.k = 1 ORDER BY 1;
UPDATE r SET n = nextval('numbers') WHERE id = 2 RETURNING id, n;
SELECT r.n FROM r JOIN d ON d.k = 1 WHERE r.id = 2;
-- Subqueries in INSERT.
INSERT INTO r (id, name) VALUES (10, (SELECT max(b) FROM d)) RETURNING *;
INSERT INTO r (id, name) VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET n = (SELECT count(*) FROM d), name = excluded.name RETURNING *;
INSERT INTO r (id) SELECT 1 ON CONFLICT (id) DO UPDATE SET name = clock_timestamp()::text RETURNING id;
SELECT count(DISTINCT r.name) FROM d JOIN r ON r.id = 1;
UPDATE r SET name = 'one' WHERE id = 1;
SELECT r.* FROM r JOIN d ON d.k = 1 ORDER BY 1;
-- Writing common tables.
WITH x AS (UPDATE r SET n = n + 1 WHERE id = 2 RETURNING id, n) SELECT * FROM x;
WITH x AS (INSERT INTO r (id, name) VALUES (60, 'x') RETURNING id) INSERT INTO l SELECT id FROM x RETURNING *;
-- Views.
INSERT INTO vr VALUES (901, 'v');
UPDATE vr SET name = 'w' WHERE id = 901 RETURNING *;
SELECT r.name FROM r JOIN d ON d.k = 3 AND r.id = 901;
DELETE FROM vr WHERE id = 901;
SELECT r.name FROM r JOIN d ON d.k = 3 AND r.id = 901;
-- What foreign keys do.
INSERT INTO rc VALUES (1, 1), (2, 2), (3, 2), (4, 60), (5, 77);
UPDATE r SET id = 12 WHERE id = 2;
SELECT rc.* FROM rc JOIN d ON d.k = 3 ORDER BY 1;
DO $$ BEGIN UPDATE r SET id = 13 WHERE id = 12; END $$;
SELECT rc.* FROM rc JOIN d ON d.k = 3 ORDER BY 1;
DO $$ BEGIN DELETE FROM r WHERE id = 13; UPDATE rc SET rid = 6 WHERE id = 5; END $$;
SELECT rc.* FROM rc JOIN d ON d.k = 3 ORDER BY 1;
DELETE FROM r USING l WHERE l.id = r.id;
SELECT rc.* FROM rc JOIN d ON d.k = 3 ORDER BY 1;
DO $$ BEGIN UPDATE rc SET rid = 12345; END $$;
-- COPY and TRUNCATE.
COPY r FROM STDIN;
300	x	1
301	y	2
\.
SELECT count(*), sum(r.n) FROM r JOIN d ON d.k = 3 WHERE r.id >= 300;
DO $$ BEGIN TRUNCATE np; END $$;
SELECT count(*) FROM np JOIN d ON d.k = 3;
