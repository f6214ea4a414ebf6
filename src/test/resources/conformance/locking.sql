-- SELECT ... FOR UPDATE and its kin over many shards.
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
SELECT k FROM t WHERE n > 2 ORDER BY k FOR UPDATE;
SELECT k FROM t ORDER BY k LIMIT 3 FOR SHARE SKIP LOCKED;
SELECT k, v FROM t ORDER BY n DESC, k LIMIT 3 OFFSET 1 FOR NO KEY UPDATE;
SELECT v FROM t ORDER BY v, k LIMIT 3 FOR UPDATE;
SELECT t.k, c.w FROM t JOIN c USING (k) ORDER BY 1 FOR UPDATE OF c;
SELECT t.k, c.w FROM t JOIN c USING (k) ORDER BY 1 LIMIT 2 FOR UPDATE OF c NOWAIT;
SELECT r.b, e.id FROM r JOIN e ON e.id = r.a ORDER BY 2 LIMIT 3 FOR UPDATE OF r;
SELECT k FROM t WHERE k = 3 FOR UPDATE;
PREPARE q (int) AS SELECT k FROM t ORDER BY k LIMIT $1 FOR UPDATE;
EXECUTE q (2);
EXECUTE q (NULL);
SELECT count(*) FROM (SELECT k FROM t FOR UPDATE) x;
SELECT count(*) FROM (SELECT k FROM t LIMIT 3 FOR UPDATE) x;
SELECT t.k, e.id FROM t JOIN e ON e.u = t.n ORDER BY 1, 2 FOR UPDATE OF t;
