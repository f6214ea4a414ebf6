-- Stages in transactions that wrote, with parameters, prepared, in cursors, and as the source of INSERT.
--@include shop
CREATE TABLE totals (country text PRIMARY KEY, n bigint, s numeric);
CREATE TABLE copies (user_id bigint PRIMARY KEY, n bigint);
CREATE VIEW by_country AS SELECT country, count(*) AS n, avg(age) AS a FROM users GROUP BY country;
CREATE VIEW buyers AS SELECT u.user_id, u.name, e.event_id FROM users u JOIN events e ON e.user_id = u.user_id WHERE e.kind = 'buy';
--@distribute totals country
--@colocate copies user_id users
--@test
SELECT * FROM by_country ORDER BY country;
SELECT u.user_id, b.n FROM users u JOIN by_country b ON b.country = u.country AND u.age > b.a ORDER BY 1;
SELECT name, count(*) FROM buyers GROUP BY name ORDER BY 1;
SELECT count(*) FROM buyers a JOIN buyers b ON a.event_id < b.event_id AND a.user_id = b.user_id;
SELECT count(*) FROM buyers b WHERE EXISTS (SELECT 1 FROM by_country c WHERE c.n = b.event_id);
--@params 30 | buy
SELECT u.user_id, e.event_id FROM users u JOIN events e ON e.user_id = u.user_id WHERE u.age > $1 AND e.kind = $2 ORDER BY 1, 2;
--@params NULL | buy
SELECT u.user_id, e.event_id FROM users u JOIN events e ON e.user_id = u.user_id WHERE u.age > $1 AND e.kind = $2 ORDER BY 1, 2;
--@params 3
SELECT * FROM (SELECT user_id, age FROM users ORDER BY age DESC NULLS LAST, user_id LIMIT $1) x ORDER BY 1;
--@params 5 | DE
SELECT count(*) FROM events e WHERE e.event_id > $1 AND e.user_id IN (SELECT user_id FROM users WHERE country = $2);
--@params 2
SELECT country, count(*) + $1 FROM users WHERE user_id IN (SELECT event_id FROM events WHERE score > $1) GROUP BY country ORDER BY 1;
--@params 7 | 2
WITH a AS (SELECT user_id, count(*) AS n FROM orders GROUP BY 1), b AS (SELECT kind, count(*) AS n FROM events WHERE event_id > $1 GROUP BY 1) SELECT a.user_id, b.kind FROM a JOIN b ON a.n * $2 > b.n ORDER BY 1, 2;
PREPARE q(int) AS SELECT u.user_id FROM users u JOIN events e ON e.user_id = u.user_id WHERE u.age > $1 ORDER BY 1, e.event_id;
EXECUTE q(50);
EXECUTE q(60);
EXECUTE q(60);
EXECUTE q(NULL);
DEALLOCATE q;
BEGIN;
INSERT INTO users (user_id, name, country, age, created) VALUES (5001, 'new', 'BR', 77, '2026-01-01');
INSERT INTO events (event_id, user_id, kind, score) VALUES (9001, 5001, 'buy', 99);
SELECT u.name, e.score FROM users u JOIN events e ON e.user_id = u.user_id WHERE e.score > 50;
SELECT name FROM users WHERE age = (SELECT max(age) FROM users WHERE age < 99);
SELECT * FROM by_country ORDER BY country;
UPDATE users SET age = 78 WHERE user_id = 5001;
SELECT name FROM users WHERE age = (SELECT max(age) FROM users WHERE age < 99);
SAVEPOINT s;
DELETE FROM events WHERE event_id = 9001;
SELECT count(*) FROM buyers WHERE user_id = 5001;
ROLLBACK TO s;
SELECT count(*) FROM buyers WHERE user_id = 5001;
SELECT c.country_name, count(u.user_id) FROM countries c LEFT JOIN users u USING (country) GROUP BY 1 ORDER BY 1;
COMMIT;
SELECT count(*) FROM buyers WHERE user_id = 5001;
BEGIN;
SELECT count(*) FROM users u JOIN events e ON e.user_id = u.user_id;
UPDATE users SET balance = 1 WHERE country = 'BR';
UPDATE events SET score = 98 WHERE event_id = 9001;
SELECT u.balance, e.score FROM users u JOIN events e ON e.user_id = u.user_id WHERE e.score > 50;
COMMIT;
BEGIN READ ONLY;
SELECT count(*) FROM users u JOIN events e ON e.user_id = u.user_id;
SELECT * FROM by_country ORDER BY country;
COMMIT;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM users u JOIN events e ON e.user_id = u.user_id;
SELECT count(*) FROM users WHERE age IN (SELECT event_id FROM events);
COMMIT;
BEGIN;
DECLARE c CURSOR FOR SELECT u.user_id, e.event_id FROM users u JOIN events e ON e.user_id = u.user_id ORDER BY 2;
FETCH 3 FROM c;
SELECT count(*) FROM buyers;
FETCH 3 FROM c;
CLOSE c;
COMMIT;
BEGIN;
SELECT 1 / (SELECT count(*) FROM users WHERE age > 1000) FROM events;
SELECT 1;
ROLLBACK;
SELECT 1 / (user_id - user_id) FROM (SELECT user_id FROM users ORDER BY age NULLS LAST, user_id LIMIT 3) x;
SELECT count(*) FROM users u JOIN events e ON e.user_id = u.user_id;
SELECT u.name FROM users u JOIN events e ON e.nothing = u.user_id;
SELECT x.nothing FROM (SELECT country, count(*) FROM users GROUP BY country) x;
INSERT INTO totals SELECT country, count(*), sum(age) FROM users WHERE country IS NOT NULL GROUP BY country;
SELECT * FROM totals ORDER BY 1;
INSERT INTO totals SELECT 'x' || kind, n, m FROM (SELECT kind, count(*) AS n, max(score) AS m FROM events GROUP BY kind) x;
SELECT * FROM totals ORDER BY 1;
INSERT INTO copies SELECT u.user_id, count(*) FROM users u JOIN events e ON e.user_id = u.user_id GROUP BY u.user_id;
SELECT count(*), sum(n) FROM copies;
INSERT INTO copies SELECT user_id + 100000, n FROM (SELECT user_id, n FROM copies ORDER BY n DESC, user_id LIMIT 5) x;
SELECT count(*), sum(n) FROM copies;
INSERT INTO copies WITH top AS (SELECT user_id FROM orders GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 2) SELECT 200000 + top.user_id, e.event_id FROM top JOIN events e ON e.event_id = top.user_id;
SELECT count(*), sum(n) FROM copies;
