-- Joins that move rows: on other columns, between co-location groups, outer joins in the difficult direction.
--@include shop
CREATE TABLE wide (k int PRIMARY KEY, user_id bigint, x int);
INSERT INTO wide SELECT i, CASE WHEN i % 6 <> 0 THEN 1 + i * 7 % 65 END, i % 10 FROM generate_series(1, 90) i;
--@distribute wide k 7
--@test
SELECT count(*) FROM users u JOIN events e ON e.user_id = u.user_id;
SELECT u.name, e.event_id FROM users u JOIN events e ON e.user_id = u.user_id ORDER BY e.event_id LIMIT 20;
SELECT u.country, count(*), sum(e.score) FROM users u JOIN events e ON e.user_id = u.user_id GROUP BY u.country ORDER BY 1;
SELECT u.user_id, e.event_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u RIGHT JOIN events e ON e.user_id = u.user_id ORDER BY 2;
SELECT u.user_id, e.event_id FROM users u FULL JOIN events e ON e.user_id = u.user_id ORDER BY 1, 2;
SELECT u.user_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id WHERE e.event_id IS NULL ORDER BY 1;
SELECT a.user_id, b.user_id FROM users a JOIN users b ON a.age = b.age AND a.user_id < b.user_id ORDER BY 1, 2;
SELECT count(*) FROM users a JOIN users b ON a.user_id = b.age;
SELECT count(*) FROM users a JOIN users b ON a.user_id = b.user_id + 1;
SELECT count(*) FROM users a JOIN users b ON a.user_id <> b.user_id;
SELECT count(*) FROM users a CROSS JOIN wide w;
SELECT count(*) FROM users a, wide w WHERE a.age > w.x * 8;
SELECT count(*) FROM orders o JOIN items i ON i.order_id = o.order_id;
SELECT count(*) FROM orders o JOIN items i ON i.order_id = o.order_id AND i.user_id = o.user_id JOIN events e ON e.event_id = o.order_id;
SELECT u.user_id, w.k, e.event_id FROM users u JOIN wide w ON w.user_id = u.user_id JOIN events e ON e.user_id = w.user_id AND e.event_id = w.k ORDER BY 2;
SELECT w.k, e.event_id FROM wide w JOIN events e ON w.k = e.event_id ORDER BY 1;
SELECT w.k, e.kind FROM wide w LEFT JOIN events e ON w.user_id = e.user_id AND e.kind = 'buy' ORDER BY 1, e.event_id;
SELECT c.country_name, u.user_id FROM countries c LEFT JOIN users u ON u.country = c.country ORDER BY 1, 2;
SELECT c.country_name, count(u.user_id) FROM countries c LEFT JOIN users u ON u.country = c.country GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM countries c FULL JOIN users u ON u.country = c.country;
SELECT c.country_name, count(o.order_id) FROM countries c LEFT JOIN users u USING (country) LEFT JOIN orders o USING (user_id) GROUP BY 1 ORDER BY 1;
SELECT v.i, u.name FROM (VALUES (1), (2), (777)) v(i) LEFT JOIN users u ON u.user_id = v.i ORDER BY 1;
SELECT g, u.name FROM generate_series(1, 3) g LEFT JOIN users u ON u.user_id = g AND u.age > 30 ORDER BY 1;
SELECT s.key, count(u.user_id) FROM settings s LEFT JOIN users u ON u.name = s.value GROUP BY 1 ORDER BY 1;
SELECT s.key, u.name FROM settings s JOIN users u ON u.user_id::text = s.value ORDER BY 1;
SELECT count(*) FROM settings s, users u;
SELECT j.id, u.name FROM journal j JOIN users u ON u.user_id = j.user_id ORDER BY 1;
SELECT j.id, u.name FROM journal j LEFT JOIN users u ON u.user_id = j.id WHERE j.id > 4 ORDER BY 1;
SELECT count(*) FROM journal j, wide w, settings s WHERE j.id = w.x AND s.key = 'limit';
SELECT u.user_id, e.n FROM users u JOIN (SELECT user_id, count(*) AS n FROM events GROUP BY user_id) e USING (user_id) ORDER BY 2 DESC, 1 LIMIT 10;
SELECT u.user_id, x.n FROM users u LEFT JOIN (SELECT user_id, count(*) AS n FROM orders GROUP BY user_id ORDER BY 2 DESC, 1 LIMIT 3) x USING (user_id) WHERE x.n IS NOT NULL ORDER BY 1;
SELECT u.user_id, e.event_id FROM users u, LATERAL (SELECT event_id FROM events e WHERE e.user_id = u.user_id ORDER BY event_id DESC LIMIT 1) e ORDER BY 1;
SELECT u.user_id, e.n FROM users u LEFT JOIN LATERAL (SELECT count(*) AS n FROM events e WHERE e.user_id = u.user_id AND e.score > u.age / 10.0) e ON true ORDER BY 1;
SELECT a.country, b.country, count(*) FROM users a JOIN users b ON a.country < b.country GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) FROM (users u JOIN orders o USING (user_id)) JOIN (events e JOIN wide w ON e.event_id = w.k) ON e.user_id = u.user_id;
SELECT DISTINCT u.country, e.kind FROM users u JOIN events e USING (user_id) ORDER BY 1, 2;
SELECT u.name FROM users u NATURAL JOIN events e WHERE e.event_id < 9 ORDER BY e.event_id;
SELECT count(*) FROM users a JOIN orders o ON a.user_id = o.user_id JOIN users b ON b.user_id = o.order_id;
SELECT a.user_id, count(*) FROM orders a JOIN orders b ON a.total < b.total AND a.status = b.status GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5;
SELECT count(*) FROM users u JOIN events e ON u.user_id = e.user_id AND u.user_id = 18;
SELECT count(*) FROM users u JOIN events e ON u.user_id = e.event_id WHERE u.user_id = 18;
SELECT count(*) FROM users u LEFT JOIN events e ON u.user_id = e.user_id AND e.kind = 'view' AND u.active;
SELECT count(*) FROM users u JOIN events e ON u.user_id IS NOT DISTINCT FROM e.user_id;
SELECT count(*) FROM events a JOIN events b ON a.user_id IS NOT DISTINCT FROM b.user_id;
-- A scan in an order that depends on a subquery.
SELECT DISTINCT a.age, (SELECT min(user_id) FROM orders) <> a.user_id FROM users a LEFT JOIN LATERAL (SELECT a.user_id AS o1 FROM (SELECT e.kind FROM (generate_series(0, 4) g LEFT JOIN events e ON g = e.event_id) ORDER BY 1 OFFSET 0) x) y ON a.age = y.o1 ORDER BY 1, 2;
