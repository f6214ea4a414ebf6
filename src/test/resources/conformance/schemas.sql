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
-- What goes with a schema goes from tables elsewhere, too.
CREATE SCHEMA s6;
CREATE TYPE s6.mood AS ENUM ('sad', 'happy');
CREATE FUNCTION s6.next(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 + 1';
CREATE TABLE s6.parent (k int PRIMARY KEY);
CREATE TABLE child (k int PRIMARY KEY, m s6.mood DEFAULT 'sad', n int DEFAULT s6.next(1), CONSTRAINT even CHECK (s6.next(n) % 2 = 1));
CREATE INDEX child_next ON child (s6.next(n));
--@distribute s6.parent k
--@colocate child k s6.parent
ALTER TABLE child ADD CONSTRAINT of_parent FOREIGN KEY (k) REFERENCES s6.parent;
INSERT INTO s6.parent VALUES (1), (2);
INSERT INTO child VALUES (1);
INSERT INTO child VALUES (3);
INSERT INTO child VALUES (2, 'happy', 3);
SET client_min_messages = warning;
DROP SCHEMA s6 CASCADE;
RESET client_min_messages;
INSERT INTO child VALUES (3), (4);
INSERT INTO child VALUES (5, 3);
SELECT * FROM child ORDER BY k;
SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'child'::regclass ORDER BY 1;
