-- INSERT ... SELECT that gives rows another key: they go through dpg, as they are where the types are the same.
CREATE TABLE facts (id int PRIMARY KEY, code int, price numeric, ratio float8, label text, at timestamptz, tags text[], doc jsonb);
INSERT INTO facts SELECT i, (i * 7919) % 40000, i / 7.0, 1 / i::float8, E'tab\t, back\\slash, line\n' || i, timestamptz '2026-01-01 00:00+00' + i * interval '1 s', ARRAY['a', i::text], jsonb_build_object('i', i) FROM generate_series(1, 40000) i;
CREATE TABLE copies (id int, code int NOT NULL, price numeric, ratio float8, label text, at timestamptz);
CREATE TABLE narrow (id bigint, code int NOT NULL, price numeric(8,2), label varchar(40), at timestamptz(0), note text DEFAULT 'none');
CREATE TABLE counted (n serial, code int NOT NULL, label text DEFAULT 'some' || 'thing', PRIMARY KEY (code, n));
CREATE TABLE unique_codes (code int PRIMARY KEY, n int DEFAULT 1, price numeric);
CREATE TABLE nothing (id int, code int);
CREATE TABLE everywhere (id int PRIMARY KEY, price numeric, ratio float8);
CREATE TABLE complete (id int, code int NOT NULL, tags text[], doc jsonb);
--@distribute facts id
--@distribute copies code
--@distribute narrow code
--@distribute counted code
--@distribute unique_codes code
--@distribute nothing code
--@distribute complete code
--@reference everywhere
--@test
INSERT INTO copies SELECT id, code, price, ratio, label, at FROM facts;
SELECT count(*), sum(id), sum(price), sum(hashtext(label)), min(ratio), max(at) FROM copies;
INSERT INTO copies (code, id) SELECT code, id FROM facts WHERE id < 5;
INSERT INTO copies (code, id, price) SELECT code, count(*), sum(price) FROM facts WHERE code < 300 GROUP BY code;
SELECT count(*), sum(id), sum(price) FROM copies WHERE ratio IS NULL;
SET extra_float_digits = -5;
INSERT INTO everywhere SELECT id, price, ratio FROM facts WHERE id <= 50;
SET extra_float_digits = 1;
SELECT * FROM everywhere ORDER BY id;
INSERT INTO copies SELECT id, code + 1000, price, ratio, label, at FROM copies WHERE code < 1000;
SELECT count(*), sum(hashtext(label)) FROM copies;
INSERT INTO complete SELECT id, code, tags, doc FROM facts WHERE id <= 1000;
SELECT count(*), sum(hashtext(tags::text || doc)) FROM complete;
INSERT INTO narrow SELECT id, code, price, label, at FROM facts;
SELECT count(*), sum(price), sum(length(label)), max(at), min(note) FROM narrow;
INSERT INTO narrow (code, label) SELECT code, repeat('x', 41) FROM facts WHERE id = 10;
INSERT INTO narrow (code, price) SELECT code, 1234567.891 FROM facts WHERE id = 10;
INSERT INTO copies (code, id) SELECT NULLIF(code, 7919), id FROM facts WHERE id < 3;
INSERT INTO counted (code) SELECT code FROM facts;
SELECT count(*), count(DISTINCT n), min(label) FROM counted;
INSERT INTO unique_codes (code, price) SELECT code % 30000, sum(price) FROM facts GROUP BY 1;
INSERT INTO unique_codes (code, n) SELECT DISTINCT code % 35000, 2 FROM facts ON CONFLICT (code) DO UPDATE SET n = unique_codes.n + excluded.n;
SELECT n, count(*), sum(code), sum(price) FROM unique_codes GROUP BY n ORDER BY n;
WITH made AS (INSERT INTO unique_codes (code) SELECT id + 100000 FROM facts WHERE id <= 50 RETURNING code, n) SELECT count(*), sum(code), sum(n) FROM made;
INSERT INTO unique_codes (code) SELECT id + 200000 FROM facts WHERE id <= 5 RETURNING code, n;
INSERT INTO unique_codes (code) SELECT code FROM facts WHERE id = 100;
INSERT INTO nothing SELECT id, code FROM facts WHERE id < 0;
INSERT INTO nothing SELECT id, code FROM facts WHERE id < 0 RETURNING id;
BEGIN;
INSERT INTO nothing SELECT id, code FROM facts WHERE id <= 20000;
INSERT INTO nothing SELECT id + 1, code + 1 FROM nothing;
SELECT count(*), sum(id), sum(code) FROM nothing;
ROLLBACK;
SELECT count(*) FROM nothing;
CREATE TABLE here (a int, b int);
INSERT INTO here VALUES (1, 10), (2, 20);
INSERT INTO copies (id, code) SELECT 1008, coalesce(x, -3) FROM generate_series(0, 4) AS s(x) GROUP BY 2 RETURNING id, code, (SELECT min(b) FROM here) AS local;
INSERT INTO copies (id, code) SELECT 1009, x FROM generate_series(0, 4) AS s(x) GROUP BY 2 RETURNING code, (SELECT max(price) FROM facts WHERE id < 100), (SELECT count(*) FROM everywhere);
INSERT INTO unique_codes (code) SELECT id % 7 FROM facts GROUP BY 1 ON CONFLICT (code) DO UPDATE SET n = (SELECT max(a) FROM here) RETURNING code, n;
