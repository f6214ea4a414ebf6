-- Statements with parameters: through Parse, Bind and Execute in every mode.
--@include shop
--@test
--@params 12
SELECT name, age FROM users WHERE user_id = $1;
--@params NULL
SELECT name FROM users WHERE user_id = $1;
--@params 9223372036854775807
SELECT name FROM users WHERE user_id = $1;
--@params 12
SELECT name FROM users WHERE $1 = user_id;
--@params 12 | 24
SELECT name FROM users WHERE user_id = $1 AND age = $2;
--@params 3 | 4
SELECT name FROM users WHERE user_id = $1 OR user_id = $2 ORDER BY 1;
--@params 3 | 4
SELECT name FROM users WHERE user_id IN ($1, $2, $1) ORDER BY 1;
--@params {3,4,5}
SELECT name FROM users WHERE user_id = ANY ($1) ORDER BY 1;
--@params {}
SELECT name FROM users WHERE user_id = ANY ($1::bigint[]) ORDER BY 1;
--@params 12
SELECT name FROM users WHERE user_id = $1::int;
--@params 12
SELECT name FROM users WHERE user_id = $1::text::bigint;
--@params 12.0
SELECT name FROM users WHERE user_id = $1::numeric;
--@params 11
SELECT name FROM users WHERE user_id = $1 + 1;
--@params 40
SELECT count(*), max(age) FROM users WHERE age > $1;
--@params 3 | 1
SELECT user_id FROM users WHERE user_id > 0 ORDER BY user_id LIMIT $1 OFFSET $2;
--@params NULL | NULL
SELECT count(*) FROM (SELECT user_id FROM users WHERE user_id = 3 LIMIT $1 OFFSET $2) x;
--@params -1
SELECT user_id FROM users ORDER BY user_id LIMIT $1;
--@params x
SELECT user_id, $1 AS label FROM users WHERE user_id = 1;
--@params x
SELECT $1::text AS label, count(*) FROM users GROUP BY 1;
--@params 10
SELECT age / $1 AS d, count(*) FROM users GROUP BY age / $1 ORDER BY 1;
--@params 7
SELECT u.name, count(*) FROM users u JOIN orders o USING (user_id) WHERE u.user_id = $1 GROUP BY u.name;
--@params 7
SELECT count(*) FROM users u JOIN orders o ON u.user_id = o.user_id AND o.user_id = $1;
--@params 7
SELECT (SELECT max(total) FROM orders o WHERE o.user_id = $1) FROM users WHERE user_id = $1;
--@params 7 | 7
SELECT count(*) FROM users u, orders o WHERE u.user_id = $1 AND o.user_id = $2;
--@params 500 | new | name
INSERT INTO users (user_id, name, email, created) VALUES ($1, $2, $3, '2026-01-01 00:00+00') RETURNING user_id, name, email;
--@params 501 | 502
INSERT INTO users (user_id, name, created) VALUES ($1, 'a', now()), ($2, 'b', now()), ($1 + 100, 'c', now()) RETURNING user_id;
--@params 500
INSERT INTO users (user_id, name, created) VALUES ($1, 'dup', now()) ON CONFLICT (user_id) DO UPDATE SET name = excluded.name RETURNING name;
--@params NULL
INSERT INTO users (user_id, name, created) VALUES ($1, 'null', '2026-01-01 00:00+00');
--@params 99 | 500
UPDATE users SET age = $1 WHERE user_id = $2 RETURNING age;
--@params 1 | 500
UPDATE users SET age = age + $1 WHERE user_id >= $2;
--@params 501
DELETE FROM users WHERE user_id = $1;
--@params 503
DELETE FROM users WHERE user_id >= $1 RETURNING name;
--@params {"level": 2}
SELECT count(*) FROM users WHERE profile @> $1;
--@params {t1}
SELECT count(*) FROM users WHERE tags @> $1;
--@params 2026-01-10 00:00:00+00
SELECT count(*) FROM users WHERE created < $1;
--@params true
SELECT count(*) FROM users WHERE active = $1;
--@params DE
SELECT country, count(*) FROM users WHERE country = $1 GROUP BY country;
--@params abc
SELECT * FROM users WHERE user_id = $1;
--@params 1 | 2
SELECT user_id FROM users WHERE user_id = $1;
--@params 1
SELECT user_id FROM users WHERE user_id = $2 AND age = $1;
--@params 1
SELECT $1;
--@params 1
SELECT $1 + 1, pg_typeof($1);
--@params 12 | 12
SELECT name FROM users WHERE user_id = $1 AND user_id = $2;
--@params 12 | 13
SELECT name FROM users WHERE user_id = $1 AND user_id = $2;
--@params 10 | 20
SELECT count(*) FROM users WHERE user_id BETWEEN $1 AND $2;
--@params 12
SELECT name FROM users WHERE (user_id = $1) IS TRUE;
--@params user_12
SELECT user_id FROM users WHERE name = $1;
--@params 5
SELECT event_id FROM events WHERE event_id = $1;
--@params 3
SELECT what FROM journal WHERE id = $1;
--@params DE
SELECT country_name FROM countries WHERE country = $1;
--@params theme
SELECT value FROM settings WHERE key = $1;
--@params x
UPDATE countries SET continent = $1 WHERE country = 'BR' RETURNING continent;
--@params 7
WITH o AS (SELECT * FROM orders WHERE user_id = $1) SELECT count(*) FROM o JOIN users USING (user_id);
--@params 7
SELECT user_id, order_id FROM orders WHERE user_id = $1 ORDER BY order_id LIMIT 2 FOR UPDATE;
