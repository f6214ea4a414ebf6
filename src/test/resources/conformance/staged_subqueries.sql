-- Subqueries that need their own merge, or are correlated on something else than the key.
--@include shop
--@needs staged
--@test
SELECT count(*) FROM (SELECT user_id FROM users ORDER BY user_id LIMIT 10) x;
SELECT * FROM (SELECT user_id, age FROM users ORDER BY age DESC NULLS LAST, user_id LIMIT 5) x ORDER BY user_id;
SELECT avg(n) FROM (SELECT country, count(*) AS n FROM users GROUP BY country) x;
SELECT n, count(*) FROM (SELECT status, count(*) AS n FROM orders GROUP BY status) x GROUP BY n ORDER BY n;
SELECT max(s) FROM (SELECT placed, sum(total) AS s FROM orders GROUP BY placed) x;
SELECT count(*) FROM (SELECT DISTINCT country FROM users) x;
SELECT user_id FROM users WHERE age = (SELECT max(age) FROM users) ORDER BY 1;
SELECT user_id FROM users WHERE age > (SELECT avg(age) FROM users) ORDER BY 1;
SELECT user_id FROM users WHERE user_id = (SELECT max(user_id) FROM orders WHERE user_id < 100);
SELECT user_id FROM users WHERE user_id IN (SELECT user_id FROM events WHERE kind = 'buy') ORDER BY 1;
SELECT user_id FROM users WHERE user_id NOT IN (SELECT user_id FROM events WHERE user_id IS NOT NULL) ORDER BY 1;
SELECT user_id FROM users WHERE user_id NOT IN (SELECT user_id FROM events) ORDER BY 1;
SELECT user_id FROM users u WHERE EXISTS (SELECT FROM events e WHERE e.user_id = u.user_id AND e.score > 5) ORDER BY 1;
SELECT user_id FROM users u WHERE NOT EXISTS (SELECT FROM events e WHERE e.user_id = u.user_id) ORDER BY 1;
SELECT user_id, (SELECT count(*) FROM events e WHERE e.user_id = u.user_id) AS n FROM users u ORDER BY 2 DESC, 1 LIMIT 12;
SELECT user_id, (SELECT count(*) FROM users x WHERE x.age < u.age) AS younger FROM users u ORDER BY 2 DESC, 1;
SELECT user_id, (SELECT name FROM users x WHERE x.user_id = u.age) FROM users u ORDER BY 1 LIMIT 20;
SELECT user_id, total FROM orders o WHERE total > (SELECT avg(total) FROM orders x WHERE x.status = o.status) ORDER BY order_id LIMIT 20;
SELECT order_id FROM orders o WHERE total >= ALL (SELECT total FROM orders x WHERE x.status = o.status AND total IS NOT NULL) ORDER BY 1;
SELECT country_name, (SELECT count(*) FROM users u WHERE u.country = c.country) FROM countries c ORDER BY 1;
SELECT country_name FROM countries c WHERE EXISTS (SELECT FROM users u WHERE u.country = c.country) ORDER BY 1;
SELECT country_name FROM countries c WHERE country NOT IN (SELECT country FROM users WHERE country IS NOT NULL) ORDER BY 1;
SELECT key, (SELECT count(*) FROM users) FROM settings ORDER BY 1;
SELECT key FROM settings WHERE EXISTS (SELECT FROM users WHERE user_id = 3) ORDER BY 1;
SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM orders), (SELECT max(event_id) FROM events);
SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM events) AS all_rows;
SELECT 1 WHERE EXISTS (SELECT FROM users WHERE age > 90);
SELECT ARRAY(SELECT user_id FROM users WHERE age > 60 ORDER BY user_id);
SELECT user_id FROM users WHERE (age, country) IN (SELECT max(age), country FROM users GROUP BY country) ORDER BY 1;
SELECT user_id FROM users WHERE age > ANY (SELECT age FROM users WHERE country = 'DE') ORDER BY 1 LIMIT 5;
SELECT user_id FROM users WHERE age < SOME (SELECT age FROM users WHERE user_id IN (3, 4)) ORDER BY 1;
SELECT u.user_id FROM users u WHERE (SELECT count(*) FROM events e WHERE e.user_id = u.user_id) = (SELECT max(n) FROM (SELECT count(*) AS n FROM events WHERE user_id IS NOT NULL GROUP BY user_id) x) ORDER BY 1;
SELECT sum(total) FROM orders WHERE user_id IN (SELECT user_id FROM users WHERE country IN (SELECT country FROM users GROUP BY country HAVING count(*) > 12));
SELECT country, count(*) FROM users GROUP BY country HAVING count(*) > (SELECT count(*) / 5 FROM users) ORDER BY 1;
SELECT country, sum(age) > (SELECT avg(age) FROM users) FROM users GROUP BY country ORDER BY 1;
SELECT user_id FROM users ORDER BY (SELECT count(*) FROM events e WHERE e.user_id = users.user_id) DESC, user_id LIMIT 5;
SELECT user_id FROM users ORDER BY user_id LIMIT (SELECT count(*) / 10 FROM users);
SELECT CASE WHEN EXISTS (SELECT FROM events e WHERE e.user_id = u.user_id) THEN 'seen' ELSE 'never' END AS s, count(*) FROM users u GROUP BY 1 ORDER BY 1;
SELECT x.user_id, y.user_id FROM (SELECT user_id FROM users ORDER BY 1 LIMIT 3) x, (SELECT user_id FROM users ORDER BY 1 DESC LIMIT 2) y ORDER BY 1, 2;
SELECT count(*) FROM users u WHERE u.age IN (SELECT o.order_id FROM orders o WHERE o.user_id <> u.user_id);
SELECT u.user_id FROM users u WHERE 3 < (SELECT count(*) FROM orders o WHERE o.user_id = u.user_id AND o.total > (SELECT avg(total) FROM orders)) ORDER BY 1;
SELECT name FROM users WHERE user_id = (SELECT user_id FROM orders ORDER BY total DESC NULLS LAST LIMIT 1);
SELECT (SELECT e.kind FROM events e WHERE e.user_id = u.user_id ORDER BY e.event_id LIMIT 1) FROM users u WHERE u.user_id = 18;
SELECT (SELECT user_id FROM events) FROM users WHERE user_id = 1;
SELECT user_id IN (SELECT user_id FROM events) AS i, count(*) FROM users GROUP BY 1 ORDER BY 1;
