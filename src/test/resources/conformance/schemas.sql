-- CREATE SCHEMA with what it shall hold.
CREATE TABLE d (k int PRIMARY KEY, v text);
INSERT INTO d SELECT i, 'v' || i FROM generate_series(1, 20) i;
--@distribute d k
--@test
CREATE SCHEMA s1 CREATE TABLE abc (f1 int);
INSERT INTO s1.abc VALUES (1), (2);
SELECT f1, v FROM s1.abc JOIN d ON k = f1 ORDER BY 1;
CREATE SCHEMA s2 CREATE TABLE a (k int PRIMARY KEY, n serial) CREATE INDEX ON a (n) CREATE SEQUENCE q CREATE VIEW v AS SELECT * FROM a GRANT SELECT ON a TO public;
INSERT INTO s2.a VALUES (7);
SELECT * FROM s2.v;
SELECT nextval('s2.q');
SELECT has_table_privilege('pg_monitor', 's2.a', 'SELECT'), has_table_privilege('pg_monitor', 's2.v', 'SELECT');
--@distribute s2.a k
INSERT INTO s2.a VALUES (8), (9);
SELECT * FROM s2.v ORDER BY 1;
CREATE SCHEMA s3 CREATE VIEW over_d AS SELECT count(*) AS n FROM public.d CREATE VIEW over_both AS SELECT d.k FROM public.d JOIN s2.a USING (k);
SELECT * FROM s3.over_d;
SELECT * FROM s3.over_both ORDER BY 1;
CREATE SCHEMA AUTHORIZATION current_user CREATE TABLE own (k int);
CREATE SCHEMA IF NOT EXISTS s4 CREATE TABLE abc (f1 int);
CREATE SCHEMA s4 CREATE TABLE other.abc (f1 int);
CREATE SCHEMA s5 CREATE TABLE abc (f1 nothing);
SELECT count(*) FROM pg_namespace WHERE nspname IN ('s4', 's5');
DROP SCHEMA s2 CASCADE;
DROP SCHEMA s1, s3 CASCADE;
SELECT count(*) FROM d;
