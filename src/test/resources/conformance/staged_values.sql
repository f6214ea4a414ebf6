-- Values of every kind that travel in intermediate results come back as they were.
--@include shop
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE kinds (
  id int PRIMARY KEY, b bool, i2 smallint, i8 bigint, n numeric, f4 real, f8 double precision, t text, v varchar(9), c char(5),
  "N" name, ba bytea, d date, ti time, tz timetz, ts timestamp, tt timestamptz, iv interval, u uuid, j json, jb jsonb,
  ip inet, ci cidr, ma macaddr, bi bit(3), vb bit varying(7), mo mood, pa pair, po positive, ai int[], at text[], am mood[], r int4range, tr tstzrange, p point, x xml, q "char");
INSERT INTO kinds VALUES
  (1, true, 1, 9007199254740993, 1.50, 1.1, 0.1, 'ä"\,{}', 'v', 'c', 'n', '\x00ff', '2026-01-02', '01:02:03.4', '01:02:03+02', '2026-01-02 03:04:05.678', '2026-01-02 03:04:05+00', '1 mon 2 days 03:00', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1}', '{"a": [1, null]}',
   '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03', '101', '11', 'ok', '(1,"x y")', 3, '{1,NULL,3}', '{"a,b",NULL,""}', '{sad,happy}', '[1,5)', '[2026-01-01,)', '(1,2)', '<a>1</a>', 'z'),
  (2, false, -1, -1, 'NaN', 'NaN', '-Infinity', '', '', '', '', '', 'infinity', '24:00', '00:00-05', '-infinity', 'infinity', '-1 day', '00000000-0000-0000-0000-000000000000', '[]', '[]',
   '::1', '::/0', '00:00:00:00:00:00', '000', '', 'sad', '(,)', 1, '{}', '{}', '{}', 'empty', 'empty', '(0,-0)', '<b/>', 'a'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, true, 7, 4, 1e30, 3e38, 5e-324, repeat('long ', 500), 'x', 'yy', 'zz', '\x', '0044-03-15 BC', '00:00', '23:59:59.999999+14', '1999-12-31 23:59:59.999999', '1900-01-01 00:00:00+00', '178000000 years', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'null', 'null',
   '192.168.0.1', '192.168.0.0/24', 'ff:ff:ff:ff:ff:ff', '111', '1010101', 'happy', '(7,"q""q")', 9, '{{1,2},{3,4}}', '{{a},{b}}', '{ok}', '(,3)', '(,)', '(1e100,NaN)', 'text', 'b');
