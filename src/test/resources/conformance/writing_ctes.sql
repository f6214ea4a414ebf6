-- Modifications in common tables: all parts of a statement have one snapshot.
CREATE TABLE t (k bigint PRIMARY KEY, v text, n int DEFAULT 0);
CREATE TABLE e (id int PRIMARY KEY, u int, kind text);
CREATE TABLE r (a int PRIMARY KEY, b text);
CREATE TABLE c (k bigint PRIMARY KEY, w text);
CREATE TABLE l (a int, b text);
INSERT INTO t SELECT i, 'v'||i, i FROM generate_series(1,20) i;
INSERT INTO e SELECT i, i * 3, 'k'||(i%3) FROM generate_series(1,15) i;
INSERT INTO r SELECT i, 'r'||i FROM generate_series(1,5) i;
INSERT INTO c SELECT i * 2, 'c'||i FROM generate_series(1,20) i;
INSERT INTO l SELECT i, 'l'||i FROM generate_series(18,22) i;
--@distribute t k
--@colocate c k t
--@distribute e id 5
--@reference r
--@test
WITH m AS (DELETE FROM e WHERE id < 4 RETURNING *) SELECT count(*), sum(u) FROM m;
WITH m AS (DELETE FROM e WHERE id < 6 RETURNING *) INSERT INTO t (k, v) SELECT id + 8000, kind FROM m RETURNING k, v;
WITH m AS (INSERT INTO t (k, v) VALUES (9000, 'w') RETURNING k) SELECT m.k, (SELECT count(*) FROM t) FROM m;
WITH m AS (UPDATE t SET n = n + 1 WHERE k > 4000 RETURNING k, n) UPDATE c SET w = m.n::text FROM m WHERE c.k = m.k - 7996;
WITH m AS (UPDATE t SET n = 55 WHERE k = 777 RETURNING *), d AS (DELETE FROM e WHERE id = 10 RETURNING id) SELECT m.k, d.id, e.id FROM m, d, e WHERE e.id IN (10, 11);
WITH m AS (INSERT INTO r VALUES (70, 'x'), (71, 'y') RETURNING a) INSERT INTO l SELECT a, 'from m' FROM m RETURNING a;
WITH m AS (DELETE FROM l RETURNING a) DELETE FROM t USING m WHERE t.k = m.a RETURNING t.k;
WITH a AS (DELETE FROM t WHERE k = 1), b AS (DELETE FROM t WHERE k = 2) DELETE FROM t WHERE k = 4 RETURNING k;
SELECT count(*), sum(k), sum(n) FROM t;
SELECT * FROM c WHERE w = '1' ORDER BY 1;
SELECT * FROM e ORDER BY id;
SELECT * FROM l ORDER BY a;
WITH up AS (UPDATE t SET n = 5 WHERE k = 77 RETURNING k) INSERT INTO t (k, n) SELECT 77, 6 WHERE NOT EXISTS (SELECT FROM up);
WITH up AS (UPDATE t SET n = 5 WHERE k = 77 RETURNING k) INSERT INTO t (k, n) SELECT 77, 6 WHERE NOT EXISTS (SELECT FROM up);
SELECT * FROM t WHERE k = 77;
WITH moved AS (DELETE FROM t WHERE k BETWEEN 5 AND 7 RETURNING *) INSERT INTO t SELECT k + 50, v, n FROM moved RETURNING k;
