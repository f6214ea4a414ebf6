-- Values of many types through shards: storing, routing, comparing, ordering, both formats.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE complex AS (r float8, i float8);
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE TABLE all_types (
  k int PRIMARY KEY,
  a_smallint smallint, a_int int, a_bigint bigint, a_numeric numeric, a_money numeric(20,4), a_real real, a_double float8,
  a_text text, a_varchar varchar(20), a_char char(5), a_single "char", a_name name, a_bytea bytea, a_bool boolean,
  a_date date, a_time time, a_timetz timetz, a_timestamp timestamp(3), a_timestamptz timestamptz, a_interval interval,
  a_uuid uuid, a_json json, a_jsonb jsonb, a_xml text, an_inet inet, a_cidr cidr, a_mac macaddr, a_bit bit(3), a_varbit bit varying(8),
  an_int_array int[], a_text_array text[], an_array_2d int[][], a_mood mood, some_moods mood[], a_complex complex, an_email email,
  an_int4range int4range, a_tsrange tsrange, a_multirange int4multirange, a_point point, a_box box, a_circle circle,
  a_tsvector tsvector, a_tsquery tsquery, an_oid oid, a_lsn pg_lsn
);
INSERT INTO all_types VALUES
 (1, -32768, -2147483648, -9223372036854775808, -1.50, 0.0001, -1.5, 1e300,
  'text', 'varchar', 'ch', 'c', 'name', '\x00ff', true,
  '2000-01-01', '00:00', '12:34:56+02', '2000-01-01 00:00:00.123456', '2000-01-01 00:00+00', '1 year 2 mons 3 days 04:05:06.789',
  '00000000-0000-0000-0000-000000000001', '{"a" : 1,  "a":2}', '{"b":1,"a":[1,2,null]}', '<x/>', '192.168.0.1/24', '10.0.0.0/8', '08:00:2b:01:02:03', B'101', B'1',
  '{1,NULL,3}', '{"a b",NULL,"","q\"uote"}', '{{1,2},{3,4}}', 'happy', '{sad,ok}', '(1.5,-2)', 'a@b',
  '[1,5)', '[2020-01-01,2020-02-01)', '{[1,3),[5,7)}', '(1,2)', '((1,1),(0,0))', '<(0,0),1>', 'a fat cat', 'fat & cat', 42, '16/B374D848'),
 (2, 32767, 2147483647, 9223372036854775807, 123456789012345678901234567890.123456789, 99999.9999, 'NaN', '-Infinity',
  'Ünïcödé 😀', '', '', '', '', '', false,
  'infinity', '24:00', '00:00-12', 'infinity', '-infinity', '-1 day',
  'ffffffff-ffff-ffff-ffff-ffffffffffff', 'null', 'null', '', '::1', '::/0', 'ff:ff:ff:ff:ff:ff', B'000', B'',
  '{}', '{}', '{}', 'sad', '{}', '(,)', 'x@',
  'empty', '(,)', '{}', '(0,0)', '((0,0),(0,0))', '<(1,1),0>', '', '', 0, '0/0');
INSERT INTO all_types (k) VALUES (3);
INSERT INTO all_types (k, a_numeric, a_double, a_real, a_date, a_timestamptz, a_text) VALUES
  (4, 'NaN', 'NaN', 'Infinity', '-infinity', 'infinity', 'Z'), (5, 0, '-0', '-0', '4713-01-01 BC', '0001-12-31 23:59:59.999999 BC', 'a'),
  (6, 1.10, 0.1, 0.1, '9999-12-31', '2038-01-19 03:14:07+00', 'z'), (7, 1.1, 1e-10, 1e-10, '1970-01-01', '1970-01-01 00:00+00', 'A'),
  (8, '-Infinity', 123456789.123456789, 16777217, '2024-02-29', '2024-02-29 12:00+05:30', 'ä');
