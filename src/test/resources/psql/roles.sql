-- Roles, privileges and row level security, seen by several users in turn. Everyone has the password that psql
-- was started with; the superuser is :owner.
\set VERBOSITY verbose
\set SHOW_CONTEXT always
\pset pager off
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS roles_it CASCADE;
SELECT format('DROP OWNED BY %1$I; DROP ROLE %1$I', rolname) FROM pg_roles WHERE rolname LIKE 'rit\_%' \gexec
RESET client_min_messages;
CREATE SCHEMA roles_it;
SET search_path = roles_it;
ALTER ROLE :owner SET search_path = roles_it;
CREATE TABLE orders (id int PRIMARY KEY, customer int, amount numeric, note text);
CREATE TABLE customers (id int PRIMARY KEY, manager name, name text);
CREATE TABLE kinds (id int PRIMARY KEY, label text);
:distribute
INSERT INTO orders SELECT i, i % 7, i, 'n' || i FROM generate_series(1, 100) i;
INSERT INTO customers SELECT i, CASE WHEN i < 3 THEN 'rit_alice' ELSE 'rit_bob' END, 'c' || i FROM generate_series(0, 6) i;
INSERT INTO kinds VALUES (1, 'one');

CREATE ROLE rit_readers;
CREATE ROLE rit_alice LOGIN PASSWORD :'password' IN ROLE rit_readers;
CREATE USER rit_bob PASSWORD :'password' NOINHERIT;
GRANT rit_readers TO rit_bob;
GRANT USAGE ON SCHEMA roles_it TO rit_readers;
GRANT SELECT ON orders, kinds TO rit_readers;
ALTER ROLE rit_alice SET search_path = roles_it;
ALTER ROLE rit_bob SET search_path = roles_it;
ALTER ROLE rit_alice SET work_mem = '7MB';

\c - rit_alice
SHOW work_mem;
SELECT count(*), sum(amount) FROM orders;
SELECT id, note FROM orders WHERE id = 3;
SELECT count(*) FROM orders JOIN kinds ON kinds.id = orders.customer;
SELECT count(*) FROM customers;
SELECT name FROM customers WHERE id = 1;
SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer;
INSERT INTO orders VALUES (1000, 1, 1, 'x');
INSERT INTO orders SELECT id + 1000, customer, amount, note FROM orders;
UPDATE orders SET note = 'x' WHERE id = 3;
UPDATE orders SET note = 'x';
DELETE FROM orders WHERE id = 3;
DELETE FROM orders;
TRUNCATE orders;
COPY customers TO STDOUT;
SELECT * FROM orders WHERE id = 3 FOR UPDATE;
ALTER TABLE orders ADD COLUMN z int;
DROP TABLE orders;
CREATE INDEX ON orders (note);
CREATE TABLE mine (id int);
VACUUM orders;
INSERT INTO kinds VALUES (2, 'two');
GRANT SELECT ON orders TO rit_bob;
SET ROLE rit_bob;
SET SESSION AUTHORIZATION rit_bob;
SET work_mem = 'much';
CREATE ROLE rit_other;
ALTER ROLE rit_bob SUPERUSER;

\c - rit_bob
SELECT count(*) FROM orders;
SET ROLE rit_readers;
SELECT current_user, session_user, count(*) FROM roles_it.orders;
SELECT note FROM roles_it.orders WHERE id = 4;
RESET ROLE;
SELECT count(*) FROM orders;

\c - :owner
GRANT UPDATE (note), INSERT (id, customer), SELECT (id, note) ON orders TO rit_bob;
GRANT USAGE ON SCHEMA roles_it TO rit_bob;
\c - rit_bob
SELECT note FROM orders WHERE id = 5;
SELECT count(id) FROM orders;
SELECT amount FROM orders WHERE id = 5;
SELECT * FROM orders;
INSERT INTO orders (id, customer) VALUES (2000, 1);
INSERT INTO orders (id, amount) VALUES (2001, 1);
UPDATE orders SET note = 'bob' WHERE id = 2000 RETURNING id, note;
UPDATE orders SET amount = 2 WHERE id = 2000;
UPDATE orders SET note = 'bob' WHERE amount = 3;

