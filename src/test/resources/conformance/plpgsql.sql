-- PL/pgSQL over distributed tables: loops, exceptions, dynamic SQL, cursors, triggers of local tables, procedures.
CREATE TABLE t (k int PRIMARY KEY, v text, n int NOT NULL DEFAULT 0);
CREATE TABLE lines (k int, pos int, amount numeric(8,2), PRIMARY KEY (k, pos));
CREATE TABLE kinds (id int PRIMARY KEY, label text);
CREATE TABLE log_entries (id int GENERATED ALWAYS AS IDENTITY, what text);
INSERT INTO t SELECT i, 'v' || i, i FROM generate_series(1, 20) i;
INSERT INTO lines SELECT i, p, i * p * 1.25 FROM generate_series(1, 20) i, generate_series(1, 3) p;
INSERT INTO kinds VALUES (0, 'even'), (1, 'odd');
--@distribute t k
--@colocate lines k t
--@reference kinds
--@test
CREATE FUNCTION total(key int) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
DECLARE s numeric; BEGIN SELECT sum(amount) INTO s FROM lines WHERE k = key; RETURN s; END $$;
SELECT total(3), total(99);
SELECT k, total(k) FROM t WHERE k < 4 ORDER BY k;
CREATE FUNCTION strictly(key int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r t%ROWTYPE; BEGIN SELECT * INTO STRICT r FROM t WHERE k = key; RETURN r.v || r.n; END $$;
SELECT strictly(5);
SELECT strictly(500);
CREATE FUNCTION loops() RETURNS TABLE (key int, label text, amount numeric) LANGUAGE plpgsql AS $$
DECLARE r record; BEGIN
  FOR r IN SELECT t.k, kinds.label AS l FROM t JOIN kinds ON kinds.id = t.k % 2 WHERE t.k <= 4 ORDER BY t.k LOOP
    CONTINUE WHEN r.k = 2;
    key := r.k; label := r.l; amount := total(r.k);
    RETURN NEXT;
  END LOOP;
END $$;
SELECT * FROM loops();
SELECT label, sum(amount) FROM loops() GROUP BY label ORDER BY 1;
CREATE FUNCTION pick(tab text, key int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE c bigint; BEGIN EXECUTE format('SELECT count(*) FROM %I WHERE k >= $1', tab) INTO c USING key; RETURN c; END $$;
SELECT pick('t', 15), pick('lines', 15), pick('nothing', 1);
SELECT pick('t', 15), pick('lines', 15);
CREATE FUNCTION caught(key int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO t VALUES (key, 'new', 1);
  RETURN 'inserted';
EXCEPTION WHEN unique_violation THEN
  UPDATE t SET n = n + 100 WHERE k = key;
  RETURN 'updated';
END $$;
SELECT caught(50);
SELECT caught(50);
SELECT caught(1);
SELECT k, v, n FROM t WHERE k IN (1, 50) ORDER BY k;
DO $$ DECLARE done int; BEGIN
  UPDATE t SET n = n + 1 WHERE k <= 3; GET DIAGNOSTICS done = ROW_COUNT; RAISE NOTICE 'updated %', done;
  DELETE FROM lines WHERE k = 20; GET DIAGNOSTICS done = ROW_COUNT; RAISE NOTICE 'deleted %, found %', done, FOUND;
  PERFORM FROM t WHERE k = 777; RAISE NOTICE 'found %', FOUND;
END $$;
SELECT sum(n) FROM t;
DO $$ BEGIN
  UPDATE t SET n = 0;
  RAISE EXCEPTION 'no' USING ERRCODE = 'P0099';
END $$;
SELECT sum(n) FROM t;
CREATE FUNCTION by_cursor() RETURNS int LANGUAGE plpgsql AS $$
DECLARE c CURSOR (low int) FOR SELECT k, n FROM t WHERE k > low ORDER BY k; a int; b int; s int := 0; BEGIN
  OPEN c(15);
  LOOP FETCH c INTO a, b; EXIT WHEN NOT FOUND; s := s + a; END LOOP;
  CLOSE c;
  RETURN s;
END $$;
SELECT by_cursor();
CREATE FUNCTION refs() RETURNS refcursor LANGUAGE plpgsql AS $$
DECLARE c refcursor := 'my_rows'; BEGIN OPEN c FOR SELECT k, v FROM t WHERE k < 4 ORDER BY k; RETURN c; END $$;
BEGIN;
SELECT refs();
--@ordered
FETCH ALL FROM my_rows;
COMMIT;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO t VALUES (NEW.id + 1000, NEW.what, (SELECT count(*) FROM lines)); RETURN NEW; END $$;
CREATE TRIGGER note AFTER INSERT ON log_entries FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO log_entries (what) VALUES ('a'), ('b');
SELECT * FROM t WHERE k > 1000 ORDER BY k;
CREATE PROCEDURE shift(a int, b int, m int) LANGUAGE plpgsql AS $$
BEGIN UPDATE t SET n = n - m WHERE k = a; UPDATE t SET n = n + m WHERE k = b; END $$;
CALL shift(5, 6, 3);
SELECT k, n FROM t WHERE k IN (5, 6) ORDER BY k;
CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$
BEGIN FOR i IN 1..3 LOOP UPDATE t SET v = 'c' || i WHERE k = i; IF i % 2 = 0 THEN ROLLBACK; ELSE COMMIT; END IF; END LOOP; END $$;
CALL commits();
SELECT k, v FROM t WHERE k <= 3 ORDER BY k;
CREATE FUNCTION many() RETURNS SETOF t LANGUAGE plpgsql AS $$
BEGIN RETURN QUERY SELECT * FROM t WHERE k BETWEEN 7 AND 9 ORDER BY k; RETURN QUERY EXECUTE 'SELECT * FROM t WHERE k = $1' USING 10; END $$;
SELECT * FROM many();
SELECT m.k, l.pos FROM many() m JOIN lines l USING (k) WHERE l.pos < 2 ORDER BY 1, 2;
CREATE FUNCTION deep(n int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN IF n = 0 THEN RETURN (SELECT count(*) FROM kinds); END IF; RETURN deep(n - 1) + (SELECT count(*) FROM t WHERE k = n); END $$;
SELECT deep(10);
CREATE FUNCTION nested() RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text := ''; BEGIN
  BEGIN UPDATE t SET v = 'inner' WHERE k = 8; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN m := m || 'caught '; END;
  RETURN m || (SELECT v FROM t WHERE k = 8);
END $$;
SELECT nested();
CREATE FUNCTION returning_rows() RETURNS int LANGUAGE plpgsql AS $$
DECLARE x int; BEGIN UPDATE t SET n = n * 2 WHERE k = 9 RETURNING n INTO x; RETURN x; END $$;
SELECT returning_rows();
SELECT array_agg(v ORDER BY k) FROM t WHERE k = ANY (ARRAY(SELECT key FROM loops()));
-- What foreign tables cannot do.
--@limit 0A000 cannot execute MERGE on relation "t"
DO $$ BEGIN MERGE INTO t USING kinds ON t.k = kinds.id WHEN MATCHED THEN UPDATE SET v = kinds.label WHEN NOT MATCHED THEN INSERT VALUES (kinds.id, kinds.label); END $$;
--@limit 0A000 WHERE CURRENT OF is not supported for this table type
DO $$ DECLARE c CURSOR FOR SELECT * FROM t WHERE k = 5 FOR UPDATE; BEGIN FOR r IN c LOOP UPDATE t SET v = 'current' WHERE CURRENT OF c; END LOOP; END $$;
--@limit 0A000 WHERE CURRENT OF is not supported for this table type
DO $$ DECLARE c CURSOR FOR SELECT * FROM t WHERE k < 5; BEGIN FOR r IN c LOOP DELETE FROM t WHERE CURRENT OF c; END LOOP; END $$;
DO $$ BEGIN MERGE INTO kinds USING (VALUES (0, 'straight'), (2, 'new')) n (id, label) ON n.id = kinds.id WHEN MATCHED THEN UPDATE SET label = n.label WHEN NOT MATCHED THEN INSERT VALUES (n.id, n.label); END $$;
DO $$ DECLARE c CURSOR FOR SELECT * FROM kinds FOR UPDATE; BEGIN FOR r IN c LOOP UPDATE kinds SET label = label || '!' WHERE CURRENT OF c; END LOOP; END $$;
SELECT t.k, kinds.label FROM t JOIN kinds ON kinds.id = t.k % 3 WHERE t.k < 4 ORDER BY t.k;