CREATE TABLE other (k int PRIMARY KEY, id int);
INSERT INTO other SELECT i, 1 + i % 4 FROM generate_series(1, 12) i;
--@distribute kinds id
--@distribute other k 3
--@test
SELECT * FROM (SELECT * FROM kinds ORDER BY id LIMIT 10) x ORDER BY id;
SELECT x.id, x.n, x.f4, x.f8, x.i8 FROM other o JOIN kinds x ON x.id = o.id ORDER BY o.k;
SELECT o.k, x.t, x.v, x.c, x."N", x.ba FROM other o JOIN (SELECT * FROM kinds ORDER BY id LIMIT 4) x ON x.id = o.id ORDER BY o.k;
SELECT o.k, x.d, x.ti, x.tz, x.ts, x.tt, x.iv FROM other o JOIN (SELECT * FROM kinds ORDER BY id LIMIT 4) x ON x.id = o.id ORDER BY o.k;
SELECT o.k, x.u, x.j, x.jb, x.ip, x.ci, x.ma, x.bi, x.vb FROM other o JOIN (SELECT * FROM kinds ORDER BY id LIMIT 4) x ON x.id = o.id ORDER BY o.k;
SELECT o.k, x.mo, x.po, x.ai, x.at, x.am FROM other o JOIN (SELECT * FROM kinds ORDER BY id LIMIT 4) x ON x.id = o.id ORDER BY o.k;
SELECT o.k, x.pa, (x.pa).a, x.r, x.tr, x.q FROM other o JOIN (SELECT * FROM kinds ORDER BY id LIMIT 4) x ON x.id = o.id ORDER BY o.k;
SELECT o.k, x.p, x.x FROM other o JOIN (SELECT * FROM kinds ORDER BY id LIMIT 4) x ON x.id = o.id ORDER BY o.k;
SELECT count(*) FROM other o JOIN (SELECT mo, count(*) AS n FROM kinds GROUP BY mo) x ON x.mo = 'ok' AND x.n < o.k;
SELECT max(mo), min(mo) FROM (SELECT mo FROM kinds ORDER BY id LIMIT 9) x;
SELECT mo FROM (SELECT mo FROM kinds ORDER BY id LIMIT 9) x ORDER BY mo;
SELECT id FROM kinds WHERE mo = (SELECT max(mo) FROM kinds);
SELECT id FROM kinds WHERE n = (SELECT max(n) FROM kinds);
SELECT id FROM kinds WHERE f8 IN (SELECT min(f8) FROM kinds);
SELECT id FROM kinds WHERE f4 = (SELECT min(f4) FROM kinds);
SELECT id FROM kinds WHERE f8 < (SELECT max(f8) FROM kinds) ORDER BY 1;
SELECT id FROM kinds WHERE c = (SELECT c FROM kinds WHERE t = '') ORDER BY 1;
SELECT id FROM kinds WHERE v IN (SELECT c FROM kinds) ORDER BY 1;
SELECT id FROM kinds WHERE ai = (SELECT ai FROM kinds ORDER BY id LIMIT 1);
SELECT id FROM kinds WHERE tt = (SELECT max(tt) FROM kinds WHERE tt < 'infinity');
SELECT id FROM kinds WHERE po IN (SELECT count(*) FROM other GROUP BY id);
SELECT k FROM other WHERE id IN (SELECT po FROM kinds) ORDER BY 1;
SELECT k FROM other WHERE k::positive IN (SELECT po FROM kinds) ORDER BY 1;
SELECT x.t COLLATE "C" FROM other o JOIN (SELECT t COLLATE "C" AS t FROM kinds ORDER BY id LIMIT 4) x ON o.k = 1 ORDER BY 1;
SELECT a.name FROM (SELECT name COLLATE "POSIX" AS name FROM users ORDER BY user_id LIMIT 9) a JOIN events e ON e.event_id = 1 ORDER BY a.name;
SELECT max(x.name COLLATE "C") FROM (SELECT name FROM users GROUP BY name) x JOIN other o ON o.k = length(x.name);
SELECT x."?column?", y FROM (SELECT age + 1, count(*) AS y FROM users GROUP BY 1) x ORDER BY 1, 2;
SELECT * FROM (SELECT age AS "A b", age AS "select", count(*) AS "x""y" FROM users GROUP BY age) x ORDER BY 1;
SELECT u.*, o.k FROM other o JOIN users u ON u.age = o.k + 20 ORDER BY u.user_id, o.k;
SELECT row_to_json(x) FROM (SELECT country, count(*) AS n FROM users GROUP BY country ORDER BY 1 LIMIT 3) x ORDER BY 1::text;
SELECT x FROM (SELECT country, count(*) AS n FROM users GROUP BY country) x ORDER BY x.country;
SELECT count(x) FROM (SELECT country, count(*) AS n FROM users GROUP BY country) x;
SELECT x.tags[1], x.profile ->> 'level' FROM (SELECT tags, profile, user_id FROM users ORDER BY user_id LIMIT 20) x ORDER BY x.user_id;
SELECT count(*) FROM (SELECT 1 AS one FROM users ORDER BY user_id LIMIT 7) x;
SELECT count(*) FROM users a, events b;
SELECT 1 FROM users a JOIN other b ON true LIMIT 3;
SELECT x.* FROM (SELECT unnest(tags) AS tag, count(*) FROM users GROUP BY 1) x ORDER BY 1;
SELECT t, n FROM (SELECT tags[1] AS t, count(*) AS n FROM users GROUP BY 1) x JOIN other o ON o.k = x.n ORDER BY 1, 2;
SELECT pg_typeof(x.c), pg_typeof(x.v), pg_typeof(x.i8), pg_typeof(x.ai) FROM (SELECT * FROM kinds ORDER BY id LIMIT 1) x;
SELECT length(x.c), octet_length(x.c) FROM (SELECT c FROM kinds ORDER BY id LIMIT 4) x ORDER BY 1;
SET extra_float_digits = 0;
SELECT id FROM kinds WHERE f8 = (SELECT f8 FROM kinds ORDER BY id LIMIT 1);
SELECT id FROM kinds WHERE f4 = (SELECT f4 FROM kinds ORDER BY id LIMIT 1);
RESET extra_float_digits;
SET timezone = 'Asia/Tokyo';
SET datestyle = 'German';
SET intervalstyle = 'iso_8601';
SELECT o.k, x.tt, x.d, x.iv, x.tr FROM other o JOIN (SELECT * FROM kinds ORDER BY id LIMIT 4) x ON x.id = o.id ORDER BY o.k;
RESET datestyle;
RESET intervalstyle;
RESET timezone;
