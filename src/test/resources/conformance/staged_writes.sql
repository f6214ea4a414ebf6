-- Writes that move rows between shards, read other tables, or lock on many shards.
--@include shop
CREATE TABLE target (k bigint PRIMARY KEY, v text, n int DEFAULT 0);
CREATE TABLE rollup (country text PRIMARY KEY, users bigint, age numeric);
INSERT INTO target SELECT i, 'v' || i, i FROM generate_series(1, 40) i;
--@distribute target k
--@distribute rollup country
--@test
INSERT INTO rollup SELECT coalesce(country, '-'), count(*), sum(age) FROM users GROUP BY 1;
SELECT * FROM rollup ORDER BY 1;
INSERT INTO rollup SELECT coalesce(country, '-'), 1, 1 FROM users ON CONFLICT (country) DO NOTHING;
INSERT INTO rollup SELECT coalesce(country, '-'), count(*), 0 FROM users GROUP BY 1 ON CONFLICT (country) DO UPDATE SET users = rollup.users + excluded.users RETURNING country, users;
INSERT INTO target SELECT 1000 + row_number() OVER (ORDER BY user_id), name FROM users ORDER BY user_id LIMIT 5;
INSERT INTO target (k, v) SELECT event_id + 2000, kind FROM events e WHERE EXISTS (SELECT FROM users u WHERE u.user_id = e.user_id) RETURNING k;
INSERT INTO target (k, v, n) VALUES (5000, 'sub', (SELECT count(*) FROM users)), (5001, 'sub', (SELECT max(age) FROM users));
INSERT INTO target (k, n) SELECT max(k) + 1, count(*) FROM target RETURNING *;
SELECT count(*), sum(n), max(k) FROM target;
UPDATE target SET k = k + 100000 WHERE k = 1;
UPDATE target SET k = -k WHERE k < 10 RETURNING k, v;
UPDATE target SET k = 20 WHERE k = 21;
UPDATE target SET k = NULL WHERE k = 22;
SELECT count(*), sum(k) FROM target;
UPDATE target SET n = x.n FROM (SELECT count(*) AS n FROM users) x WHERE k < 30;
UPDATE target SET n = (SELECT count(*) FROM events e WHERE e.event_id < target.k);
UPDATE target SET v = u.name FROM users u WHERE u.age = target.k RETURNING target.k;
UPDATE target t SET n = e.c FROM (SELECT user_id, count(*) AS c FROM events GROUP BY user_id) e WHERE e.user_id = t.k;
UPDATE users SET age = 1 WHERE user_id IN (SELECT user_id FROM events WHERE kind = 'buy');
UPDATE users SET age = (SELECT avg(age) FROM users)::int WHERE age IS NULL;
UPDATE users SET name = 'top' WHERE user_id IN (SELECT user_id FROM orders GROUP BY user_id ORDER BY count(*) DESC, 1 LIMIT 2) RETURNING user_id;
UPDATE products SET price = price + 1 WHERE product_id IN (SELECT product_id FROM items WHERE quantity > 3);
UPDATE products p SET price = s.m FROM (SELECT product_id, max(price) AS m FROM items GROUP BY 1) s WHERE s.product_id = p.product_id AND p.product_id < 4 RETURNING p.product_id, p.price;
UPDATE settings SET value = (SELECT count(*)::text FROM users) WHERE key = 'limit' RETURNING value;
SELECT sum(age), sum(length(name)) FROM users;
DELETE FROM target WHERE k IN (SELECT user_id FROM users WHERE country = 'FR');
DELETE FROM target USING events e WHERE e.user_id = target.k AND e.kind = 'click' RETURNING target.k;
DELETE FROM target WHERE n < (SELECT avg(n) FROM target);
DELETE FROM items WHERE product_id = (SELECT product_id FROM items GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1);
DELETE FROM countries WHERE country NOT IN (SELECT country FROM users WHERE country IS NOT NULL) RETURNING country;
SELECT (SELECT count(*) FROM target) AS t, (SELECT count(*) FROM items) AS i;
INSERT INTO products SELECT 100 + user_id, name, 'user', age FROM users WHERE user_id BETWEEN 1 AND 3 RETURNING product_id;
INSERT INTO settings SELECT name, age::text FROM users WHERE user_id < 3 AND user_id > 0 RETURNING key;
INSERT INTO target SELECT product_id, name FROM products ON CONFLICT (k) DO UPDATE SET v = excluded.v;
SELECT count(*), count(DISTINCT v) FROM target;
MERGE INTO target t USING (SELECT user_id, name FROM users) u ON t.k = u.user_id WHEN MATCHED AND t.k % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET v = 'merged ' || u.name WHEN NOT MATCHED AND u.user_id < 50 THEN INSERT (k, v) VALUES (u.user_id, u.name);
SELECT count(*), count(*) FILTER (WHERE v LIKE 'merged%') FROM target;
MERGE INTO target t USING events e ON t.k = e.event_id WHEN MATCHED THEN UPDATE SET n = e.event_id WHEN NOT MATCHED BY SOURCE AND t.k > 1000 THEN DELETE;
MERGE INTO target t USING (VALUES (1, 'a'), (777, 'b')) v(k, w) ON t.k = v.k WHEN MATCHED THEN UPDATE SET v = v.w WHEN NOT MATCHED THEN INSERT VALUES (v.k, v.w) RETURNING merge_action(), t.k;
MERGE INTO products p USING (SELECT product_id, sum(quantity) AS q FROM items GROUP BY 1) s ON p.product_id = s.product_id WHEN MATCHED THEN UPDATE SET price = s.q WHEN NOT MATCHED THEN DO NOTHING;
SELECT sum(price) FROM products;
SELECT user_id FROM users WHERE age > 40 ORDER BY user_id FOR UPDATE;
SELECT user_id FROM users ORDER BY user_id LIMIT 3 FOR SHARE SKIP LOCKED;
SELECT u.user_id, o.order_id FROM users u JOIN orders o USING (user_id) WHERE o.total > 450 ORDER BY 1, 2 FOR UPDATE OF o;
SELECT count(*) FROM (SELECT user_id FROM users FOR UPDATE) x;
SELECT p.name, i.quantity FROM products p JOIN items i USING (product_id) WHERE i.user_id = 7 ORDER BY 2, 1, i.order_id, i.item_no LIMIT 3 FOR UPDATE OF p;
COPY (SELECT country, count(*) FROM users GROUP BY 1 ORDER BY 1) TO STDOUT;
COPY (SELECT u.name, e.kind FROM users u JOIN events e USING (user_id) ORDER BY e.event_id LIMIT 5) TO STDOUT (FORMAT csv, HEADER);
CREATE TABLE made AS SELECT user_id, name FROM users WHERE age > 50;
SELECT count(*) FROM made;
CREATE TABLE empty_made AS SELECT country, count(*) FROM users GROUP BY 1 WITH NO DATA;
SELECT user_id, name INTO made_too FROM users WHERE user_id = 3;
CREATE MATERIALIZED VIEW snapshot AS SELECT country, count(*) AS n FROM users GROUP BY country;
SELECT * FROM snapshot ORDER BY 1;
REFRESH MATERIALIZED VIEW snapshot;
CREATE FUNCTION how_many(c text) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM users WHERE country = c';
SELECT how_many('DE');
SELECT country, how_many(country) FROM countries ORDER BY 1;
CREATE FUNCTION rename(k bigint, n text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN UPDATE users SET name = n WHERE user_id = k; RETURN (SELECT name FROM users WHERE user_id = k); END $$;
SELECT rename(5, 'by function');
DO $$ DECLARE r record; t bigint := 0; BEGIN FOR r IN SELECT user_id FROM users WHERE user_id > 0 AND user_id < 100 LOOP t := t + r.user_id; END LOOP; RAISE NOTICE 'sum %', t; END $$;
BEGIN;
DECLARE big CURSOR FOR SELECT user_id FROM users ORDER BY user_id;
--@ordered
FETCH 3 FROM big;
--@ordered
FETCH 2 FROM big;
MOVE 10 FROM big;
--@ordered
FETCH 1 FROM big;
ROLLBACK;
PREPARE multi (int) AS SELECT country, count(*) FROM users WHERE age > $1 GROUP BY country ORDER BY 1;
EXECUTE multi (30);
EXECUTE multi (90);
