-- Policies of distributed tables.
CREATE TABLE p (a text, b bigint, c numeric, d int, e varchar, PRIMARY KEY (a, b)) PARTITION BY LIST (a);
CREATE TABLE p_a PARTITION OF p FOR VALUES IN ('a');
CREATE TABLE p_b PARTITION OF p FOR VALUES IN ('b');
INSERT INTO p SELECT v, i, i * 10, i, NULL FROM generate_series(1, 10) i, unnest(ARRAY['a', 'b']) v;
CREATE TABLE t (k int PRIMARY KEY, v text);
INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 10) i;
CREATE TABLE n (k int PRIMARY KEY, v text);
CREATE POLICY before ON n USING (k < (SELECT count(*) FROM n));
CREATE TABLE mintab (c1 int);
INSERT INTO mintab VALUES (60);
CREATE TABLE ref (c1 int PRIMARY KEY);
INSERT INTO ref VALUES (60);
DROP ROLE IF EXISTS policy_reader;
CREATE ROLE policy_reader;
GRANT ALL ON p, t, mintab, ref TO policy_reader;
GRANT USAGE ON SCHEMA conf_policies TO policy_reader;
ALTER TABLE p ENABLE ROW LEVEL SECURITY;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
--@distribute p a
--@distribute t k
--@reference ref
--@test
SELECT * FROM t ORDER BY k;
SELECT * FROM p ORDER BY a, b;
CREATE POLICY all_rows ON p FOR SELECT USING (true);
CREATE POLICY upd ON p FOR UPDATE USING (true) WITH CHECK (p.c <= 60);
--@limit 0A000 cannot use subqueries in policy "by_ref" of distributed table "p"
CREATE POLICY by_ref ON p FOR UPDATE USING (true) WITH CHECK ((SELECT p.c <= c1 FROM ref));
--@limit 0A000 cannot use subqueries in policy "by_local" of distributed table "t"
CREATE POLICY by_local ON t USING (k < (SELECT c1 FROM mintab));
--@limit 0A000 cannot use subqueries in policy "itself" of distributed table "t"
CREATE POLICY itself ON t USING (k < (SELECT count(*) FROM t));
--@limit 0A000 cannot use whole rows in policy "whole" of distributed table "t"
CREATE POLICY whole ON t USING (t = row(3, 'v3')::t);
--@limit 0A000 cannot use whole rows in policy "whole" of distributed table "t"
CREATE POLICY whole ON t USING (t IS NOT NULL);
--@limit 0A000 cannot use whole rows in policy "typed" of distributed table "t"
CREATE POLICY typed ON t USING (row(k, v) = row(3, 'v3')::t);
CREATE POLICY seen ON t USING (row(k, v) = row(3, 'v3') OR k > 8);
CREATE POLICY of_local ON mintab USING (c1 > (SELECT count(*) FROM t));
SET ROLE policy_reader;
SELECT * FROM t ORDER BY k;
UPDATE p SET c = 50 WHERE a = 'a' AND b = 1;
UPDATE p SET c = 70 WHERE a = 'a' AND b = 1;
SELECT c FROM p WHERE a = 'a' AND b = 1;
RESET ROLE;
--@limit 0A000 cannot use subqueries in policy "seen" of distributed table "t"
ALTER POLICY seen ON t USING (EXISTS (SELECT FROM ref WHERE c1 = t.k * 10));
ALTER POLICY seen ON t USING (k = 5);
SET ROLE policy_reader;
SELECT * FROM t ORDER BY k;
RESET ROLE;
SELECT policyname FROM pg_policies WHERE schemaname = current_schema() ORDER BY 1;
DROP POLICY seen ON t;
CREATE POLICY s ON t FOR SELECT USING (true);
CREATE POLICY u ON t FOR UPDATE USING (true);
CREATE POLICY i ON t FOR INSERT WITH CHECK (true);
SET ROLE policy_reader;
--@limit 42501 cannot move rows of table "t" to the shards of their new distribution column
UPDATE t SET k = k + 1000;
--@limit 42501 cannot move rows of table "t" to the shards of their new distribution column
DO $$ BEGIN UPDATE t SET k = k + 1000; END $$;
SELECT count(DISTINCT k), count(*) FROM t;
RESET ROLE;
CREATE POLICY d ON t FOR DELETE USING (true);
SET ROLE policy_reader;
UPDATE t SET k = k + 1000;
DO $$ BEGIN UPDATE t SET k = k + 1000; END $$;
RESET ROLE;
SELECT * FROM t ORDER BY k;
--@limit 0A000 cannot use subqueries in policy "before" of distributed table "n"
SELECT create_distributed_table('n', 'k');
SELECT count(*) FROM n;
