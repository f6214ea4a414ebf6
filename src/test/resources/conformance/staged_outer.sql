-- Outer joins off the key with conditions at every place: which of them may go into a stage, and which must not.
--@include shop
CREATE TABLE wide (k int PRIMARY KEY, user_id bigint, x int);
INSERT INTO wide SELECT i, CASE WHEN i % 6 <> 0 THEN 1 + i * 7 % 65 END, i % 10 FROM generate_series(1, 90) i;
--@distribute wide k 7
--@needs staged
--@test
SELECT u.user_id, e.event_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id AND e.kind = 'buy' ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id WHERE e.kind = 'buy' ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id WHERE e.kind IS DISTINCT FROM 'buy' ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id WHERE e.kind IS NULL OR e.score > 3 ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id AND u.age > 40 ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id AND u.age > 40 AND e.score < 4 ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id AND e.score < 4 WHERE u.age > 40 ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u RIGHT JOIN events e ON e.user_id = u.user_id AND u.age > 40 ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u RIGHT JOIN events e ON e.user_id = u.user_id AND e.kind = 'view' ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u RIGHT JOIN events e ON e.user_id = u.user_id WHERE u.age > 40 ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u RIGHT JOIN events e ON e.user_id = u.user_id WHERE u.age IS NULL ORDER BY 1, 2;
SELECT u.user_id, e.event_id FROM users u FULL JOIN events e ON e.user_id = u.user_id AND e.event_id > 0 WHERE u.user_id IS NULL OR e.event_id IS NULL ORDER BY 1, 2;
SELECT count(*) FROM users u FULL JOIN events e ON e.user_id = u.user_id WHERE e.kind = 'buy';
SELECT count(*) FROM users u FULL JOIN events e ON e.user_id = u.user_id WHERE u.country = 'DE';
SELECT count(*) FROM users u FULL JOIN events e ON e.user_id = u.user_id WHERE u.country = 'DE' AND e.kind = 'buy';
SELECT count(*) FROM users u FULL JOIN events e USING (user_id) WHERE user_id > 20;
SELECT user_id, count(*) FROM users u FULL JOIN events e USING (user_id) GROUP BY user_id ORDER BY 1;
SELECT user_id, u.user_id IS NULL, e.user_id IS NULL FROM users u FULL JOIN events e USING (user_id) ORDER BY 1, e.event_id;
SELECT u.user_id, w.k FROM users u LEFT JOIN (events e JOIN wide w ON w.k = e.event_id) ON e.user_id = u.user_id ORDER BY 1, 2;
SELECT u.user_id, w.k FROM users u LEFT JOIN (events e LEFT JOIN wide w ON w.k = e.event_id AND w.x > 5) ON e.user_id = u.user_id AND w.x IS NULL ORDER BY 1, e.event_id;
SELECT u.user_id, w.k FROM users u LEFT JOIN (events e JOIN wide w ON w.k = e.event_id AND w.x > 5) ON e.user_id = u.user_id AND e.score > 2 ORDER BY 1, 2;
SELECT u.user_id, e.event_id, w.k FROM users u LEFT JOIN events e ON e.user_id = u.user_id LEFT JOIN wide w ON w.k = e.event_id ORDER BY 1, 2;
SELECT u.user_id, e.event_id, w.k FROM users u LEFT JOIN events e ON e.user_id = u.user_id LEFT JOIN wide w ON w.k = e.event_id WHERE w.x > 3 ORDER BY 1, 2;
SELECT u.user_id, e.event_id, w.k FROM users u JOIN events e ON e.user_id = u.user_id LEFT JOIN wide w ON w.k = e.event_id AND e.kind = 'buy' ORDER BY 1, 2;
SELECT c.country, u.user_id FROM countries c LEFT JOIN users u ON u.country = c.country AND u.age BETWEEN 20 AND 40 ORDER BY 1, 2;
SELECT c.country, u.user_id FROM countries c LEFT JOIN users u ON u.country = c.country WHERE u.age BETWEEN 20 AND 40 ORDER BY 1, 2;
SELECT c.country, u.user_id FROM users u RIGHT JOIN countries c ON u.country = c.country AND c.continent = 'Europe' ORDER BY 1, 2;
SELECT c.country, count(*) FILTER (WHERE u.active) FROM countries c LEFT JOIN users u ON u.country = c.country GROUP BY 1 ORDER BY 1;
SELECT c.country FROM countries c WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.country = c.country) ORDER BY 1;
SELECT c.country FROM countries c WHERE EXISTS (SELECT 1 FROM users u WHERE u.country = c.country AND u.age > 50) ORDER BY 1;
SELECT c.country, (SELECT count(*) FROM users u WHERE u.country = c.country) FROM countries c ORDER BY 1;
SELECT p.product_id, sum(i.quantity) FROM products p LEFT JOIN items i ON i.product_id = p.product_id GROUP BY 1 ORDER BY 1;
SELECT p.category, max(i.price) FROM products p LEFT JOIN items i USING (product_id) GROUP BY p.category ORDER BY 1;
SELECT j.id, e.event_id FROM journal j LEFT JOIN events e ON e.user_id = j.user_id AND e.kind = 'buy' ORDER BY 1, 2;
SELECT j.id, e.event_id FROM events e LEFT JOIN journal j ON e.user_id = j.user_id AND j.id > 3 ORDER BY 2, 1;
SELECT j.id, s.key, u.user_id FROM journal j CROSS JOIN settings s LEFT JOIN users u ON u.user_id = j.id AND s.key = 'limit' ORDER BY 1, 2;
SELECT j.id, s.key FROM journal j FULL JOIN settings s ON s.value = j.id::text ORDER BY 1, 2;
SELECT u.user_id FROM users u LEFT JOIN events e ON e.event_id = u.user_id AND e.kind = 'buy' WHERE e.event_id IS NULL AND u.age > 30 ORDER BY 1;
SELECT u.user_id FROM users u LEFT JOIN wide w ON w.x = u.age % 10 WHERE w.k IS NULL ORDER BY 1;
SELECT a.user_id, b.user_id FROM users a LEFT JOIN users b ON a.age = b.age AND a.user_id <> b.user_id WHERE a.country = 'DE' ORDER BY 1, 2;
SELECT a.user_id, b.user_id FROM users a LEFT JOIN users b ON a.user_id = b.user_id - 1 AND b.country = 'FR' ORDER BY 1, 2;
SELECT count(*) FROM users a LEFT JOIN users b ON a.age = b.age AND b.user_id IN (SELECT user_id FROM orders WHERE total > 100);
SELECT count(*) FROM users a LEFT JOIN events b ON a.age::numeric = b.event_id AND b.score > (SELECT avg(score) FROM events);
SELECT count(*), count(e.event_id) FROM users u LEFT JOIN events e ON true WHERE u.user_id < 3;
SELECT count(*) FROM users u LEFT JOIN events e ON false;
SELECT count(*) FROM users u JOIN events e ON false;
SELECT u.user_id FROM users u LEFT JOIN events e ON e.user_id = u.user_id GROUP BY u.user_id HAVING count(e.event_id) = 0 ORDER BY 1;
SELECT u.country, e.kind, count(*) FROM users u LEFT JOIN events e ON e.user_id = u.user_id GROUP BY ROLLUP (u.country, e.kind) ORDER BY 1, 2, 3;
SELECT * FROM (users u LEFT JOIN events e ON e.user_id = u.user_id) j WHERE event_id < 5 ORDER BY event_id;
SELECT j.name, j.kind FROM (users u JOIN events e USING (user_id)) j (id, name) WHERE j.event_id < 9 ORDER BY j.event_id;
