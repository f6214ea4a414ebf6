-- UPDATE of the distribution column inside functions and DO blocks.
CREATE TABLE t (k int PRIMARY KEY, v text, n int, g int GENERATED ALWAYS AS (n * 2) STORED);
CREATE TABLE texts (k text, id int GENERATED ALWAYS AS IDENTITY, a int[], at date);
CREATE TABLE named (id int, u text UNIQUE, n int);
CREATE TABLE e (tenant int, at date, n int) PARTITION BY RANGE (at);
CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
CREATE TABLE e2 PARTITION OF e FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
INSERT INTO t SELECT i, CASE WHEN i % 4 > 0 THEN 'v, "' || i || '"' END, i FROM generate_series(1, 20) i;
INSERT INTO texts (k, a, at) SELECT 'k' || i, ARRAY[i, NULL], '2026-05-01'::date + i FROM generate_series(1, 6) i;
INSERT INTO named SELECT i, 'u' || i, i FROM generate_series(1, 6) i;
INSERT INTO e SELECT i, '2026-06-25'::date + i, i FROM generate_series(1, 10) i;
--@distribute t k
--@distribute texts k
--@distribute named id
--@distribute e tenant
--@test
DO $$ DECLARE c int; r int; BEGIN UPDATE t SET k = 100, v = 'moved' WHERE k = 1 RETURNING k INTO r; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '% % %', r, c, FOUND; END $$;
DO $$ DECLARE c int; BEGIN UPDATE t SET k = k + 1000 WHERE n > 15; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c; END $$;
DO $$ DECLARE c int; BEGIN UPDATE t SET k = k + 5000 WHERE n = 99; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '% %', c, FOUND; END $$;
SELECT * FROM t ORDER BY k;
DO $$ DECLARE r record; BEGIN FOR r IN UPDATE t SET k = k + 200, n = n + 1 FROM generate_series(2, 5) i WHERE t.k = i RETURNING k, n, g, v LOOP RAISE NOTICE '% %', r.n, r.g; END LOOP; END $$;
SELECT * FROM t ORDER BY k;
DO $$ DECLARE i int; BEGIN FOR i IN SELECT k FROM t WHERE k < 20 ORDER BY k LOOP UPDATE t SET k = i + 300 WHERE k = i; END LOOP; END $$;
SELECT count(*), min(k), max(k), sum(n) FROM t;
DO $$ BEGIN UPDATE t SET k = 100 WHERE k = 202; EXCEPTION WHEN unique_violation THEN RAISE NOTICE 'there is one'; END $$;
DO $$ BEGIN BEGIN UPDATE t SET k = 7777 WHERE k = 100; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END; END $$;
SELECT k FROM t WHERE k IN (100, 7777);
SELECT k, v FROM t WHERE k IN (100, 202) ORDER BY k;
BEGIN;
DO $$ BEGIN UPDATE t SET k = -k; END $$;
SELECT count(*), max(k) FROM t;
ROLLBACK;
SELECT count(*), max(k) FROM t;
DO $$ DECLARE r texts; BEGIN UPDATE texts SET k = k || '''\x', a = a || 7 WHERE k = 'k3' RETURNING * INTO r; RAISE NOTICE '% % %', r.k, r.a, r.at; UPDATE texts SET k = upper(k); END $$;
SELECT k, a, at FROM texts ORDER BY k;
DO $$ BEGIN UPDATE named SET id = id, n = 50 WHERE u = 'u3'; END $$;
DO $$ BEGIN UPDATE named SET id = id + 50 WHERE u = 'u3'; END $$;
DO $$ DECLARE c int; BEGIN UPDATE named SET id = id + 100, u = 'moved ' || u WHERE n < 5; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c; END $$;
DO $$ DECLARE i int; BEGIN FOR i IN SELECT id FROM named ORDER BY id LOOP UPDATE named SET id = i + 1000 WHERE id = i; END LOOP; END $$;
DO $$ BEGIN BEGIN UPDATE named SET id = id + 7, u = 'u3' WHERE n = 5; EXCEPTION WHEN unique_violation THEN RAISE NOTICE 'taken'; END; UPDATE named SET id = id + 9, u = 'free' WHERE n = 6; END $$;
SELECT * FROM named ORDER BY n;
SELECT id FROM named WHERE u = 'u3';
INSERT INTO named VALUES (9, 'u3', 1);
INSERT INTO named VALUES (9, 'moved u1', 1);
INSERT INTO named VALUES (9, 'u1', 1), (10, 'u6', 1);
UPDATE named SET id = id + 1 WHERE u = 'u3';
INSERT INTO named VALUES (11, 'u3', 1);
DO $$ DECLARE c int; BEGIN UPDATE e SET tenant = tenant + 40 WHERE n < 8; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c; END $$;
SELECT * FROM e ORDER BY n;
SELECT count(*) FROM e2;
-- Row by row in a partitioned table: partitions have rows in the same places.
DO $$ DECLARE r record; BEGIN FOR r IN SELECT tenant, at FROM e ORDER BY n LOOP UPDATE e SET n = e.n + 100 FROM generate_series(1, 1) i WHERE e.tenant = r.tenant AND e.n % 2 = i; END LOOP; END $$;
SELECT * FROM e ORDER BY tenant;
DO $$ DECLARE c int; BEGIN UPDATE e SET n = e.n + 1000, at = e.at + i FROM generate_series(100, 100) i WHERE e.tenant % 3 = i % 3; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c; END $$;
SELECT * FROM e ORDER BY tenant;
DO $$ DECLARE r record; BEGIN FOR r IN UPDATE e SET tenant = e.tenant + 500 FROM generate_series(1, 1) i WHERE e.n % 2 = i RETURNING e.n LOOP RAISE NOTICE '%', r.n > 0; END LOOP; END $$;
SELECT * FROM e ORDER BY tenant;
DO $$ DECLARE c int; BEGIN DELETE FROM e USING t WHERE e.tenant % 5 = t.n % 5 AND t.n < 3; GET DIAGNOSTICS c = ROW_COUNT; RAISE NOTICE '%', c; END $$;
SELECT * FROM e ORDER BY tenant;
SELECT count(*) FROM e1;
