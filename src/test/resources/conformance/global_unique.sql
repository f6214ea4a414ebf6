-- Keys that are unique over all shards: tables are distributed by another column than their key.
CREATE TABLE orders (order_id bigint PRIMARY KEY, user_id bigint NOT NULL, total numeric(10,2), code text, CONSTRAINT orders_code_total UNIQUE (code, total));
INSERT INTO orders SELECT i, i * 7 % 11, i, 'c' || i FROM generate_series(1, 30) i;
--@distribute orders user_id
CREATE TABLE slots (a int, b int, c text, k int);
CREATE UNIQUE INDEX slots_lower ON slots (lower(c));
CREATE UNIQUE INDEX slots_b ON slots (b) WHERE a > 0;
--@distribute slots k
CREATE TABLE later (id int, k int, CONSTRAINT later_id UNIQUE (id) DEFERRABLE INITIALLY DEFERRED);
INSERT INTO later SELECT i, i * 3 FROM generate_series(1, 5) i;
--@distribute later k
CREATE TABLE soon (id int PRIMARY KEY DEFERRABLE, k int);
INSERT INTO soon SELECT i, i * 3 FROM generate_series(1, 5) i;
--@distribute soon k
CREATE TABLE nulls (a int, b text, k int, UNIQUE NULLS NOT DISTINCT (a, b));
--@distribute nulls k
CREATE TABLE odd ("Key Col" date PRIMARY KEY, "Dist ""Col" text, v float8, UNIQUE (v));
--@dpg SELECT create_distributed_table('odd', 'Dist "Col', colocate_with => 'none')
--@test
-- inserts
INSERT INTO orders VALUES (5, 1, 1, 'x');
INSERT INTO orders VALUES (5, 2, 1, 'x');
INSERT INTO orders VALUES (100, 1, 1, 'x'), (101, 2, 2, 'x'), (100, 3, 3, 'x');
INSERT INTO orders VALUES (100, 1, 1, 'c1');
INSERT INTO orders VALUES (100, 4, 2, 'c1'), (101, 5, 3, 'c1');
SELECT order_id, user_id, total, code FROM orders WHERE order_id > 29 ORDER BY order_id;
INSERT INTO orders VALUES (102, 6, 3, 'c1') RETURNING *;
INSERT INTO orders VALUES (103, 6, 3, NULL), (104, 7, 3, NULL) RETURNING *;
--@params 5 | 9
INSERT INTO orders (order_id, user_id) VALUES ($1, $2);
--@params 105 | 9
INSERT INTO orders (order_id, user_id) VALUES ($1, $2);
INSERT INTO orders SELECT order_id + 1000, user_id + 1, total, code || 'n' FROM orders WHERE order_id < 10;
INSERT INTO orders SELECT order_id, user_id + 1, total, code || 'n' FROM orders WHERE order_id = 10;
SELECT count(*), sum(order_id), sum(user_id) FROM orders;
-- conflicts
INSERT INTO orders VALUES (11, 0, 1, 'x') ON CONFLICT (order_id) DO NOTHING;
INSERT INTO orders VALUES (11, 1, 1, 'x'), (300, 1, 1, 'three'), (300, 2, 2, 'again'), (12, 5, 1, 'y') ON CONFLICT (order_id) DO NOTHING RETURNING order_id, user_id;
INSERT INTO orders VALUES (11, 3, 5, 'new') ON CONFLICT (order_id) DO UPDATE SET total = orders.total + excluded.total, code = excluded.code RETURNING *;
INSERT INTO orders VALUES (301, 3, 5, 'fresh') ON CONFLICT (order_id) DO UPDATE SET total = orders.total + excluded.total RETURNING *;
INSERT INTO orders VALUES (11, 4, 6, 'w') ON CONFLICT (order_id) DO UPDATE SET total = 0 WHERE orders.total > 1000 RETURNING *;
INSERT INTO orders VALUES (11, 4, 6, 'w'), (302, 1, 1, 'w') ON CONFLICT DO NOTHING;
INSERT INTO orders VALUES (303, 4, 2, 'c2') ON CONFLICT DO NOTHING;
INSERT INTO orders VALUES (303, 4, 2, 'c2') ON CONFLICT (order_id) DO NOTHING;
INSERT INTO orders VALUES (303, 4, 2, 'c2') ON CONFLICT (code, total) DO UPDATE SET code = 'taken' RETURNING *;
--@params 11 | 6 | 7.5
INSERT INTO orders (order_id, user_id, total) VALUES ($1, $2, $3) ON CONFLICT (order_id) DO UPDATE SET total = excluded.total RETURNING *;
SELECT * FROM orders WHERE order_id IN (1, 2, 3, 4, 11, 300, 301, 302, 303) ORDER BY order_id;
DELETE FROM orders WHERE order_id IN (300, 301, 302);
INSERT INTO orders VALUES (11, 4, 1, 'p'), (11, 5, 2, 'q') ON CONFLICT (order_id) DO UPDATE SET total = excluded.total;
INSERT INTO orders VALUES (304, 4, 1, 'p'), (304, 5, 2, 'q') ON CONFLICT (order_id) DO NOTHING;
BEGIN;
INSERT INTO orders VALUES (305, 4, 305, 'p');
INSERT INTO orders VALUES (305, 5, 306, 'q') ON CONFLICT (order_id) DO UPDATE SET code = excluded.code RETURNING *;
SAVEPOINT s;
INSERT INTO orders VALUES (305, 6, 306, 'r') ON CONFLICT (order_id) DO UPDATE SET code = excluded.code, order_id = 306 RETURNING *;
ROLLBACK TO s;
SELECT * FROM orders WHERE order_id IN (305, 306);
COMMIT;
DELETE FROM orders WHERE order_id IN (304, 305);
-- look-ups
SELECT * FROM orders WHERE order_id = 7;
SELECT * FROM orders WHERE order_id = -7;
SELECT * FROM orders WHERE order_id IN (7, 8, -7) ORDER BY order_id;
SELECT count(*), sum(total) FROM orders WHERE order_id = 7;
SELECT count(*) FROM orders WHERE order_id = NULL;
SELECT order_id FROM orders WHERE code = 'c9' AND total = 9;
SELECT o.order_id, p.order_id FROM orders o JOIN orders p USING (user_id) WHERE o.order_id = 7 ORDER BY 2;
SELECT o.order_id, p.order_id FROM orders o LEFT JOIN orders p ON o.user_id = p.user_id AND p.order_id = 7 WHERE o.order_id < 10 ORDER BY 1, 2;
--@params 7
SELECT code FROM orders WHERE order_id = $1;
--@params c9 | 9
SELECT order_id FROM orders WHERE code = $1 AND total = $2;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT code FROM orders WHERE order_id = 7;
COMMIT;
-- updates and deletes
UPDATE orders SET order_id = 6 WHERE order_id = 5;
UPDATE orders SET order_id = 500 WHERE order_id = 5;
INSERT INTO orders VALUES (5, 8, 55, 'again');
INSERT INTO orders VALUES (500, 8, 56, 'again');
UPDATE orders SET total = total + 1 WHERE order_id = 500;
UPDATE orders SET order_id = order_id WHERE order_id < 10;
UPDATE orders SET order_id = order_id + 10000 WHERE order_id < 10;
UPDATE orders SET code = 'c12', total = 12 WHERE order_id = 20;
DELETE FROM orders WHERE order_id = 12;
UPDATE orders SET code = 'c12', total = 12 WHERE order_id = 20;
DELETE FROM orders WHERE order_id BETWEEN 13 AND 15 RETURNING order_id;
INSERT INTO orders VALUES (13, 1, 13, 'thirteen'), (14, 2, 14, 'c14'), (15, 3, 15, 'c15');
SELECT order_id, user_id, total, code FROM orders WHERE order_id BETWEEN 10 AND 20 ORDER BY order_id;
-- a statement may not even for a moment have the same key twice, unless the constraint is deferrable
UPDATE orders SET order_id = CASE order_id WHEN 20 THEN 21 ELSE 22 END WHERE order_id = 20;
UPDATE soon SET id = id + 1;
SELECT id, k FROM soon ORDER BY id;
UPDATE soon SET id = CASE id WHEN 2 THEN 3 ELSE 2 END WHERE id IN (2, 3);
SELECT id, k FROM soon ORDER BY id;
UPDATE soon SET id = 2 WHERE id = 5;
INSERT INTO soon VALUES (2, 100);
INSERT INTO soon VALUES (7, 100), (7, 101);
-- deferred
BEGIN;
INSERT INTO later VALUES (1, 100);
SELECT count(*) FROM later WHERE id = 1;
DELETE FROM later WHERE id = 1 AND k = 3;
COMMIT;
SELECT id, k FROM later ORDER BY id, k;
BEGIN;
UPDATE later SET id = 2 WHERE id = 1;
SELECT id, k FROM later ORDER BY id, k;
COMMIT;
SELECT id, k FROM later ORDER BY id, k;
-- expressions, partial indexes
INSERT INTO slots VALUES (1, 1, 'One', 1), (0, 1, 'Two', 2), (0, 1, 'Three', 3);
INSERT INTO slots VALUES (2, 2, 'ONE', 4);
INSERT INTO slots VALUES (2, 1, 'four', 4);
UPDATE slots SET a = 5 WHERE k = 2;
UPDATE slots SET c = 'tWO' WHERE k = 2;
UPDATE slots SET c = 'one' WHERE k = 3;
DELETE FROM slots WHERE k = 1;
UPDATE slots SET a = 5 WHERE k = 2;
UPDATE slots SET c = 'one' WHERE k = 3;
INSERT INTO slots VALUES (NULL, 1, NULL, 5), (NULL, 1, NULL, 6);
SELECT * FROM slots ORDER BY k;
-- nulls
INSERT INTO nulls VALUES (1, NULL, 1);
INSERT INTO nulls VALUES (1, NULL, 2);
INSERT INTO nulls VALUES (NULL, NULL, 2), (NULL, 'a', 3);
INSERT INTO nulls VALUES (NULL, NULL, 9);
UPDATE nulls SET b = 'x' WHERE k = 1;
INSERT INTO nulls VALUES (1, NULL, 2);
SELECT * FROM nulls ORDER BY k, a, b;
-- names and values that need quotes
INSERT INTO odd VALUES ('2024-02-29', 'a "b"', 0.1), ('2024-03-01', 'c,{}\', 1e300);
INSERT INTO odd VALUES ('2024-02-29', 'other', 0.2);
INSERT INTO odd VALUES ('2024-02-28', 'other', 0.1);
SET DateStyle = 'SQL, DMY';
SET extra_float_digits = 0;
INSERT INTO odd VALUES ('29/02/2024', 'third', 0.3);
INSERT INTO odd VALUES ('01/04/2024', 'third', 0.1::float8 + 0.2::float8), ('02/04/2024', 'third', 0.3);
INSERT INTO odd VALUES ('03/04/2024', 'third', 0.3);
RESET DateStyle;
RESET extra_float_digits;
SELECT * FROM odd ORDER BY 1;
-- blocks and savepoints
BEGIN;
INSERT INTO orders VALUES (2000, 1, 2000, 'a');
SAVEPOINT s;
INSERT INTO orders VALUES (2000, 2, 2001, 'b');
ROLLBACK TO s;
INSERT INTO orders VALUES (2001, 2, 2001, 'b');
ROLLBACK TO s;
INSERT INTO orders VALUES (2001, 3, 2001, 'b');
DELETE FROM orders WHERE order_id = 2000;
INSERT INTO orders VALUES (2000, 4, 2000, 'a');
COMMIT;
SELECT order_id, user_id FROM orders WHERE order_id IN (2000, 2001) ORDER BY 1;
BEGIN;
INSERT INTO orders VALUES (2002, 1, 2002, 'a');
ROLLBACK;
INSERT INTO orders VALUES (2002, 2, 2002, 'a');
BEGIN;
INSERT INTO orders VALUES (2002, 1, 2002, 'z');
SELECT 1;
COMMIT;
WITH gone AS (DELETE FROM orders WHERE user_id = 2 AND order_id = 2002 RETURNING *)
SELECT order_id FROM gone;
INSERT INTO orders VALUES (2002, 2, 2002, 'a');
-- truncation
TRUNCATE orders;
INSERT INTO orders VALUES (1, 1, 1, 'a'), (2, 2, 2, 'b');
INSERT INTO orders VALUES (1, 3, 3, 'c');
BEGIN;
TRUNCATE orders;
INSERT INTO orders VALUES (1, 3, 3, 'c');
ROLLBACK;
INSERT INTO orders VALUES (1, 3, 3, 'c');
-- definitions
ALTER TABLE orders RENAME COLUMN order_id TO id;
INSERT INTO orders VALUES (1, 3, 3, 'c');
INSERT INTO orders VALUES (3, 3, 3, 'c');
ALTER TABLE orders RENAME CONSTRAINT orders_pkey TO the_key;
INSERT INTO orders VALUES (3, 4, 4, 'd');
ALTER TABLE orders RENAME TO purchases;
INSERT INTO purchases VALUES (3, 4, 4, 'd');
ALTER TABLE purchases ALTER COLUMN id TYPE int;
INSERT INTO purchases VALUES (3, 4, 4, 'd');
INSERT INTO purchases VALUES (4, 4, 4, 'd');
ALTER TABLE purchases DROP CONSTRAINT the_key;
INSERT INTO purchases VALUES (4, 5, 5, 'e');
ALTER TABLE purchases ADD PRIMARY KEY (id);
DELETE FROM purchases WHERE user_id = 5;
ALTER TABLE purchases ADD PRIMARY KEY (id);
INSERT INTO purchases VALUES (4, 5, 5, 'e');
CREATE UNIQUE INDEX purchases_total ON purchases (total);
INSERT INTO purchases VALUES (5, 5, 4, 'e');
DROP INDEX purchases_total;
INSERT INTO purchases VALUES (5, 5, 4, 'e');
BEGIN;
ALTER TABLE purchases ADD CONSTRAINT code_once UNIQUE (code);
INSERT INTO purchases VALUES (6, 6, 6, 'f');
INSERT INTO purchases VALUES (7, 6, 7, 'f');
ROLLBACK;
INSERT INTO purchases VALUES (6, 6, 6, 'f'), (7, 6, 7, 'f');
SELECT * FROM purchases ORDER BY id;
ALTER TABLE purchases DROP COLUMN code;
INSERT INTO purchases VALUES (7, 7, 7);
ALTER TABLE purchases ADD COLUMN note text UNIQUE;
UPDATE purchases SET note = 'n' WHERE id = 1;
UPDATE purchases SET note = 'n' WHERE id = 2;
--@undistribute purchases
INSERT INTO purchases VALUES (7, 7, 7);
DROP TABLE purchases;