CREATE TABLE by_uuid (k uuid PRIMARY KEY, v int);
CREATE TABLE by_text (k text, v int);
CREATE TABLE by_varchar (k varchar(10), v int);
CREATE TABLE by_char (k char(5), v int);
CREATE TABLE by_date (k date, v int);
CREATE TABLE by_timestamptz (k timestamptz, v int);
CREATE TABLE by_numeric (k numeric, v int);
CREATE TABLE by_double (k float8, v int);
CREATE TABLE by_bool (k boolean, v int);
CREATE TABLE by_bytea (k bytea, v int);
CREATE TABLE by_smallint (k smallint, v int);
CREATE TABLE by_enum (k mood, v int);
CREATE TABLE by_inet (k inet, v int);
CREATE TABLE by_array (k int[], v int);
CREATE TABLE by_jsonb (k jsonb, v int);
CREATE TABLE by_range (k int4range, v int);
CREATE TABLE by_interval (k interval, v int);
CREATE TABLE by_time (k time, v int);
CREATE TABLE by_domain (k email, v int);
--@distribute all_types k
--@distribute by_uuid k
--@distribute by_text k
--@distribute by_varchar k
--@distribute by_char k
--@distribute by_date k
--@distribute by_timestamptz k
--@distribute by_numeric k
--@distribute by_double k
--@distribute by_bool k
--@distribute by_bytea k
--@distribute by_smallint k
--@distribute by_enum k
--@distribute by_inet k
--@distribute by_array k
--@distribute by_jsonb k
--@distribute by_range k
--@distribute by_interval k
--@distribute by_time k
--@distribute by_domain k
--@test
SELECT * FROM all_types WHERE k = 1;
SELECT * FROM all_types WHERE k = 2;
SELECT * FROM all_types ORDER BY k;
SELECT k, a_mood, some_moods, a_complex, an_email FROM all_types ORDER BY a_mood, k;
SELECT k, (a_complex).r, (a_complex).i FROM all_types WHERE a_complex IS NOT NULL ORDER BY k;
SELECT k FROM all_types WHERE a_mood = 'happy';
SELECT k FROM all_types WHERE a_mood > 'sad'::mood;
SELECT max(a_mood), min(a_mood) FROM all_types;
SELECT a_mood, count(*) FROM all_types GROUP BY a_mood ORDER BY a_mood;
SELECT k, a_numeric FROM all_types ORDER BY a_numeric NULLS FIRST, k;
SELECT k, a_double FROM all_types ORDER BY a_double DESC NULLS LAST, k;
SELECT k, a_real FROM all_types ORDER BY a_real, k;
SELECT k, a_date FROM all_types ORDER BY a_date, k;
SELECT k, a_timestamptz FROM all_types ORDER BY a_timestamptz DESC, k;
SELECT k, a_text FROM all_types ORDER BY a_text, k;
SELECT k, a_text FROM all_types ORDER BY a_text COLLATE "C", k;
SELECT k, a_interval FROM all_types ORDER BY a_interval, k;
SELECT k, a_time, a_timetz FROM all_types ORDER BY a_time, a_timetz, k;
SELECT k, an_inet, a_cidr, a_mac FROM all_types ORDER BY an_inet, a_mac, k;
SELECT k, a_bytea FROM all_types ORDER BY a_bytea, k;
SELECT k, an_int_array FROM all_types ORDER BY an_int_array, k;
SELECT k, an_int4range FROM all_types ORDER BY an_int4range, k;
SELECT k, a_jsonb FROM all_types ORDER BY a_jsonb, k;
SELECT k, a_bit, a_varbit FROM all_types ORDER BY a_varbit, a_bit, k;
SELECT k, a_char || '|', length(a_char), a_char = 'ch' FROM all_types ORDER BY k;
SELECT min(a_numeric), max(a_numeric) FROM all_types WHERE a_numeric <> 'NaN';
SELECT sum(a_numeric) FROM all_types WHERE k IN (1, 2, 6, 7);
SELECT sum(a_numeric), max(a_double), min(a_double), max(a_date), min(a_timestamptz) FROM all_types;
SELECT count(DISTINCT a_numeric) FROM all_types;
SELECT a_numeric = 1.1 AS eq, count(*) FROM all_types GROUP BY 1 ORDER BY 1;
SELECT k FROM all_types WHERE a_numeric = 1.1 ORDER BY k;
INSERT INTO by_uuid SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(i), 12, '0'))::uuid, i FROM generate_series(1, 40) i;
SELECT v FROM by_uuid WHERE k = '00000000-0000-0000-0000-00000000000a';
SELECT v FROM by_uuid WHERE k = '{00000000-0000-0000-0000-00000000000A}';
SELECT k, v FROM by_uuid ORDER BY k LIMIT 5;
INSERT INTO by_text VALUES ('a', 1), ('A', 2), ('ä', 3), ('a ', 4), ('', 5), ('ab', 6), (repeat('x', 3000), 7);
SELECT v FROM by_text WHERE k = 'a';
SELECT v FROM by_text WHERE k = 'a ';
SELECT v FROM by_text WHERE k = '';
SELECT v FROM by_text WHERE k = repeat('x', 3000);
SELECT v FROM by_text WHERE k = 'a'::varchar;
SELECT v FROM by_text WHERE k = 'a'::name;
SELECT v FROM by_text WHERE k = 'a '::char(3);
INSERT INTO by_varchar VALUES ('a', 1), ('a ', 2), ('0123456789', 3);
SELECT v FROM by_varchar WHERE k = 'a';
SELECT v FROM by_varchar WHERE k = 'a ';
SELECT v FROM by_varchar WHERE k = 'a'::text;
INSERT INTO by_char VALUES ('a', 1), ('ab   ', 2), ('', 3);
SELECT v, k FROM by_char WHERE k = 'a';
SELECT v FROM by_char WHERE k = 'a   ';
SELECT v FROM by_char WHERE k = 'ab'::char(5);
SELECT v FROM by_char WHERE k = 'ab '::text;
SELECT v FROM by_char WHERE k = '          ';
INSERT INTO by_date VALUES ('2026-01-01', 1), ('infinity', 2), ('0044-03-15 BC', 3);
SELECT v FROM by_date WHERE k = '2026-01-01';
SELECT v FROM by_date WHERE k = '01/01/2026';
SELECT v FROM by_date WHERE k = 'infinity';
SELECT v FROM by_date WHERE k = timestamp '2026-01-01 00:00';
SELECT v FROM by_date WHERE k = timestamp '2026-01-01 00:01';
INSERT INTO by_timestamptz VALUES ('2026-01-01 00:00+00', 1), ('2026-01-01 00:00+02', 2);
SELECT v FROM by_timestamptz WHERE k = '2026-01-01 02:00+02';
SELECT v FROM by_timestamptz WHERE k = '2025-12-31 22:00Z';
SELECT v FROM by_timestamptz WHERE k = date '2026-01-01';
INSERT INTO by_numeric VALUES (1, 1), (1.50, 2), (-0.0, 3), ('NaN', 4), (1e30, 5), (100, 6);
SELECT v FROM by_numeric WHERE k = 1.000;
SELECT v FROM by_numeric WHERE k = 1.5;
SELECT v FROM by_numeric WHERE k = 0;
SELECT v FROM by_numeric WHERE k = 'NaN';
SELECT v FROM by_numeric WHERE k = 100;
SELECT v FROM by_numeric WHERE k = 1000000000000000000000000000000;
SELECT v FROM by_numeric WHERE k = 1::bigint;
SELECT v FROM by_numeric WHERE k = 1.5::float8;
INSERT INTO by_double VALUES (0, 1), ('-0', 2), ('NaN', 3), (0.1, 4), (1e22, 5);
SELECT v FROM by_double WHERE k = 0 ORDER BY v;
SELECT v FROM by_double WHERE k = '-0' ORDER BY v;
SELECT v FROM by_double WHERE k = 'NaN';
SELECT v FROM by_double WHERE k = 0.1;
SELECT v FROM by_double WHERE k = 0.1::real;
INSERT INTO by_bool VALUES (true, 1), (false, 2), (true, 3);
SELECT v FROM by_bool WHERE k = true ORDER BY v;
SELECT v FROM by_bool WHERE k ORDER BY v;
SELECT v FROM by_bool WHERE NOT k;
SELECT v FROM by_bool WHERE k = 'yes' ORDER BY v;
SELECT v FROM by_bool WHERE k IS FALSE;
INSERT INTO by_bytea VALUES ('\x', 1), ('\xdeadbeef', 2), ('abc', 3);
SELECT v FROM by_bytea WHERE k = '\xDEADBEEF';
SELECT v FROM by_bytea WHERE k = '\x616263';
SELECT v FROM by_bytea WHERE k = E'\\336\\255\\276\\357';
INSERT INTO by_smallint VALUES (-1, 1), (32767, 2);
SELECT v FROM by_smallint WHERE k = -1;
SELECT v FROM by_smallint WHERE k = 32767::int;
SELECT v FROM by_smallint WHERE k = 32768;
SELECT v FROM by_smallint WHERE k = '-1';
INSERT INTO by_enum VALUES ('sad', 1), ('happy', 2);
SELECT v FROM by_enum WHERE k = 'happy';
SELECT v, k FROM by_enum ORDER BY k DESC;
SELECT v FROM by_enum WHERE k = 'furious';
INSERT INTO by_inet VALUES ('10.0.0.1', 1), ('10.0.0.1/24', 2), ('::ffff:10.0.0.1', 3);
SELECT v FROM by_inet WHERE k = '10.0.0.1/32';
SELECT v FROM by_inet WHERE k = '10.0.0.1/24';
INSERT INTO by_array VALUES ('{1,2}', 1), ('{}', 2), ('{{1},{2}}', 3), ('{1,NULL}', 4);
SELECT v FROM by_array WHERE k = '{1,2}';
SELECT v FROM by_array WHERE k = ARRAY[1, NULL];
SELECT v FROM by_array WHERE k = '{}';
INSERT INTO by_jsonb VALUES ('{"a": 1, "b": 2}', 1), ('1.0', 2), ('"x"', 3);
SELECT v FROM by_jsonb WHERE k = '{"b":2,"a":1}';
SELECT v FROM by_jsonb WHERE k = '1';
INSERT INTO by_range VALUES ('[1,5]', 1), ('empty', 2);
SELECT v FROM by_range WHERE k = '[1,6)';
SELECT v FROM by_range WHERE k = '[3,3)';
INSERT INTO by_interval VALUES ('1 month', 1), ('24 hours', 2);
SELECT v FROM by_interval WHERE k = '30 days';
SELECT v FROM by_interval WHERE k = '1 day';
INSERT INTO by_time VALUES ('12:00', 1), ('24:00', 2);
SELECT v FROM by_time WHERE k = '12:00:00.000';
INSERT INTO by_domain VALUES ('a@b', 1);
SELECT v FROM by_domain WHERE k = 'a@b';
SELECT v FROM by_domain WHERE k = 'a@b'::email;
INSERT INTO by_domain VALUES ('nothing', 1);
SET TimeZone = 'Asia/Tokyo';
SELECT k, a_timestamptz, a_timetz FROM all_types ORDER BY k;
SELECT v FROM by_timestamptz WHERE k = '2026-01-01 09:00';
SELECT v, k FROM by_timestamptz ORDER BY k;
SELECT min(a_timestamptz)::date FROM all_types WHERE a_timestamptz > '1990-01-01';
SET DateStyle = 'German, DMY';
SELECT k, a_date, a_timestamp, a_timestamptz FROM all_types ORDER BY k;
SELECT v FROM by_date WHERE k = '01.01.2026';
SET IntervalStyle = 'iso_8601';
SELECT k, a_interval FROM all_types ORDER BY k;
SET extra_float_digits = 0;
SELECT k, a_double, a_real FROM all_types ORDER BY k;
SET bytea_output = 'escape';
SELECT k, a_bytea FROM all_types ORDER BY k;
RESET ALL;
