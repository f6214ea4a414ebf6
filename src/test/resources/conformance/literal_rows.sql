-- INSERTs of several rows that differ in literals and in the number of rows. In the simple protocol the third of a kind
-- runs by a plan that all of them share: nothing of that may be seen.
CREATE TABLE lots (
  k bigint PRIMARY KEY, i2 smallint, n numeric(8,2), t text, v varchar(5), d date DEFAULT '2026-02-01', j jsonb
);
CREATE TABLE serials (id serial, k int NOT NULL, t text DEFAULT 'none', seen int DEFAULT 1 + 1);
CREATE TABLE named (name text PRIMARY KEY, i int);
CREATE TABLE codes (code char(3) PRIMARY KEY, u uuid);
CREATE TYPE light AS ENUM ('red', 'green');
CREATE TABLE lights (k int PRIMARY KEY, light light, amount int GENERATED ALWAYS AS (k * 2) STORED);
--@distribute lots k
--@distribute serials k
--@distribute named name
--@distribute codes code
--@distribute lights k
--@test
INSERT INTO lots (k, i2, n, t) VALUES (1, 1, 1.5, 'a'), (2, 2, 2.5, 'b');
INSERT INTO lots (k, i2, n, t) VALUES (3, 3, 3.5, 'c'), (4, 4, 4.5, 'd'), (5, 5, 5.5, 'it''s');
INSERT INTO lots (k, i2, n, t) VALUES (6, 6, 6.5, '$1'), (7, 7, 7.125, '(,)'), (8, 8, 8.0, ''), (9, 9, 9.999, '--');
INSERT INTO lots (k, i2, n, t) VALUES
  (10, 10, 10.5, 'j'), -- a comment (
  (11, 11, 11.5, $$k$$), /* another ) */ (12, 12, 12.5, E'tab\there');
SELECT * FROM lots ORDER BY k;
-- Errors are those of the client's own words.
INSERT INTO lots (k, i2, n, t) VALUES (20, 1, 1.5, 'a'), (1, 2, 2.5, 'b');
INSERT INTO lots (k, i2, n, t) VALUES (21, 40000, 1.5, 'a'), (22, 2, 2.5, 'b');
INSERT INTO lots (k, i2, n, t) VALUES (23, 1, 12345678.5, 'a'), (24, 2, 2.5, 'b');
INSERT INTO lots (k, i2, n, t) VALUES (25, 1, 1.5, 'a'), (25, 2, 2.5, 'b');
INSERT INTO lots (k, d) VALUES (30, '2026-01-01'), (31, '2026-01-02');
INSERT INTO lots (k, d) VALUES (32, '2026-01-03'), (33, '2026-01-04');
INSERT INTO lots (k, d) VALUES (34, '2026-01-05'), (35, '2026-01-xx');
INSERT INTO lots (k, d) VALUES (36, '2026-01-05'), (37, '2026-01-06');
INSERT INTO lots (k, v) VALUES (40, 'abc'), (41, 'abcde');
INSERT INTO lots (k, v) VALUES (42, 'abc'), (43, 'blanks     ');
INSERT INTO lots (k, v) VALUES (44, 'abc'), (45, 'too long');
INSERT INTO lots (k, v) VALUES (46, 'abc'), (47, 'abcde'), (48, '');
-- Signs, big numbers, NULL, DEFAULT, casts.
INSERT INTO lots (k, n) VALUES (-1, -1.5), (-2, -2.5);
INSERT INTO lots (k, n) VALUES (-3, -3.5), (-4, -4.5);
INSERT INTO lots (k, n) VALUES (-5, -5.5), (-6, -6.5), (-7, -7.5);
INSERT INTO lots (k, n) VALUES (5000000001, 1), (5000000002, 2);
INSERT INTO lots (k, n) VALUES (5000000003, 3), (5000000004, 4);
INSERT INTO lots (k, n) VALUES (5000000005, 5), (5000000006, 6), (50, 1), (-5000000007, 1);
INSERT INTO lots (k, t) VALUES (60, 'a'), (61, NULL);
INSERT INTO lots (k, t) VALUES (62, 'a'), (63, NULL);
INSERT INTO lots (k, t) VALUES (64, 'a'), (65, NULL);
INSERT INTO lots (k, d, t) VALUES (70, DEFAULT, 'a'), (71, DEFAULT, 'b');
INSERT INTO lots (k, d, t) VALUES (72, DEFAULT, 'a'), (73, DEFAULT, 'b');
INSERT INTO lots (k, d, t) VALUES (74, DEFAULT, 'a'), (75, DEFAULT, 'b');
INSERT INTO lots (k, j) VALUES (80::int, '{"a": 1}'::jsonb), (81::int, '[1]'::jsonb);
INSERT INTO lots (k, j) VALUES (82::int, '{"a": 2}'::jsonb), (83::int, '[2]'::jsonb);
INSERT INTO lots (k, j) VALUES (84::int, '{"a": 3}'::jsonb), (85::int, '[3]'::jsonb);
INSERT INTO lots (k, j) VALUES (86::int, '{"a": 3}'::jsonb), (87::int, '[3'::jsonb);
INSERT INTO lots (k, j) VALUES (88, '{"a": 1}'), (89, '[1]');
INSERT INTO lots (k, j) VALUES (90, '{"a": 2}'), (91, '[2]');
INSERT INTO lots (k, j) VALUES (92, '{"a": 3}'), (93, '{');
INSERT INTO lots (k, t) VALUES (100 + 1, 'a'), (100 + 2, 'b');
INSERT INTO lots (k, t) VALUES (100 + 3, 'a'), (100 + 4, 'b');
INSERT INTO lots (k, t) VALUES (100 + 5, 'a'), (100 + 6, upper('b'));
SELECT * FROM lots ORDER BY k;
-- Rows come back in their order.
INSERT INTO lots (k, t) VALUES (203, 'a'), (201, 'b'), (202, 'c') RETURNING k, t, d;
INSERT INTO lots (k, t) VALUES (213, 'a'), (211, 'b'), (212, 'c') RETURNING k, t, d;
INSERT INTO lots (k, t) VALUES (223, 'a'), (221, 'b'), (222, 'c'), (229, 'd') RETURNING k, t, d;
INSERT INTO lots (k, t) VALUES (1, 'a'), (301, 'b') ON CONFLICT (k) DO NOTHING;
INSERT INTO lots (k, t) VALUES (1, 'a'), (302, 'b') ON CONFLICT (k) DO NOTHING;
INSERT INTO lots (k, t) VALUES (1, 'a'), (303, 'b'), (2, 'c') ON CONFLICT (k) DO NOTHING;
INSERT INTO lots (k, t) VALUES (1, 'new'), (311, 'b') ON CONFLICT (k) DO UPDATE SET t = excluded.t, i2 = 100;
INSERT INTO lots (k, t) VALUES (2, 'new'), (312, 'b') ON CONFLICT (k) DO UPDATE SET t = excluded.t, i2 = 200;
INSERT INTO lots (k, t) VALUES (3, 'new'), (313, 'b') ON CONFLICT (k) DO UPDATE SET t = excluded.t, i2 = 300;
SELECT k, t, i2 FROM lots WHERE k IN (1, 2, 3, 301, 302, 303, 311, 312, 313) ORDER BY k;
-- Defaults that are evaluated for each row.
INSERT INTO serials (k) VALUES (1), (2);
INSERT INTO serials (k) VALUES (3), (4), (5);
INSERT INTO serials (k) VALUES (6), (7), (8), (9);
INSERT INTO serials (k, t) VALUES (10, 'a'), (11, 'b') RETURNING *;
INSERT INTO serials (k, t) VALUES (12, 'a'), (13, 'b') RETURNING *;
INSERT INTO serials (k, t) VALUES (14, 'a'), (15, 'b'), (16, 'c') RETURNING *;
INSERT INTO serials (t, k) VALUES ('d', 17), ('e', 18) RETURNING *;
INSERT INTO serials (t, k) VALUES ('f', 19), ('g', 20) RETURNING *;
INSERT INTO serials (t, k) VALUES ('h', 21), ('i', 22) RETURNING *;
SELECT * FROM serials ORDER BY id;
-- Keys of other types.
INSERT INTO named VALUES ('a', 1), ('b', 2);
INSERT INTO named VALUES ('c', 3), ('it''s', 4);
INSERT INTO named VALUES ('ü', 5), ('€uro', 6), ('', 7);
INSERT INTO named VALUES ('back\slash', 8), ('tab	', 9);
SELECT i FROM named WHERE name = 'it''s';
SELECT i FROM named WHERE name = '€uro';
SELECT i FROM named WHERE name = '';
SELECT i FROM named WHERE name = 'back\slash';
INSERT INTO codes VALUES ('a', '00000000-0000-0000-0000-000000000001'), ('b', '00000000-0000-0000-0000-000000000002');
INSERT INTO codes VALUES ('c', '00000000-0000-0000-0000-000000000003'), ('d  ', '00000000-0000-0000-0000-000000000004');
INSERT INTO codes VALUES ('e', '00000000-0000-0000-0000-000000000005'), ('f  ', '00000000-0000-0000-0000-00000000000x');
INSERT INTO codes VALUES ('e', '00000000-0000-0000-0000-000000000005'), ('f      ', '00000000-0000-0000-0000-000000000006');
SELECT * FROM codes WHERE code = 'd';
SELECT * FROM codes WHERE code = 'f';
INSERT INTO lights (k, light) VALUES (1, 'red'), (2, 'green');
INSERT INTO lights (k, light) VALUES (3, 'red'), (4, 'green');
INSERT INTO lights (k, light) VALUES (5, 'red'), (6, 'green'), (7, 'blue');
INSERT INTO lights (k, light) VALUES (5, 'red'), (6, 'green'), (7, 'red');
SELECT * FROM lights ORDER BY k;
-- In a block.
BEGIN;
INSERT INTO named VALUES ('in', 1), ('a block', 2);
INSERT INTO lots (k, i2, n, t) VALUES (401, 1, 1.5, 'a'), (402, 2, 2.5, 'b');
INSERT INTO lots (k, d) VALUES (403, '2026-01-01'), (404, '2026-01-02');
ROLLBACK;
BEGIN;
INSERT INTO lots (k, d) VALUES (403, '2026-01-01'), (404, '2026-01-xx');
ROLLBACK;
BEGIN;
INSERT INTO named VALUES ('x', 1), ('a', 2);
ROLLBACK;
SELECT count(*) FROM lots;
SELECT count(*) FROM named;
-- The schema may change between.
ALTER TABLE named ADD COLUMN extra int DEFAULT 7;
INSERT INTO named (name, i) VALUES ('m', 1), ('n', 2);
INSERT INTO named (name, i) VALUES ('o', 3), ('p', 4);
INSERT INTO named (name, i) VALUES ('q', 5), ('r', 6);
INSERT INTO named VALUES ('s', 5), ('t', 6);
SELECT * FROM named WHERE i > 0 ORDER BY name, i;
