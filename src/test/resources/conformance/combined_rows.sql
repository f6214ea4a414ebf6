-- So many partial rows that the coordinator node gets them in a relation: it leaves nothing behind, and says nothing.
CREATE TABLE readings (k int PRIMARY KEY, v int, t text);
INSERT INTO readings SELECT i, i % 5000, 'text ' || i FROM generate_series(1, 20000) i;
--@distribute readings k
--@test
SELECT count(DISTINCT t), count(DISTINCT v) FROM readings;
SELECT count(DISTINCT t) FROM readings;
SELECT count(DISTINCT t) FROM readings WHERE v < 4000;
BEGIN;
SELECT count(DISTINCT t) FROM readings;
SELECT count(DISTINCT t) FROM readings WHERE v < 4000;
COMMIT;
SELECT count(DISTINCT k), count(DISTINCT t) FROM readings;
SELECT count(DISTINCT v), count(*) FROM readings;