\c - :owner
REVOKE ALL ON orders FROM rit_bob;
GRANT ALL ON orders TO rit_bob;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY some ON orders TO rit_readers USING (customer IN (1, 2));
CREATE POLICY own ON orders TO rit_bob USING (customer = 3) WITH CHECK (customer = 3);
\c - rit_alice
SELECT customer, count(*) FROM orders GROUP BY customer ORDER BY customer;
SELECT count(*) FROM orders WHERE id = 3;
\c - rit_bob
SELECT customer, count(*) FROM orders GROUP BY customer ORDER BY customer;
INSERT INTO orders VALUES (3000, 3, 1, 'mine'), (3001, 3, 1, 'mine');
INSERT INTO orders VALUES (3002, 4, 1, 'not mine');
UPDATE orders SET customer = 4 WHERE id = 3000;
UPDATE orders SET note = 'seen';
DELETE FROM orders WHERE customer <> 3;
SET row_security = off;
SELECT count(*) FROM orders;
\c - :owner
SELECT note, count(*) FROM orders WHERE note = 'seen' GROUP BY note;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
ALTER POLICY own ON orders USING (customer = 5);
\c - rit_bob
SELECT customer, count(*) FROM orders GROUP BY customer ORDER BY customer;
\c - :owner
DROP POLICY own ON orders;
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;

ALTER DEFAULT PRIVILEGES IN SCHEMA roles_it GRANT SELECT ON TABLES TO rit_alice;
CREATE TABLE later (id int PRIMARY KEY, v text);
:distribute_later
INSERT INTO later SELECT i, 'v' FROM generate_series(1, 20) i;
\c - rit_alice
SELECT count(*) FROM later;
\c - :owner
GRANT CREATE ON SCHEMA roles_it TO rit_alice;
ALTER TABLE later OWNER TO rit_alice;
\c - rit_alice
ALTER TABLE later ADD COLUMN z int DEFAULT 5;
UPDATE later SET z = id WHERE id < 3;
SELECT sum(z) FROM later;
GRANT SELECT ON later TO rit_bob WITH GRANT OPTION;
\dp later
\c - rit_bob
SELECT count(*) FROM later;
GRANT SELECT ON later TO PUBLIC;
\c - :owner
REVOKE SELECT ON later FROM rit_bob;
REVOKE SELECT ON later FROM rit_bob CASCADE;
SET ROLE rit_bob;
SELECT count(*) FROM roles_it.later;
RESET ROLE;
REASSIGN OWNED BY rit_alice TO :owner;
DROP ROLE rit_alice;
DROP OWNED BY rit_alice;
DROP ROLE rit_alice;
-- A role of the same name is another role.
CREATE ROLE rit_alice LOGIN PASSWORD :'password';
GRANT USAGE ON SCHEMA roles_it TO rit_alice;
GRANT SELECT ON orders TO rit_alice;
\c - rit_alice
SELECT current_user, session_user, count(*) FROM roles_it.orders;
SELECT count(*) FROM roles_it.kinds;
\c - :owner
DROP OWNED BY rit_alice;
DROP ROLE rit_alice;
ALTER ROLE rit_bob RENAME TO rit_robert;
CREATE ROLE rit_bob LOGIN PASSWORD :'password';
GRANT USAGE ON SCHEMA roles_it TO rit_bob;
\c - rit_bob
SELECT count(*) FROM roles_it.orders;
\c - :owner
DROP OWNED BY rit_bob;
DROP ROLE rit_bob;
\c - rit_robert
SELECT current_user, count(*) FROM orders;
\c - :owner
ALTER ROLE :owner RESET search_path;
DROP SCHEMA roles_it CASCADE;
DROP OWNED BY rit_robert, rit_readers;
DROP ROLE rit_robert, rit_readers;
