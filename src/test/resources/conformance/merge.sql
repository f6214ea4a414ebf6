-- MERGE in all its forms, its source on and off the distribution column.
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
MERGE INTO t USING e ON t.k = e.u WHEN MATCHED AND t.k % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET v = 'm' || e.kind WHEN NOT MATCHED AND e.u < 40 THEN INSERT (k, v) VALUES (e.u, e.kind) RETURNING merge_action(), t.k, t.v, e.id, old.v, new.v;
MERGE INTO t USING c ON t.k = c.k WHEN MATCHED THEN UPDATE SET v = c.w WHEN NOT MATCHED THEN INSERT VALUES (c.k, c.w, 7) RETURNING merge_action(), t.*;
MERGE INTO t USING c ON t.k = c.k WHEN NOT MATCHED BY SOURCE AND t.k > 15 THEN DELETE WHEN MATCHED AND t.k < 10 THEN UPDATE SET k = t.k + 300 RETURNING merge_action(), t.k;
MERGE INTO t USING e ON t.k = e.id WHEN MATCHED THEN UPDATE SET n = e.u WHEN NOT MATCHED BY SOURCE AND t.k > 300 THEN DELETE;
MERGE INTO t USING (VALUES (1, 'a'), (777, 'b')) s(k, w) ON t.k = s.k WHEN MATCHED THEN UPDATE SET v = s.w WHEN NOT MATCHED THEN INSERT VALUES (s.k + 1, s.w) RETURNING merge_action(), t.k, s.*;
MERGE INTO t USING l ON t.k = l.a WHEN MATCHED THEN UPDATE SET v = l.b WHEN NOT MATCHED THEN INSERT (k, v) VALUES (l.a, l.b) RETURNING merge_action(), t.k, t.n;
MERGE INTO t USING (SELECT kind, count(*) AS q FROM e GROUP BY kind) s ON t.n = s.q WHEN MATCHED THEN UPDATE SET v = s.kind WHEN NOT MATCHED THEN DO NOTHING;
WITH s AS (SELECT id + 4000 AS id, kind FROM e WHERE id < 4) MERGE INTO t USING s ON t.k = s.id WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.id, s.kind);
MERGE INTO t USING e ON t.k = e.u AND e.u = 3 WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED AND e.id = 3 THEN INSERT DEFAULT VALUES;
MERGE INTO t USING e ON t.v = 'c5' WHEN MATCHED THEN UPDATE SET n = 1;
MERGE INTO t USING e ON t.k = e.id AND t.k = 3 WHEN MATCHED THEN UPDATE SET v = 'three';
MERGE INTO r USING (SELECT kind, max(id) AS m FROM e GROUP BY kind) s ON r.a = s.m WHEN MATCHED THEN UPDATE SET b = s.kind WHEN NOT MATCHED THEN INSERT VALUES (s.m, s.kind);
MERGE INTO l USING t ON t.k = l.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED AND t.k > 4000 THEN INSERT VALUES (t.k, t.v);
SELECT * FROM t ORDER BY k;
SELECT * FROM r ORDER BY a;
SELECT * FROM l ORDER BY a;
BEGIN;
MERGE INTO t USING r AS s TABLESAMPLE BERNOULLI (100) ON t.v = s.b WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.a + 700, s.b, 1);
MERGE INTO t USING e TABLESAMPLE SYSTEM (100) ON t.n = e.u WHEN MATCHED THEN UPDATE SET v = e.kind;
SELECT count(*), sum(k), max(v) FROM t;
ROLLBACK;
BEGIN;
MERGE INTO t USING e ON t.k = e.u + 9000 WHEN NOT MATCHED THEN INSERT VALUES (e.u + 9000, (SELECT max(kind) FROM e), (SELECT max(a) FROM l)) RETURNING t.k, t.v, t.n;
MERGE INTO t USING c ON t.k = c.k + 20000 WHEN NOT MATCHED AND EXISTS (SELECT 1 FROM l WHERE l.a = 18) THEN INSERT VALUES (c.k + 20000, (SELECT string_agg(kind, ',' ORDER BY id) FROM e WHERE e.u < 20), (SELECT count(*) FROM t));
MERGE INTO t USING e ON t.k = e.u + 30000 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (e.u + 30000, (SELECT max(o.kind) FROM e o WHERE o.id > e.id), (SELECT count(*) FROM l WHERE l.a > e.id));
SELECT count(*), sum(k), sum(n), max(v) FROM t;
ROLLBACK;
