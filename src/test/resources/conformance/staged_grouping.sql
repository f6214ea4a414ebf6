-- Grouping sets, windows across shards, DISTINCT ON, ordered sets, hypothetical sets, set operations.
--@include shop
--@needs staged
--@test
SELECT country, active, count(*) FROM users GROUP BY ROLLUP (country, active) ORDER BY 1, 2, 3;
SELECT country, active, count(*), grouping(country, active) FROM users GROUP BY CUBE (country, active) ORDER BY 4, 1, 2;
SELECT country, active, sum(age) FROM users GROUP BY GROUPING SETS ((country), (active), ()) ORDER BY 1, 2, 3;
SELECT country, age / 10 AS d, count(*) FROM users GROUP BY GROUPING SETS ((country, age / 10), ()) HAVING count(*) > 2 ORDER BY 1, 2;
SELECT user_id, status, count(*) FROM orders GROUP BY ROLLUP (user_id, status) ORDER BY 1, 2, 3 LIMIT 30;
SELECT user_id, row_number() OVER (ORDER BY age NULLS LAST, user_id) FROM users ORDER BY 2;
SELECT user_id, rank() OVER (ORDER BY age DESC), dense_rank() OVER (ORDER BY age DESC) FROM users ORDER BY 2, 1;
SELECT user_id, country, rank() OVER (PARTITION BY country ORDER BY age, user_id) FROM users ORDER BY 2, 3;
SELECT user_id, sum(age) OVER (ORDER BY user_id) FROM users ORDER BY 1;
SELECT user_id, avg(age) OVER (PARTITION BY country) FROM users ORDER BY 1;
SELECT user_id, lag(name) OVER (ORDER BY user_id), lead(name) OVER (ORDER BY user_id) FROM users ORDER BY 1;
SELECT user_id, count(*) OVER () FROM users ORDER BY 1 LIMIT 3;
--@defect ranks over groups
SELECT country, count(*), rank() OVER (ORDER BY count(*) DESC, country) FROM users GROUP BY country ORDER BY 3;
SELECT country, sum(count(*)) OVER (ORDER BY country) FROM users GROUP BY country ORDER BY 1;
SELECT user_id, total, total / sum(total) OVER (PARTITION BY status) > 0.05 AS large FROM orders ORDER BY order_id LIMIT 10;
SELECT placed, sum(sum(total)) OVER (ORDER BY placed ROWS 2 PRECEDING) FROM orders GROUP BY placed ORDER BY 1 LIMIT 10;
SELECT user_id, percent_rank() OVER (ORDER BY age, user_id)::numeric(6,4), cume_dist() OVER (ORDER BY age, user_id)::numeric(6,4), ntile(4) OVER (ORDER BY user_id) FROM users ORDER BY 1 LIMIT 8;
SELECT user_id, first_value(user_id) OVER w, nth_value(user_id, 3) OVER w FROM users WINDOW w AS (PARTITION BY country ORDER BY user_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY 1;
SELECT DISTINCT ON (country) country, user_id, age FROM users ORDER BY country, age DESC NULLS LAST, user_id;
SELECT DISTINCT ON (status) status, order_id FROM orders ORDER BY status, total DESC NULLS LAST, order_id;
SELECT DISTINCT rank() OVER (ORDER BY country) FROM users ORDER BY 1;
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY total) FROM orders;
SELECT country, percentile_disc(0.5) WITHIN GROUP (ORDER BY age), mode() WITHIN GROUP (ORDER BY active) FROM users GROUP BY country ORDER BY 1;
SELECT rank(40) WITHIN GROUP (ORDER BY age), dense_rank(40) WITHIN GROUP (ORDER BY age) FROM users;
SELECT array_agg(DISTINCT country ORDER BY country) FROM users;
SELECT string_agg(name, ',' ORDER BY age DESC NULLS LAST, user_id) FROM users;
SELECT json_object_agg(name, age ORDER BY user_id) FROM users WHERE user_id < 6;
SELECT count(DISTINCT country) FILTER (WHERE active), sum(DISTINCT age) FILTER (WHERE country = 'DE') FROM users;
SELECT country, count(DISTINCT age), count(DISTINCT active), sum(age) FROM users GROUP BY country ORDER BY 1;
SELECT country FROM users UNION SELECT country FROM countries ORDER BY 1;
SELECT country FROM countries EXCEPT SELECT country FROM users ORDER BY 1;
SELECT age FROM users INTERSECT SELECT order_id::int FROM orders ORDER BY 1;
SELECT name FROM users WHERE user_id = 1 UNION ALL SELECT name FROM users WHERE user_id = 2 ORDER BY 1;
SELECT user_id FROM users UNION SELECT event_id FROM events ORDER BY 1 LIMIT 12;
SELECT count(*) FROM users UNION ALL SELECT count(*) FROM orders ORDER BY 1;
(SELECT user_id FROM users ORDER BY age DESC NULLS LAST, user_id LIMIT 3) UNION ALL (SELECT user_id FROM users ORDER BY age, user_id LIMIT 3) ORDER BY 1;
SELECT user_id, name FROM users EXCEPT SELECT user_id, 'user_' || user_id FROM users ORDER BY 1;
SELECT 1 UNION SELECT user_id FROM users WHERE user_id < 3 ORDER BY 1;
SELECT status FROM orders EXCEPT ALL SELECT 'paid' ORDER BY 1 LIMIT 8;
SELECT age FROM users ORDER BY age FETCH FIRST 7 ROWS WITH TIES;
SELECT user_id FROM users ORDER BY random() < 2, user_id LIMIT 3;
SELECT count(*) FROM users TABLESAMPLE SYSTEM (100);
SELECT jsonb_path_query(profile, '$.langs[*]') AS l, count(*) FROM users GROUP BY 1 ORDER BY 1;
SELECT country, sum(unnested) FROM users, unnest(ARRAY[age, 1]) AS unnested GROUP BY country ORDER BY 1;
SELECT generate_series(1, count(*)::int / 20) FROM users ORDER BY 1;
SELECT min(ROW(age, user_id)) FROM users;
SELECT xmlagg(x ORDER BY x::text)::text FROM (SELECT xmlelement(name a, user_id) AS x FROM users WHERE user_id < 4) y;
SELECT range_agg(int8range(user_id, user_id + 1)) FROM users WHERE user_id BETWEEN 1 AND 9;
