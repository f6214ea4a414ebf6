-- Errors: SQLSTATE, text, detail, hint, position in the client's own text, logical names only.
--@include shop
CREATE TYPE color AS ENUM ('red', 'green');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE strict (
  k int PRIMARY KEY, v varchar(5), c color, p positive, n numeric(4,1), CONSTRAINT v_not_x CHECK (v <> 'x'),
  CONSTRAINT strict_unique UNIQUE (k, v)
);
CREATE TABLE parents (id int PRIMARY KEY, v int);
CREATE TABLE children (id int, n int, PRIMARY KEY (id, n));
INSERT INTO parents VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO children VALUES (1, 1), (2, 1);
--@distribute strict k
--@distribute parents id
--@colocate children id parents
ALTER TABLE children ADD FOREIGN KEY (id) REFERENCES parents;
--@test
SELECT * FROM nothing;
SELECT * FROM nowhere.nothing;
SELECT nothing FROM users WHERE user_id = 1;
SELECT users.nothing FROM users;
SELECT x.name FROM users;
SELECT u.name, nothing FROM users u WHERE u.user_id = 5;
SELECT   user_id,   nam FROM users;
SELECT count(*) FROM users WHERE nothing = 1;
SELECT user_id FROM users, orders;
SELECT user_id FROM users u JOIN orders o ON u.user_id = o.user_id;
SELECT name FROM users GROUP BY country;
SELECT country, age FROM users GROUP BY country;
SELECT count(*) FROM users WHERE count(*) > 1;
SELECT max(count(*)) FROM users;
SELECT name FROM users ORDER BY 3;
SELECT name FROM users GROUP BY 2;
SELECT DISTINCT name FROM users ORDER BY age;
SELECT nofunction(1) FROM users;
SELECT upper(1) FROM users;
SELECT name + 1 FROM users;
SELECT name + 1 FROM users WHERE user_id = 1;
SELECT * FROM users WHERE user_id = 'abc';
SELECT * FROM users WHERE user_id = 'abc'::text;
SELECT * FROM users WHERE age = '12x';
SELECT * FROM users WHERE user_id = true;
SELECT * FROM users WHERE created = 'not a time';
SELECT * FROM users WHERE name;
SELECT 1 / (age - age) FROM users WHERE user_id = 1;
SELECT 1 / 0 FROM users WHERE user_id = 1;
SELECT 1 / (age - age) FROM users WHERE age IS NOT NULL;
SELECT sum(1 / (user_id - user_id)) FROM users;
SELECT name::int FROM users WHERE user_id = 3;
SELECT min(name::int) FROM users WHERE user_id = 3;
SELECT sqrt(-1) FROM users WHERE user_id = 1;
SELECT user_id + 9223372036854775807 FROM users WHERE user_id = 9;
SELECT age::smallint * 10000::smallint FROM users WHERE user_id = 9;
SELECT substring(name FROM 1 FOR -1) FROM users WHERE user_id = 1;
SELECT (ARRAY[1,2])[1:2][1] FROM users WHERE user_id = 'x' || 1;
SELECT user_id FROM users LIMIT -1;
SELECT user_id FROM users OFFSET -1;
SELECT user_id FROM users LIMIT 'a';
SELECT user_id FROM users ORDER BY user_id LIMIT 1.5;
SELECT (SELECT user_id FROM users) FROM countries;
SELECT (SELECT order_id FROM orders WHERE user_id = 7) FROM users WHERE user_id = 7;
SELECT (SELECT user_id, name FROM users WHERE user_id = 7);
SELECT user_id FROM users UNION SELECT user_id, name FROM users;
SELECT user_id FROM users UNION SELECT name FROM users;
SELECT * FROM users u JOIN orders o ON u.user_id = x.user_id;
SELECT * FROM users u JOIN orders u ON true;
SELECT FROM;
SELEC 1;
SELECT * FORM users;
SELECT * FROM users WHERE user_id = = 1;
SELECT * FROM users WHERE (user_id = 1;
SELECT 'ä', * FROM users WHERE nothing = 1;
SELECT 'äöü€😀', FROM users;
INSERT INTO strict VALUES (1, 'a', 'red', 1, 1.5);
INSERT INTO strict VALUES (1, 'b', 'red', 1, 1.5);
INSERT INTO strict VALUES (2, 'x', 'red', 1, 1.5);
INSERT INTO strict VALUES (2, 'too long', 'red', 1, 1.5);
INSERT INTO strict VALUES (2, 'a', 'blue', 1, 1.5);
INSERT INTO strict VALUES (2, 'a', 'red', -1, 1.5);
INSERT INTO strict VALUES (2, 'a', 'red', 1, 1000);
INSERT INTO strict VALUES (NULL, 'a', 'red', 1, 1);
INSERT INTO strict (k, v) VALUES (5, 'ok'), (6, 'x'), (7, 'ok');
SELECT count(*) FROM strict;
UPDATE strict SET v = 'x';
UPDATE strict SET v = 'x' WHERE k = 1;
UPDATE strict SET k = NULL WHERE k = 1;
INSERT INTO children VALUES (9, 1);
INSERT INTO children VALUES (1, 1);
DELETE FROM parents WHERE id = 1;
DELETE FROM parents WHERE id <> 2;
INSERT INTO parents VALUES (1, 5);
UPDATE parents SET v = v / 0 WHERE id = 2;
INSERT INTO users VALUES (1, 'again', NULL, NULL, NULL, NULL, NULL, now(), NULL, NULL);
INSERT INTO users (user_id, name) VALUES (5000, 'no time');
INSERT INTO countries VALUES ('DE', 'again');
INSERT INTO countries (country) VALUES ('ZZ');
INSERT INTO settings VALUES ('theme', 'x');
CREATE TABLE users (a int);
CREATE TABLE bad (a int, a int);
CREATE TABLE bad (a nosuchtype);
DROP TABLE nothing;
DROP TABLE IF EXISTS nothing;
ALTER TABLE users ADD COLUMN age int;
CREATE INDEX ON users (nothing);
SET nosuchsetting = 1;
SET work_mem = 'lots';
SHOW nosuchsetting;
EXECUTE nothing;
DEALLOCATE nothing;
FETCH ALL FROM nothing;
CLOSE nothing;
DECLARE c CURSOR FOR SELECT 1;
SELECT * FROM generate_series(1, 'x');
SELECT $1;
SELECT lower($1);
SELECT * FROM users WHERE user_id = $1;
GRANT SELECT ON users TO nosuchrole;
LOCK TABLE users;
COPY nothing FROM STDIN;
1
\.
COPY users (nothing) FROM STDIN;
1
\.
COPY users TO STDOUT (FORMAT nosuchformat);
SELECT raise_nothing();
DO $$ BEGIN RAISE EXCEPTION 'custom %', 1 USING ERRCODE = 'XX123', DETAIL = 'd', HINT = 'h'; END $$;
DO $$ BEGIN RAISE NOTICE 'a notice'; END $$;
SELECT count(*) FROM users;
SELECT count(*) FROM orders;

-- A table of the same transaction.
BEGIN;
CREATE TABLE fresh (k int UNIQUE CHECK (k < 10), n int);
--@distribute fresh k
INSERT INTO fresh VALUES (1, 1);
SAVEPOINT a;
INSERT INTO fresh VALUES (1, 2);
ROLLBACK TO a;
INSERT INTO fresh VALUES (11, 2);
ROLLBACK TO a;
INSERT INTO fresh SELECT g, g FROM generate_series(9, 10) g;
ROLLBACK;
