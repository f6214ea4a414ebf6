-- Aggregates over all shards, with and without groups.
--@include shop
CREATE TABLE empty_table (k int, v int);
CREATE TABLE numbers (
  k int PRIMARY KEY, i2 smallint, i4 int, i8 bigint, n numeric, f4 real, f8 float8, t text, c char(4), b boolean,
  d date, ts timestamp, tz timestamptz, iv interval, by bytea, bt bit(4), u uuid, ip inet
);
INSERT INTO numbers
SELECT i, i, i * 1000, i * 10000000000, (i * 1.10)::numeric, i * 0.5, i * 0.25, 't' || i % 4, 'c' || i % 3, i % 3 = 0,
       date '2026-01-01' + i, timestamp '2026-01-01' + i * interval '1 hour', timestamptz '2026-01-01 00:00+00' + i * interval '1 min',
       i * interval '1 day 1 hour', decode(lpad(to_hex(i), 4, '0'), 'hex'), (i % 16)::bit(4),
       ('00000000-0000-0000-0000-0000000000' || lpad(to_hex(i), 2, '0'))::uuid, ('10.0.0.' || i)::inet
FROM generate_series(1, 40) i;
INSERT INTO numbers (k) VALUES (1000), (1001);
--@distribute empty_table k
--@distribute numbers k
--@test
SELECT count(*) FROM users;
SELECT count(*) FROM empty_table;
SELECT count(*), count(v), sum(v), avg(v), min(v), max(v), bool_and(v > 0), array_agg(v), string_agg(v::text, ',') FROM empty_table;
SELECT v, count(*) FROM empty_table GROUP BY v;
SELECT count(*) FROM empty_table HAVING count(*) > 0;
SELECT count(*) FROM empty_table HAVING count(*) = 0;
SELECT 1 FROM users HAVING true;
SELECT 1 FROM users HAVING false;
SELECT count(email), count(*), count(DISTINCT country), count(DISTINCT user_id) FROM users;
SELECT count(DISTINCT age) FROM users;
SELECT count(DISTINCT (country, age)) FROM users;
SELECT country, count(DISTINCT age) FROM users GROUP BY country ORDER BY country;
SELECT sum(DISTINCT age), avg(DISTINCT age) FROM users;
SELECT min(DISTINCT age), max(DISTINCT age) FROM users;
SELECT sum(age), avg(age), min(age), max(age) FROM users;
SELECT avg(age)::numeric(10,3), sum(age) / count(age) AS whole FROM users;
SELECT sum(balance), avg(balance), min(balance), max(balance) FROM users;
SELECT avg(balance) AS a, round(avg(balance), 2) AS r FROM users WHERE user_id > 0;
SELECT sum(i2), sum(i4), sum(i8), sum(n), sum(f4), sum(f8), sum(iv) FROM numbers;
SELECT pg_typeof(sum(i2)), pg_typeof(sum(i4)), pg_typeof(sum(i8)), pg_typeof(sum(n)), pg_typeof(sum(f4)), pg_typeof(avg(i4)), pg_typeof(avg(f4)), pg_typeof(count(*)) FROM numbers;
SELECT avg(i2), avg(i4), avg(i8), avg(n), avg(f4), avg(f8), avg(iv) FROM numbers;
SELECT min(i2), max(i4), min(i8), max(n), min(f4), max(f8), min(t), max(c), min(d), max(ts), min(tz), max(iv) FROM numbers;
SELECT min(ip), max(ip), max(by) FROM numbers;
SELECT bool_and(b), bool_or(b), every(b) FROM numbers;
SELECT bit_and(i4), bit_or(i8), bit_xor(i2), bit_and(bt), bit_or(bt) FROM numbers;
SELECT stddev(i4), variance(i4), stddev_pop(n), var_samp(n), var_pop(i8) FROM numbers;
SELECT round(stddev(f8)::numeric, 6), round(var_pop(f8)::numeric, 6) FROM numbers;
SELECT round(corr(f8, f4)::numeric, 6), round(covar_pop(f8, f4)::numeric, 6), round(regr_slope(f8, f4)::numeric, 6), regr_count(f8, f4) FROM numbers;
SELECT t, count(*), sum(i4), avg(n), min(d), max(ts) FROM numbers GROUP BY t ORDER BY t;
SELECT c, count(*) FROM numbers GROUP BY c ORDER BY c NULLS FIRST;
SELECT b, sum(f8) FROM numbers GROUP BY b ORDER BY b;
SELECT n > 20 AS big, count(*) FROM numbers GROUP BY big ORDER BY big;
SELECT i4 % 4 AS m, count(*) FROM numbers GROUP BY i4 % 4 ORDER BY 1;
SELECT i4 % 4 AS m, i2 % 2, count(*) FROM numbers GROUP BY 1, 2 ORDER BY 1, 2;
SELECT d - date '2026-01-01' AS days, count(*) FROM numbers GROUP BY days ORDER BY days DESC NULLS LAST LIMIT 3;
SELECT date_trunc('day', ts) AS day, count(*) FROM numbers GROUP BY day ORDER BY day;
SELECT country, count(*) FROM users GROUP BY country;
SELECT country, count(*) FROM users GROUP BY country ORDER BY count(*) DESC, country;
SELECT country, count(*) AS c FROM users GROUP BY country ORDER BY c DESC, 1 LIMIT 2;
SELECT country FROM users GROUP BY country ORDER BY sum(age), country;
SELECT country FROM users GROUP BY country HAVING count(*) > 12 ORDER BY 1;
SELECT country, avg(age) FROM users GROUP BY country HAVING avg(age) > 40 AND min(balance) IS NOT NULL ORDER BY country;
SELECT count(*) FROM users GROUP BY country ORDER BY 1;
SELECT country, active, count(*), sum(balance) FROM users GROUP BY country, active ORDER BY country, active;
SELECT user_id, count(*) FROM orders GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 5;
SELECT user_id, sum(total) AS s FROM orders GROUP BY user_id HAVING sum(total) > 900 ORDER BY s DESC, user_id;
SELECT user_id, status, count(*) FROM orders GROUP BY user_id, status HAVING count(*) > 2 ORDER BY 1, 2;
SELECT u.user_id, u.name, count(*) FROM users u GROUP BY u.user_id ORDER BY 1 LIMIT 3;
SELECT user_id, array_agg(order_id ORDER BY order_id) FROM orders GROUP BY user_id ORDER BY user_id LIMIT 5;
SELECT user_id, string_agg(status, ',' ORDER BY order_id) FROM orders GROUP BY user_id ORDER BY user_id LIMIT 5;
SELECT count(*) FILTER (WHERE age > 40), count(*) FILTER (WHERE age IS NULL), sum(age) FILTER (WHERE false) FROM users;
SELECT country, count(*) FILTER (WHERE active), avg(age) FILTER (WHERE age > 30) FROM users GROUP BY country ORDER BY country;
SELECT count(*) + 1, sum(age) * 2, -max(age), 'n=' || count(*) FROM users;
SELECT sum(age) / count(*) AS ratio, sum(age)::float8 / count(*) AS exact FROM users;
SELECT CASE WHEN count(*) > 10 THEN 'many' ELSE 'few' END FROM users;
SELECT coalesce(sum(v), 0), coalesce(max(v), -1) FROM empty_table;
SELECT max(age) - min(age) AS spread, max(age - 1), max(-age) FROM users;
SELECT sum(age + coalesce(balance, 0)) FROM users;
SELECT sum(CASE WHEN active THEN 1 ELSE 0 END) AS on, sum((NOT active)::int) AS off FROM users;
SELECT sum(quantity * price) AS revenue FROM items;
SELECT product_id, sum(quantity * price) AS revenue, sum(quantity) AS pieces FROM items GROUP BY product_id ORDER BY revenue DESC, product_id;
SELECT count(*) FROM orders WHERE total > (50 * 5);
SELECT max(total) FROM orders WHERE false;
SELECT country, count(*) FROM users WHERE false GROUP BY country;
SELECT upper(country) AS country, count(*) FROM users GROUP BY country ORDER BY country;
SELECT country || '!' AS country, count(*) FROM users GROUP BY users.country ORDER BY 2, 1;
SELECT age / 10 AS decade, count(*), min(name), max(name) FROM users GROUP BY decade ORDER BY decade;
SELECT age / 10 * 10 AS decade, avg(balance)::numeric(10,4) FROM users GROUP BY age / 10 * 10 HAVING count(*) > 5 ORDER BY decade DESC NULLS LAST;
SELECT count(*), count(*), count(*) AS count FROM users;
SELECT 'x' AS label, count(*) FROM users;
SELECT 'x' AS label, count(*) FROM users GROUP BY label;
SELECT DISTINCT count(*) FROM users GROUP BY country ORDER BY 1;
SELECT count(*) FROM users LIMIT 0;
SELECT count(*) FROM users OFFSET 1;
SELECT count(*) FROM users ORDER BY 1 LIMIT 1;
SELECT min(created), max(created), max(created) - min(created) FROM users;
SELECT country, min(created)::date FROM users GROUP BY country ORDER BY 2, 1;
SELECT profile ->> 'level' AS level, count(*) FROM users GROUP BY level ORDER BY level;
SELECT profile, count(*) FROM users GROUP BY profile ORDER BY 2 DESC, 1 LIMIT 5;
SELECT tags, count(*) FROM users GROUP BY tags ORDER BY 2 DESC, 1 LIMIT 5;
SELECT kind, sum(score), avg(score), count(payload) FROM events GROUP BY kind ORDER BY kind;
SELECT user_id, count(*) FROM events GROUP BY user_id ORDER BY 2 DESC, 1 NULLS FIRST LIMIT 6;
SELECT json_agg(user_id ORDER BY user_id) FROM users WHERE user_id < 5;
SELECT jsonb_object_agg(name, age ORDER BY user_id) FROM users WHERE user_id < 5;
SELECT array_agg(name ORDER BY age DESC, user_id) FROM users WHERE user_id BETWEEN 1 AND 6;
SELECT string_agg(DISTINCT country, ',' ORDER BY country) FROM users;
SELECT string_agg(name, '; ' ORDER BY user_id DESC) FROM users WHERE user_id < 4;
SELECT country, array_agg(user_id ORDER BY user_id) FROM users WHERE user_id < 20 GROUP BY country ORDER BY country;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY age), percentile_disc(0.25) WITHIN GROUP (ORDER BY age), mode() WITHIN GROUP (ORDER BY country) FROM users;
SELECT count(*) FROM users u GROUP BY () ORDER BY 1;
SELECT sum(n) FROM (SELECT count(*) AS n FROM orders GROUP BY user_id) x;
SELECT max(c), min(c), avg(c) FROM (SELECT user_id, count(*) AS c FROM orders GROUP BY user_id) x;
SELECT c, count(*) FROM (SELECT user_id, count(*) AS c FROM orders GROUP BY user_id) x GROUP BY c ORDER BY c;
SELECT avg(x) FROM (VALUES (1), (2), (4)) AS v(x);
SELECT sum(user_id::numeric), sum(user_id) FROM users;
SELECT min(user_id), max(user_id) FROM users;
SELECT bool_and(age > 0) AND count(*) > 5 FROM users;
SELECT count(*) = 63 AS all_there FROM users;
SELECT any_value(country) IS NOT NULL FROM users WHERE country = 'DE';

-- DISTINCT values that are constants count once, and not at all without rows.
SELECT count(DISTINCT 'x') FROM users;
SELECT count(*), count(DISTINCT 'x') FROM users WHERE user_id < 0;
SELECT count(*), count(DISTINCT 1), sum(DISTINCT 2) FROM orders;

-- The order of a subquery is that in which its rows are aggregated.
SELECT array_agg(user_id) FROM (SELECT user_id FROM users ORDER BY user_id DESC) s;
SELECT string_agg(name, ',') FROM (SELECT name FROM users ORDER BY user_id) s;
SELECT json_agg(s) FROM (SELECT user_id, name FROM users ORDER BY name COLLATE "C", user_id) s;
SELECT count(*), array_agg(user_id) FILTER (WHERE user_id % 2 = 0) FROM (SELECT user_id FROM users ORDER BY user_id) s WHERE user_id > 3;
SELECT user_id, row_number() OVER () FROM (SELECT user_id FROM users ORDER BY user_id DESC) s;
SELECT array_agg(DISTINCT user_id % 3), sum(user_id) FROM (SELECT user_id FROM users ORDER BY user_id) s;
