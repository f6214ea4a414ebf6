-- Set operations that one shard group, or each for itself, can do.
--@include shop
--@test
SELECT user_id FROM users WHERE user_id = 7 UNION ALL SELECT user_id FROM orders WHERE user_id = 7 ORDER BY 1;
SELECT user_id FROM users UNION SELECT user_id FROM orders ORDER BY 1;
SELECT user_id FROM users UNION ALL SELECT user_id FROM orders ORDER BY 1;
SELECT user_id FROM users EXCEPT SELECT user_id FROM orders ORDER BY 1;
SELECT user_id FROM users INTERSECT SELECT user_id FROM orders ORDER BY 1;
SELECT user_id FROM orders EXCEPT ALL SELECT user_id FROM items ORDER BY 1;
SELECT user_id FROM orders INTERSECT ALL SELECT user_id FROM items ORDER BY 1;
(SELECT user_id, name FROM users WHERE age > 60) UNION (SELECT user_id, name FROM users WHERE country = 'JP') ORDER BY 1;
SELECT user_id, 'u' AS src FROM users UNION ALL SELECT user_id, 'o' FROM orders ORDER BY 1, 2 LIMIT 20;
SELECT user_id::int FROM users WHERE user_id < 5 UNION SELECT user_id FROM orders WHERE user_id < 5 ORDER BY 1;
SELECT country FROM countries UNION SELECT key FROM settings ORDER BY 1;
SELECT 1 UNION SELECT 2 UNION ALL SELECT 2 ORDER BY 1;
SELECT 1 AS a, NULL AS b UNION SELECT 2, 'x' ORDER BY 1;
SELECT 1 INTERSECT SELECT 1.0;
SELECT country FROM countries EXCEPT (SELECT 'DE' UNION SELECT 'FR') ORDER BY 1;
VALUES (1, 'a'), (2, NULL) UNION ALL SELECT 3, 'c' ORDER BY 1;
