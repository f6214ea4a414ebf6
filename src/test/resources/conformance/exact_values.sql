-- What the session has set of the text form of values is for what the client sees: rows that go from node to node
-- lose nothing by it.
CREATE DOMAIN share AS float8;
CREATE TYPE reading AS (at timestamptz, x float8);
CREATE TABLE readings (id int, f8 float8, f4 float4, s share, fs float8[], r reading, at timestamptz, day date, i interval, b bytea, m money, doc xml, tags text[]);
INSERT INTO readings SELECT i, i / 7.0::float8, (i / 7.0)::float4, i / 9.0::float8, ARRAY[i / 11.0::float8, NULL, 0.1::float8 + 0.2::float8], ROW('2026-10-25 00:30:00.123456+00'::timestamptz + i * interval '1 hour', i / 13.0::float8)::reading,
  '2026-10-25 00:30:00.123456+00'::timestamptz + i * interval '1 hour', date '2026-02-03' + i, make_interval(months => 14 - i, days => -i, secs => i * 1.5), decode('005c27ff', 'hex') || int4send(i), (i * 1.25)::numeric::money, ('a<b>' || i || '</b>')::xml, ARRAY['NULL', NULL, 'x' || i] FROM generate_series(1, 12) i;
CREATE TABLE copies (LIKE readings);
CREATE TABLE by_share (f8 float8, id int, day date, at timestamptz);
CREATE TABLE small (id int, f8 float8, fs float8[], at timestamptz, r reading);
CREATE TABLE moves (k int PRIMARY KEY, f8 float8, fs float8[], r reading, at timestamptz, tags text[], doc xml);
CREATE TABLE keyed (id int PRIMARY KEY, f8 float8, n int);
INSERT INTO keyed SELECT i, 0, i FROM generate_series(1, 12) i;
CREATE TABLE by_day (day date PRIMARY KEY, n int);
CREATE TABLE by_time (at timestamptz PRIMARY KEY, n int);
CREATE TABLE by_span (i interval PRIMARY KEY, n int);
CREATE TABLE named (id int, f8 float8, UNIQUE (f8));
--@distribute readings id
--@distribute copies day
--@distribute by_share f8
--@reference small
--@distribute moves k
--@distribute keyed id
--@distribute named id
--@distribute by_day day
--@distribute by_time at
--@distribute by_span i
--@test
SET TimeZone = 'Europe/Berlin';
SET extra_float_digits = 0;
SET DateStyle = 'SQL, DMY';
SET IntervalStyle = 'sql_standard';
SET bytea_output = 'escape';
--@limit 0A000 cannot set parameter "array_nulls" to "off"
SET array_nulls = off;
SET array_nulls = on;
SET array_nulls = perhaps;
--@limit 0A000 cannot set parameter "standard_conforming_strings" to "off"
SET standard_conforming_strings = off;
SET standard_conforming_strings = on;
SET xmloption = 'content';
INSERT INTO copies SELECT (r).* FROM (SELECT * FROM readings) AS r;
INSERT INTO by_share SELECT f8, id, day, at FROM readings;
INSERT INTO small SELECT id, f8, fs, at, r FROM readings RETURNING id, f8, fs, at, r;
INSERT INTO moves SELECT id, f8, fs, r, at, tags, doc FROM readings ORDER BY id LIMIT 10;
UPDATE moves SET k = k + 100 RETURNING k, f8, fs, r, at, tags;
INSERT INTO moves SELECT id, f8, fs, r, at, tags, doc FROM readings ON CONFLICT (k) DO NOTHING;
UPDATE keyed SET f8 = readings.f8 FROM readings WHERE readings.id = keyed.n + 1;
UPDATE keyed SET f8 = (SELECT min(f8) FROM readings WHERE f4 > 0.5) WHERE n = 12;
MERGE INTO keyed USING (SELECT id + 20 AS id, f8 FROM readings) AS s ON keyed.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.f8, 0);
INSERT INTO named SELECT id, f8 FROM readings;
INSERT INTO named VALUES (100, 0.1::float8 + 0.2::float8), (101, 0.3);
INSERT INTO named SELECT id + 200, f8 FROM readings WHERE id = 3;
INSERT INTO small (id, f8, fs, at, r) VALUES (500, 0.1::float8 + 0.2::float8, ARRAY[0.1::float8 + 0.2::float8], '2026-10-25 00:30:00.123456+00'::timestamptz, NULL);
WITH added AS (INSERT INTO copies (id, f8, day, at) SELECT id + 100, f8 / 3, day, at FROM readings RETURNING id AS id, f8 AS x, at) UPDATE keyed SET f8 = x FROM added WHERE added.id = 100 + keyed.n AND keyed.n > 6;
WITH gone AS (DELETE FROM copies WHERE id > 110 RETURNING *) UPDATE keyed SET f8 = gone.f8 FROM gone WHERE gone.id = 100 + keyed.n;
SELECT id, f8 FROM named WHERE f8 = (SELECT f8 FROM readings WHERE id = 3);
SELECT r.id, count(*) FROM readings r JOIN copies c ON r.f8 = c.f8 AND r.fs = c.fs AND r.r = c.r AND r.at = c.at AND r.i = c.i AND r.b = c.b AND r.m = c.m AND r.tags = c.tags AND r.doc::text = c.doc::text GROUP BY 1 ORDER BY 1;
WITH x AS MATERIALIZED (SELECT fs, tags, r, at, doc::text AS d FROM readings) SELECT count(*) FROM x JOIN readings USING (fs, r, at, tags) WHERE d = doc::text;
SELECT f8, f8::text, count(*) FROM (SELECT f8 FROM readings UNION ALL SELECT f8 FROM copies UNION ALL SELECT f8 + 1e-16 FROM copies) q GROUP BY f8 ORDER BY f8;
SELECT count(DISTINCT f8), count(DISTINCT fs), sum(DISTINCT id) FROM (SELECT f8, fs, id FROM readings UNION ALL SELECT f8 + 1e-16, fs, id FROM copies) q;
SELECT id FROM readings ORDER BY f8 + 1e-16 * (id % 3), id;
SELECT id FROM readings ORDER BY at DESC, id LIMIT 4;
SELECT id, day FROM readings ORDER BY day DESC LIMIT 4;
SELECT min(at), max(at), min(day), max(day), min(i), max(i), min(f8), max(f8) FROM readings;
SELECT day, count(*) FROM readings GROUP BY day ORDER BY day;
SELECT x::text FROM (SELECT f8 AS x FROM readings ORDER BY f8 LIMIT 3) q ORDER BY x;
SELECT array_agg(f8 ORDER BY id), array_agg(at ORDER BY id) FROM readings WHERE id < 4;
SELECT f8 FROM readings EXCEPT SELECT f8 FROM copies;
INSERT INTO copies (day, tags) SELECT day, ARRAY[f8::text, at::text, i::text, b::text, day::text] FROM readings WHERE id < 4;
SELECT tags FROM copies WHERE id IS NULL ORDER BY day;
-- Keys in the session's own words.
INSERT INTO by_day VALUES ('03/02/2026', 1), ('04/02/2026', 2), ('05/02/2026', 3);
INSERT INTO by_day VALUES ('06/02/2026', 4);
INSERT INTO by_day SELECT day, id + 10 FROM readings WHERE id > 5;
--@params 07/11/2026
INSERT INTO by_day VALUES ($1, 5);
--@params 07/11/2026
SELECT n FROM by_day WHERE day = $1;
SELECT n FROM by_day WHERE day = '05/02/2026';
COPY by_day FROM STDIN;
01/12/2026	6
02/12/2026	7
03/12/2026	8
\.
INSERT INTO by_time VALUES ('03/02/2026 10:00', 1), ('04/02/2026 11:00 CET', 2);
--@params 05/02/2026 10:00
INSERT INTO by_time VALUES ($1, 3);
--@params 05/02/2026 10:00
SELECT n FROM by_time WHERE at = $1;
COPY by_time FROM STDIN;
06/02/2026 10:00	4
06/07/2026 10:00	5
\.
INSERT INTO by_span SELECT i, id FROM readings;
--@params -1 2:03:04
INSERT INTO by_span VALUES ($1, 100);
--@params -1 2:03:04
SELECT n FROM by_span WHERE i = $1;
COPY by_span FROM STDIN;
-2 2:03:04	101
\.
RESET extra_float_digits;
RESET DateStyle;
RESET IntervalStyle;
RESET bytea_output;
RESET array_nulls;
RESET xmloption;
SELECT * FROM (SELECT id, f8, f4, s, fs, r, at, day, i, b, m, doc::text, tags FROM copies) q ORDER BY id, day;
SELECT * FROM by_share ORDER BY f8;
SELECT id FROM by_share WHERE f8 = 3 / 7.0::float8;
SELECT * FROM by_day ORDER BY day;
SELECT n FROM by_day WHERE day = '2026-12-02';
SELECT n FROM by_day WHERE day = '2026-11-07';
SELECT n FROM by_day WHERE day = '2026-02-10';
SELECT n FROM by_day WHERE day = '2026-02-04';
SELECT n FROM by_time WHERE at = '2026-02-05 09:00+00';
SELECT n FROM by_time WHERE at = '2026-07-06 08:00+00';
SELECT * FROM by_time ORDER BY at;
SELECT n FROM by_span WHERE i = '-1 days -02:03:04';
SELECT n FROM by_span WHERE i = '-2 days -02:03:04';
SELECT n FROM by_span WHERE i = make_interval(months => 10, days => -4, secs => 6);
SELECT * FROM by_span ORDER BY i;
SELECT * FROM small ORDER BY id;
SELECT k, f8, fs, r, at, tags, doc::text FROM moves ORDER BY k;
SELECT * FROM keyed ORDER BY id;
SELECT * FROM named ORDER BY id;
SELECT id FROM named WHERE f8 = 0.1::float8 + 0.2::float8;
