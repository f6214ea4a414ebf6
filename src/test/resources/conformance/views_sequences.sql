-- Views over distributed tables, sequences, prepared statements, cursors, settings, temporary tables.
--@include shop
CREATE VIEW grown_ups AS SELECT user_id, name, age FROM users WHERE age >= 40;
CREATE VIEW order_counts AS SELECT user_id, count(*) AS n FROM orders GROUP BY user_id;
CREATE VIEW totals AS SELECT u.user_id, u.name, o.order_id, o.total FROM users u JOIN orders o USING (user_id);
CREATE SEQUENCE numbers_seq START 100 INCREMENT 5;
--@test
SELECT * FROM grown_ups ORDER BY user_id;
SELECT name FROM grown_ups WHERE user_id = 13;
SELECT count(*), avg(age) FROM grown_ups;
SELECT * FROM order_counts WHERE user_id = 7;
SELECT * FROM order_counts ORDER BY n DESC, user_id LIMIT 3;
SELECT max(n) FROM order_counts;
SELECT * FROM totals WHERE user_id = 7 ORDER BY order_id LIMIT 4;
SELECT t.name, sum(t.total) FROM totals t GROUP BY t.name ORDER BY 2 DESC NULLS LAST, 1 LIMIT 4;
SELECT g.name, c.n FROM grown_ups g JOIN order_counts c USING (user_id) ORDER BY 2 DESC, 1 LIMIT 5;
--@defect writes through views
UPDATE grown_ups SET name = 'view' WHERE user_id = 13 RETURNING name;
CREATE VIEW temp_names AS SELECT name FROM users WHERE user_id = 1;
SELECT * FROM temp_names;
DROP VIEW temp_names;
SELECT * FROM temp_names;
SELECT nextval('numbers_seq'), nextval('numbers_seq');
SELECT currval('numbers_seq');
SELECT setval('numbers_seq', 500), nextval('numbers_seq');
SELECT last_value, is_called FROM numbers_seq;
INSERT INTO journal (id, what) VALUES (nextval('numbers_seq'), 'by sequence') RETURNING id;
--@defect INSERT ... SELECT RETURNING
INSERT INTO orders (user_id, order_id) SELECT 7, nextval('numbers_seq') FROM generate_series(1, 3) RETURNING order_id;
PREPARE by_key (bigint) AS SELECT name FROM users WHERE user_id = $1;
EXECUTE by_key (12);
EXECUTE by_key (13);
EXECUTE by_key ('14');
EXECUTE by_key (NULL);
EXECUTE by_key;
EXECUTE by_key (1, 2);
--@defect the position within EXECUTE
EXECUTE by_key ('x');
PREPARE by_key AS SELECT 1;
PREPARE all_of AS SELECT count(*) FROM users WHERE age > $1;
EXECUTE all_of (40);
PREPARE change (text, bigint) AS UPDATE users SET name = $1 WHERE user_id = $2 RETURNING name;
EXECUTE change ('prepared', 12);
EXECUTE by_key (12);
DEALLOCATE by_key;
EXECUTE by_key (12);
DEALLOCATE ALL;
EXECUTE change ('x', 1);
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT order_id FROM orders WHERE user_id = 7 AND order_id < 100 ORDER BY order_id;
--@ordered
FETCH 2 FROM c;
--@ordered
FETCH FORWARD 2 FROM c;
--@ordered
--@defect scrolling
FETCH BACKWARD 1 FROM c;
--@defect scrolling
FETCH LAST FROM c;
--@defect scrolling
FETCH ABSOLUTE 2 FROM c;
--@defect scrolling
MOVE FORWARD 2 IN c;
--@defect scrolling
FETCH RELATIVE 0 FROM c;
--@defect scrolling
CLOSE c;
--@defect scrolling
COMMIT;
SHOW search_path;
SHOW server_version_num;
SHOW TimeZone;
SET application_name = 'conformance';
SHOW application_name;
SELECT current_setting('application_name');
SET TimeZone = 'Europe/Berlin';
SHOW timezone;
SELECT created FROM users WHERE user_id = 1;
SELECT created FROM users WHERE user_id IN (1, 2, 3) ORDER BY user_id;
RESET TimeZone;
BEGIN;
SET LOCAL TimeZone = 'America/New_York';
SELECT created FROM users WHERE user_id = 1;
SELECT max(created) FROM users;
COMMIT;
SELECT created FROM users WHERE user_id = 1;
SELECT set_config('TimeZone', 'Asia/Kolkata', false);
SELECT created FROM users WHERE user_id = 1;
BEGIN;
SET TimeZone = 'Europe/London';
ROLLBACK;
SHOW TimeZone;
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;
UPDATE users SET age = 1 WHERE user_id = 1;
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE;
SET my.variable = 'custom';
SHOW my.variable;
SELECT current_setting('my.variable'), name FROM users WHERE user_id = 1;
SET statement_timeout = '50ms';
SELECT pg_sleep(5);
SELECT pg_sleep(5) FROM users WHERE user_id = 1;
RESET statement_timeout;
CREATE TEMP TABLE scratch (id int, v text);
INSERT INTO scratch VALUES (1, 'a'), (2, 'b');
SELECT * FROM scratch ORDER BY id;
BEGIN;
INSERT INTO scratch VALUES (3, 'c');
UPDATE users SET age = 20 WHERE user_id = 1;
SELECT count(*) FROM scratch;
ROLLBACK;
SELECT count(*) FROM scratch;
DROP TABLE scratch;
DISCARD ALL;
SELECT 1 AS one WHERE current_database() IS NOT NULL;
SELECT pg_advisory_lock(4711), pg_advisory_unlock(4711);
LISTEN some_channel;
UNLISTEN *;
EXPLAIN (COSTS OFF) SELECT 1;
SELECT version() LIKE 'PostgreSQL 18%';
SELECT current_user = session_user, current_schema();
COMMENT ON TABLE conf_views_sequences.users IS 'people';
SELECT obj_description('conf_views_sequences.users'::regclass);
