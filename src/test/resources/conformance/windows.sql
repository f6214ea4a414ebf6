-- Window functions whose partitions stay within a shard group.
--@include shop
--@test
SELECT user_id, order_id, row_number() OVER (PARTITION BY user_id ORDER BY order_id) FROM orders ORDER BY 1, 2;
SELECT user_id, order_id, rank() OVER w, dense_rank() OVER w, lag(total) OVER w, lead(order_id, 2, 0) OVER w FROM orders WINDOW w AS (PARTITION BY user_id ORDER BY order_id) ORDER BY 1, 2;
SELECT user_id, order_id, sum(total) OVER (PARTITION BY user_id ORDER BY order_id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM orders ORDER BY 1, 2;
SELECT user_id, order_id, count(*) OVER (PARTITION BY user_id) FROM orders ORDER BY 3 DESC, 2 LIMIT 10;
SELECT user_id, status, count(*) OVER (PARTITION BY user_id, status) FROM orders ORDER BY 1, 2, 3 LIMIT 20;
SELECT user_id, first_value(order_id) OVER (PARTITION BY user_id ORDER BY order_id), last_value(order_id) OVER (PARTITION BY user_id) IS NOT NULL FROM orders ORDER BY 1, 2 LIMIT 20;
SELECT DISTINCT user_id, max(total) OVER (PARTITION BY user_id) FROM orders ORDER BY 1;
SELECT user_id, ntile(2) OVER (PARTITION BY user_id ORDER BY order_id), order_id FROM orders ORDER BY 1, 3;
SELECT u.name, o.order_id, avg(o.total) OVER (PARTITION BY u.user_id) FROM users u JOIN orders o USING (user_id) ORDER BY 2;
SELECT user_id, sum(sum(total)) OVER (PARTITION BY user_id) FROM orders GROUP BY user_id, status ORDER BY 1, 2;
SELECT user_id, order_id FROM (SELECT user_id, order_id, max(order_id) OVER (PARTITION BY user_id) AS m FROM orders) x WHERE order_id = m ORDER BY 1;
SELECT user_id, order_id, sum(total) FILTER (WHERE status = 'paid') OVER (PARTITION BY user_id ORDER BY order_id GROUPS UNBOUNDED PRECEDING) FROM orders ORDER BY 1, 2 LIMIT 40;
SELECT country_name, rank() OVER (PARTITION BY continent ORDER BY country_name) FROM countries ORDER BY 1;
SELECT event_id, count(*) OVER (PARTITION BY event_id) FROM events ORDER BY 1 LIMIT 4;
-- Frames whose offsets are expressions.
SELECT sum(order_id) OVER (ORDER BY order_id ROWS (SELECT order_id FROM orders ORDER BY order_id LIMIT 1) + 1 PRECEDING), order_id FROM orders WHERE order_id < 10 ORDER BY 2;
SELECT sum(order_id) OVER (PARTITION BY user_id ORDER BY order_id ROWS BETWEEN (SELECT count(*) FROM users WHERE user_id < 3) PRECEDING AND (SELECT 1) FOLLOWING), order_id FROM orders ORDER BY 2;
SELECT sum(order_id) OVER w, count(*) OVER w, order_id FROM orders WINDOW w AS (ORDER BY order_id ROWS BETWEEN abs(-1) + 1 PRECEDING AND (SELECT min(user_id) FROM users) FOLLOWING) ORDER BY 3;
--@params 2
SELECT sum(order_id) OVER (ORDER BY order_id ROWS $1::int PRECEDING), order_id FROM orders ORDER BY 2;
SELECT sum(order_id) OVER (ORDER BY order_id ROWS (SELECT -1) PRECEDING), order_id FROM orders ORDER BY 2;
SELECT sum(order_id) OVER (ORDER BY order_id ROWS user_id PRECEDING), order_id FROM orders ORDER BY 2;
