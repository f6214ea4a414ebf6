-- Tables that are large enough to be repartitioned, joined and grouped by other columns than their own.
CREATE TABLE visits (id int PRIMARY KEY, account int, code bigint, page varchar, amount numeric);
CREATE TABLE accounts (id int PRIMARY KEY, code int, name text, born date);
CREATE TABLE pages (page text PRIMARY KEY, title text, owner int);
CREATE TABLE small (code int PRIMARY KEY, v text);
CREATE TABLE kinds (kind int PRIMARY KEY, label text);
INSERT INTO visits SELECT i, NULLIF((i * 7919) % 30000, 17), (i * 104729::bigint) % 60000, 'p' || i % 20000, i / 8.0 FROM generate_series(1, 60000) i;
INSERT INTO accounts SELECT i, NULLIF((i * 31) % 30000, 5), 'name ' || i % 25000, date '2000-01-01' + i % 1000 FROM generate_series(0, 29999) i;
INSERT INTO pages SELECT 'p' || i, 'title ' || i % 100, i % 30000 FROM generate_series(1, 25000) i;
INSERT INTO small SELECT i, 'v' || i FROM generate_series(1, 100) i;
INSERT INTO kinds SELECT i, 'k' || i FROM generate_series(0, 9) i;
--@distribute visits id
--@distribute accounts id
--@distribute pages page 5
--@distribute small code
--@reference kinds
ANALYZE visits;
ANALYZE accounts;
ANALYZE pages;
ANALYZE small;
--@test
SELECT count(*), sum(v.amount), sum(hashtext(a.name)) FROM accounts a JOIN visits v ON v.account = a.id;
SELECT count(*), sum(v.amount), sum(a.id) FROM accounts a JOIN visits v ON v.code = a.code;
SELECT count(*), sum(v.amount), count(p.title) FROM visits v JOIN pages p ON p.page = v.page;
SELECT count(*), sum(v.amount), count(a.id), sum(a.id) FROM visits v LEFT JOIN accounts a ON a.id = v.account AND a.code < 1000;
SELECT count(*), sum(v.amount), count(a.id), sum(a.id) FROM visits v LEFT JOIN accounts a ON a.id = v.account AND a.id = 7;
SELECT count(*), count(v.id), sum(v.amount), sum(a.id) FROM accounts a LEFT JOIN visits v ON v.account = a.id AND v.amount > 100;
SELECT count(*), count(v.id), count(a.id), sum(v.amount) FROM accounts a FULL JOIN visits v ON v.account = a.id;
SELECT count(*), count(v.id), count(a.id), sum(v.amount) FROM accounts a FULL JOIN visits v ON v.code = a.code;
SELECT count(*), sum(v.amount) FROM visits v LEFT JOIN accounts a ON a.code = v.code WHERE a.id IS NULL;
SELECT count(*), sum(v.amount), min(k.label) FROM visits v JOIN accounts a ON a.code = v.account JOIN kinds k ON k.kind = a.id % 10;
SELECT count(*), sum(v.amount), min(s.v) FROM visits v JOIN accounts a ON a.id = v.account JOIN small s ON s.code = a.code;
SELECT count(*), sum(v.amount) FROM visits v JOIN accounts a ON a.id = v.account JOIN pages p ON p.page = v.page AND p.owner = a.code;
SELECT a.id, a.name, count(*), sum(v.amount) FROM accounts a JOIN visits v ON v.account = a.id GROUP BY a.id, a.name ORDER BY 4 DESC, 1 LIMIT 5;
SELECT v.account, count(DISTINCT v.page), array_agg(v.id ORDER BY v.id) FROM accounts a JOIN visits v ON v.account = a.id WHERE a.id < 8 GROUP BY v.account ORDER BY 1;
SELECT count(*), sum(g.n), sum(g.total) FROM (SELECT account, count(*) AS n, sum(amount) AS total FROM visits GROUP BY account) g;
SELECT count(*), sum(g.n), sum(g.total) FROM (SELECT code, count(*) AS n, sum(amount) AS total FROM visits GROUP BY code) g;
SELECT count(*), count(code) FROM (SELECT DISTINCT code FROM visits) d;
WITH v AS (SELECT account, count(*) AS visits, sum(amount) AS amount FROM visits GROUP BY account), a AS (SELECT id, max(code) AS code FROM accounts GROUP BY id) SELECT count(*), sum(visits), sum(amount), sum(code) FROM v JOIN a ON a.id = v.account;
WITH v AS (SELECT code, count(*) AS visits FROM visits GROUP BY code) SELECT count(*), sum(one.visits), sum(two.visits) FROM v one JOIN v two ON one.code = two.code;
SELECT count(*), sum(x.amount) FROM visits x JOIN visits y ON x.account = y.code;
SELECT count(*) FROM accounts a WHERE EXISTS (SELECT 1 FROM visits v WHERE v.account = a.id AND v.amount > 7000);
SELECT count(*) FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM visits v WHERE v.code = a.code);
SELECT count(*), sum(id) FROM accounts WHERE id IN (SELECT account FROM visits WHERE amount < 1000);
SELECT v.id, a.name FROM visits v JOIN accounts a ON a.id = v.account WHERE v.id = 77;
SELECT v.id, a.name FROM visits v JOIN accounts a ON a.id = v.account WHERE a.id = 77 ORDER BY v.id;
SELECT v.id, a.name, row_number() OVER (PARTITION BY a.id ORDER BY v.id) FROM visits v JOIN accounts a ON a.id = v.account WHERE a.id < 5 ORDER BY v.id;
SELECT id FROM accounts WHERE id < 3 UNION ALL SELECT v.account FROM visits v JOIN accounts a ON v.account = a.code WHERE v.id < 5 ORDER BY 1;
SELECT count(*), sum(total) FROM (SELECT a.born, sum(v.amount) AS total FROM accounts a JOIN visits v ON v.account = a.id GROUP BY a.born) t;
SELECT (SELECT count(*) FROM visits v JOIN accounts a ON a.code = v.code), count(*) FROM small;
--@params 500
SELECT count(*), sum(v.amount) FROM accounts a JOIN visits v ON v.account = a.id WHERE v.amount > $1;
BEGIN;
UPDATE visits SET account = 3 WHERE id <= 100;
SELECT a.id, count(*) FROM accounts a JOIN visits v ON v.account = a.id WHERE a.id = 3 GROUP BY a.id;
SELECT count(*), sum(a.id) FROM accounts a JOIN visits v ON v.account = a.id;
ROLLBACK;
