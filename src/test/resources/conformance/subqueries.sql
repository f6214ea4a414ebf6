-- Subqueries and CTEs that stay within a shard group, or read reference tables only.
--@include shop
--@test
SELECT count(*) FROM (SELECT user_id FROM users) x;
SELECT * FROM (SELECT user_id, name FROM users WHERE age > 50) x ORDER BY user_id;
SELECT x.user_id, x.n FROM (SELECT user_id, count(*) AS n FROM orders GROUP BY user_id) x WHERE x.n > 4 ORDER BY 1;
SELECT max(n) FROM (SELECT user_id, count(*) AS n FROM orders GROUP BY user_id) x;
SELECT n, count(*) FROM (SELECT user_id, count(*) AS n FROM orders GROUP BY user_id HAVING count(*) > 1) x GROUP BY n ORDER BY n;
SELECT count(*) FROM (SELECT DISTINCT user_id FROM orders) x;
SELECT count(*) FROM (SELECT DISTINCT user_id, status FROM orders) x;
SELECT count(*) FROM (SELECT DISTINCT ON (user_id) user_id, order_id FROM orders ORDER BY user_id, order_id) x;
SELECT sum(order_id) FROM (SELECT DISTINCT ON (user_id) user_id, order_id FROM orders ORDER BY user_id, order_id DESC) x;
SELECT user_id, r FROM (SELECT user_id, order_id, row_number() OVER (PARTITION BY user_id ORDER BY order_id) AS r FROM orders) x WHERE r = 2 ORDER BY 1;
SELECT user_id FROM users u WHERE EXISTS (SELECT FROM orders o WHERE o.user_id = u.user_id AND o.total > 400) ORDER BY 1;
SELECT user_id FROM users u WHERE NOT EXISTS (SELECT FROM orders o WHERE o.user_id = u.user_id) ORDER BY 1;
SELECT user_id FROM users WHERE user_id IN (SELECT user_id FROM orders WHERE status = 'paid') ORDER BY 1;
SELECT user_id FROM users WHERE user_id NOT IN (SELECT user_id FROM orders) ORDER BY 1;
SELECT user_id FROM users u WHERE u.user_id = ANY (SELECT o.user_id FROM orders o) ORDER BY 1 LIMIT 5;
SELECT user_id, (SELECT count(*) FROM orders o WHERE o.user_id = u.user_id) AS n FROM users u ORDER BY n DESC, 1 LIMIT 6;
SELECT user_id, (SELECT max(total) FROM orders o WHERE o.user_id = u.user_id) AS m FROM users u ORDER BY m DESC NULLS LAST, 1 LIMIT 6;
SELECT sum((SELECT count(*) FROM orders o WHERE o.user_id = u.user_id)) FROM users u;
SELECT user_id FROM users u WHERE (SELECT count(*) FROM orders o WHERE o.user_id = u.user_id) > 4 ORDER BY 1;
SELECT user_id FROM users u WHERE age > (SELECT avg(total) / 10 FROM orders o WHERE o.user_id = u.user_id) ORDER BY 1;
SELECT order_id FROM orders o WHERE total = (SELECT max(total) FROM orders m WHERE m.user_id = o.user_id) ORDER BY 1;
SELECT order_id FROM orders o WHERE total > ALL (SELECT i.price * 10 FROM items i WHERE i.user_id = o.user_id) ORDER BY 1 LIMIT 10;
SELECT user_id, ARRAY(SELECT order_id FROM orders o WHERE o.user_id = u.user_id ORDER BY order_id) FROM users u ORDER BY 1 LIMIT 8;
SELECT user_id FROM users WHERE country = (SELECT country FROM countries WHERE country_name = 'Japan') ORDER BY 1;
SELECT count(*) FROM users WHERE country IN (SELECT country FROM countries WHERE continent = 'Europe');
SELECT count(*) FROM items WHERE product_id NOT IN (SELECT product_id FROM products WHERE price > 10);
SELECT count(*) FROM items i WHERE price > (SELECT avg(price) FROM products);
SELECT count(*) FROM items i WHERE EXISTS (SELECT FROM products p WHERE p.product_id = i.product_id AND p.price < i.price);
SELECT name FROM products p WHERE price = (SELECT max(price) FROM products);
WITH u AS (SELECT user_id, age FROM users WHERE age > 60) SELECT * FROM u ORDER BY user_id;
WITH u AS (SELECT user_id, age FROM users), o AS (SELECT user_id, total FROM orders) SELECT count(*), sum(o.total) FROM u JOIN o USING (user_id);
WITH n AS (SELECT user_id, count(*) AS n FROM orders GROUP BY user_id) SELECT u.name, n.n FROM users u JOIN n USING (user_id) ORDER BY 2 DESC, 1 LIMIT 4;
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT u.user_id FROM users u, b WHERE u.user_id = b.y;
WITH unused AS (SELECT 1 / 0) SELECT count(*) FROM users;
WITH c AS (SELECT * FROM countries) SELECT c.country_name, count(u.user_id) FROM users u JOIN c ON c.country = u.country GROUP BY 1 ORDER BY 1;
WITH users AS (SELECT 1 AS user_id) SELECT * FROM users;
WITH users AS (SELECT * FROM users WHERE user_id = 3) SELECT name FROM users;
SELECT (WITH users AS (SELECT 7 AS user_id) SELECT user_id FROM users), name FROM users WHERE user_id = 8;
WITH o AS (SELECT user_id, order_id FROM orders WHERE user_id = 7 ORDER BY order_id LIMIT 3) SELECT * FROM o ORDER BY 2 DESC;
WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n * 2 FROM r WHERE n < 100) SELECT sum(n) FROM r;
SELECT count(*) FROM (SELECT u.user_id, o.order_id FROM users u LEFT JOIN orders o USING (user_id) WHERE o.total IS NULL) x;
SELECT a.user_id, b.n FROM (SELECT user_id FROM users WHERE age < 25) a LEFT JOIN (SELECT user_id, count(*) AS n FROM items GROUP BY user_id) b ON a.user_id = b.user_id ORDER BY 1;
SELECT x.u, sum(x.t) FROM (SELECT user_id AS u, total AS t FROM orders UNION ALL SELECT user_id, price FROM items) x GROUP BY x.u ORDER BY 2 DESC NULLS LAST, 1 LIMIT 5;
SELECT count(*) FROM (SELECT user_id FROM users UNION SELECT user_id FROM orders) x;
SELECT count(*) FROM (SELECT user_id FROM users EXCEPT SELECT user_id FROM orders) x;
SELECT count(*) FROM (SELECT user_id FROM users INTERSECT SELECT user_id FROM orders) x;
SELECT user_id, sum(c) FROM (SELECT user_id, 1 AS c FROM users UNION ALL SELECT user_id, 10 FROM orders) x GROUP BY user_id ORDER BY 2 DESC, 1 LIMIT 5;
SELECT y.user_id FROM (SELECT x.user_id FROM (SELECT user_id FROM users WHERE age > 20) x WHERE x.user_id < 30) y WHERE y.user_id > 25 ORDER BY 1;
SELECT user_id, age, (SELECT CASE WHEN age > 40 THEN 'old' ELSE 'young' END) FROM users ORDER BY 1 LIMIT 5;
SELECT user_id FROM users WHERE (SELECT true) ORDER BY 1 LIMIT 3;

-- Common tables that nothing refers to.
WITH unused AS (SELECT * FROM events) SELECT count(*) FROM users;
WITH unused AS MATERIALIZED (SELECT count(*) FROM orders) SELECT 1 AS one UNION ALL SELECT 2;
WITH a AS (SELECT * FROM orders), b AS (SELECT * FROM a) SELECT count(*) FROM users;
