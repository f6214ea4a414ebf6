-- CTEs that are referenced twice, materialized, recursive or writing.
--@include shop
CREATE TABLE tree (id int PRIMARY KEY, parent int, label text);
INSERT INTO tree SELECT i, CASE WHEN i > 1 THEN i / 2 END, 'n' || i FROM generate_series(1, 40) i;
--@distribute tree id
--@test
WITH x AS (SELECT country, count(*) AS n FROM users GROUP BY country) SELECT * FROM x ORDER BY 1;
WITH x AS (SELECT country, count(*) AS n FROM users GROUP BY country) SELECT a.country, b.country FROM x a JOIN x b ON a.n = b.n AND a.country < b.country ORDER BY 1, 2;
WITH x AS MATERIALIZED (SELECT * FROM users) SELECT count(*) FROM x WHERE user_id = 5;
WITH x AS NOT MATERIALIZED (SELECT user_id, age FROM users) SELECT count(*) FROM x a JOIN x b ON a.age = b.age;
WITH top AS (SELECT user_id, sum(total) AS s FROM orders GROUP BY user_id ORDER BY s DESC NULLS LAST, 1 LIMIT 5) SELECT u.name, top.s FROM top JOIN users u USING (user_id) ORDER BY s DESC;
WITH a AS (SELECT avg(age) AS m FROM users) SELECT user_id FROM users, a WHERE age > m ORDER BY 1;
WITH a AS (SELECT user_id FROM users WHERE age > 40), b AS (SELECT user_id FROM events GROUP BY user_id HAVING count(*) > 1) SELECT count(*) FROM a JOIN b USING (user_id);
WITH a AS (SELECT 1 AS n UNION ALL SELECT count(*) FROM users) SELECT sum(n) FROM a;
WITH e AS (SELECT user_id, kind FROM events) SELECT kind, count(DISTINCT e.user_id) FROM e JOIN users USING (user_id) GROUP BY 1 ORDER BY 1;
WITH RECURSIVE t AS (SELECT id, parent, 0 AS depth FROM tree WHERE parent IS NULL UNION ALL SELECT c.id, c.parent, t.depth + 1 FROM tree c JOIN t ON c.parent = t.id) SELECT depth, count(*) FROM t GROUP BY depth ORDER BY depth;
WITH RECURSIVE up AS (SELECT id, parent FROM tree WHERE id = 37 UNION ALL SELECT p.id, p.parent FROM tree p JOIN up ON p.id = up.parent) SELECT array_agg(id ORDER BY id) FROM up;
WITH RECURSIVE t AS (SELECT id, label FROM tree WHERE id = 1 UNION SELECT c.id, t.label || '/' || c.label FROM tree c, t WHERE c.parent = t.id) SELECT max(length(label)) FROM t;
WITH RECURSIVE t(id, parent) AS (SELECT id, parent FROM tree WHERE id = 1 UNION ALL SELECT c.id, c.parent FROM tree c JOIN t ON c.parent = t.id) SEARCH DEPTH FIRST BY id SET o SELECT id FROM t ORDER BY o LIMIT 8;
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < (SELECT count(*) / 10 FROM users)) SELECT max(n) FROM t;
WITH del AS (DELETE FROM events WHERE score = 0 RETURNING user_id) SELECT count(*), count(user_id) FROM del;
SELECT count(*) FROM events;
WITH up AS (UPDATE users SET age = age + 1 WHERE country = 'DE' RETURNING user_id, age) SELECT sum(age) FROM up;
WITH ins AS (INSERT INTO tree SELECT 100 + id, id, 'new' FROM tree WHERE id < 5 RETURNING id) SELECT sum(id) FROM ins;
WITH moved AS (DELETE FROM events WHERE event_id < 20 RETURNING event_id, user_id, kind) INSERT INTO tree SELECT 1000 + event_id, user_id::int, kind FROM moved RETURNING id;
SELECT count(*), sum(id) FROM tree;
WITH x AS (SELECT max(user_id) AS m FROM orders) UPDATE users SET name = 'max' FROM x WHERE users.user_id = x.m RETURNING user_id;
WITH x AS (SELECT user_id FROM events GROUP BY user_id HAVING count(*) > 2) DELETE FROM orders USING x WHERE x.user_id = orders.user_id;
SELECT count(*) FROM orders;
WITH x AS (SELECT 1), y AS (SELECT * FROM users) SELECT (SELECT count(*) FROM y) AS n, (SELECT * FROM x) AS one;
WITH x AS (SELECT user_id, row_number() OVER (ORDER BY age NULLS LAST, user_id) AS r FROM users) SELECT user_id FROM x WHERE r BETWEEN 10 AND 15 ORDER BY r;

-- Common tables that only a part needs, and sublinks that PostgreSQL doubles.
WITH e AS (SELECT kind FROM events) SELECT count(*) FROM (SELECT DISTINCT kind FROM e) k JOIN users u ON true;
WITH n AS (SELECT age, count(*) AS n FROM users GROUP BY age) SELECT age, n FROM n WHERE (SELECT min(e.event_id) FROM events e JOIN users u ON e.user_id = u.age) IN (1::bigint, n.n) ORDER BY 1;
-- What nobody uses but itself.
WITH RECURSIVE w (n) AS (SELECT id FROM journal UNION SELECT n + 1 FROM w WHERE n < 9) SELECT count(*) FROM users;
WITH RECURSIVE w (n) AS (SELECT event_id FROM events UNION SELECT n + 1 FROM w WHERE n < 9), x AS (SELECT n FROM w) SELECT status, count(*) FROM orders GROUP BY status ORDER BY 1;
-- Samples.
SELECT count(*) FROM users u TABLESAMPLE BERNOULLI (100) JOIN settings s ON s.key <> u.name;
SELECT count(*) FROM users u JOIN events e TABLESAMPLE SYSTEM (100) ON e.user_id = u.user_id WHERE e.score > 3;
SELECT u.user_id, x.n FROM users u TABLESAMPLE BERNOULLI (100), LATERAL (SELECT count(*) AS n FROM settings s, orders o TABLESAMPLE SYSTEM (100) WHERE o.user_id = u.user_id AND s.key < u.name LIMIT 1) x WHERE u.age > 50 ORDER BY 1;
SELECT count(*) FROM pg_inherits TABLESAMPLE BERNOULLI (100) WHERE inhparent = 0;
BEGIN;
UPDATE users SET age = age + 1 WHERE user_id IN (SELECT user_id FROM events TABLESAMPLE BERNOULLI (100) WHERE kind = 'buy' AND users.age > score) RETURNING user_id;
DELETE FROM events WHERE score > (SELECT sum(0.1) FROM orders o TABLESAMPLE BERNOULLI (100) WHERE o.order_id < events.event_id) RETURNING event_id;
ROLLBACK;
