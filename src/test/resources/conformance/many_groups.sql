-- More groups, distinct values and sorted rows than a session holds in memory.
CREATE TABLE facts (id int PRIMARY KEY, code int, price numeric(10,2), label text);
INSERT INTO facts SELECT i, (i * 7919) % 60000, (i % 1000) / 8.0, 'label ' || i % 45000 FROM generate_series(1, 60000) i;
--@distribute facts id
--@test
SELECT count(*), sum(groups.n), sum(groups.total) FROM (SELECT code % 45000 AS code, count(*) AS n, sum(price) AS total FROM facts GROUP BY 1) groups;
SELECT count(*), min(n), max(n) FROM (SELECT label, count(*) AS n FROM facts GROUP BY label) groups;
SELECT sum(hashtext(label)), sum(total), sum(highest) FROM (SELECT label, sum(id::bigint) AS total, max(id) AS highest, bool_and(id > 10) FROM facts GROUP BY label) groups;
SELECT count(DISTINCT code), count(DISTINCT label), sum(DISTINCT price) FROM facts;
SELECT count(*) FROM (SELECT DISTINCT label, code % 10 FROM facts) d;
SELECT code, count(*), sum(price) FROM facts WHERE code % 2 = 0 GROUP BY code ORDER BY 3 DESC, 1 LIMIT 5;
SELECT count(*) FROM (SELECT code, count(*) FROM facts GROUP BY code LIMIT 30000 OFFSET 100) some;
--@params 30000
SELECT count(*), sum(n) FROM (SELECT code, count(*) AS n FROM facts WHERE id > $1 GROUP BY code) groups;
SELECT count(DISTINCT code) FROM facts;
SELECT count(DISTINCT label), count(DISTINCT label) + 1, max(id), avg(price), count(*) FROM facts;
SELECT id % 5 AS part, count(DISTINCT code), count(*), sum(price) FROM facts GROUP BY part ORDER BY part;
SELECT label, count(DISTINCT id) FROM facts GROUP BY label ORDER BY 2 DESC, label COLLATE "C" LIMIT 4;
SELECT count(*), sum(n) FROM (SELECT label, count(DISTINCT price) AS n FROM facts GROUP BY label) groups;
SELECT count(*), sum(n) FROM (SELECT id % 30000 AS part, count(DISTINCT price) AS n, sum(id) FROM facts GROUP BY part) groups;
SELECT count(DISTINCT price) FROM facts WHERE id < 0;
SELECT id % 5 AS part, count(DISTINCT code) FROM facts WHERE id < 0 GROUP BY part;
SELECT count(DISTINCT nullif(code % 3, 1)), count(*), min(label) FROM facts HAVING count(DISTINCT nullif(code % 3, 1)) = 2;
SELECT id % 3 AS part, count(DISTINCT CASE WHEN id % 3 = 1 THEN NULL ELSE price END) FROM facts GROUP BY part ORDER BY part;
SELECT id % 40 AS part, count(DISTINCT label) FROM facts WHERE id <= 400 GROUP BY part HAVING count(DISTINCT label) > 9 ORDER BY 2, 1 LIMIT 5;
SELECT rank() OVER (ORDER BY count(DISTINCT code) DESC), id % 7 AS part FROM facts GROUP BY part ORDER BY 1, 2;
SELECT code % 2 = 0 AS even, count(DISTINCT date '2026-01-01' + code % 100), count(DISTINCT date '2026-01-01' + code % 100) FILTER (WHERE id > 5) FROM facts GROUP BY even ORDER BY even;
SELECT count(DISTINCT (price::float8 - 5)), count(DISTINCT -price) FROM facts;
--@params 4
SELECT count(DISTINCT code / $1) FROM facts;
SELECT count(DISTINCT random()) > 50000 FROM facts;
BEGIN READ ONLY;
SELECT count(DISTINCT code), count(DISTINCT label) FROM facts;
SELECT label, avg(price) FROM facts GROUP BY label ORDER BY avg(price) DESC, label COLLATE "C" LIMIT 3;
SELECT count(*), sum(n) FROM (SELECT code, count(*) AS n FROM facts GROUP BY code) groups;
COMMIT;
BEGIN;
UPDATE facts SET code = 1 WHERE id <= 1000;
SELECT count(*), max(n) FROM (SELECT code, count(*) AS n FROM facts GROUP BY code) groups;
ROLLBACK;
