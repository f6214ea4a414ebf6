-- Distribution columns whose type keeps less than it is given: a row must be where the kept value belongs.

CREATE DOMAIN short AS varchar(3);
CREATE DOMAIN shorter AS short;
CREATE DOMAIN seconds AS timestamp(0);
CREATE TABLE words (id int, w text, at timestamp);
INSERT INTO words VALUES (1, 'abc   ', '2020-01-01 00:00:00.6'), (2, 'x', '2020-01-02 00:00:01.4'), (3, 'ab    ', 'infinity');
--@distribute words id
CREATE TABLE v (k varchar(3), n int);
--@distribute v k
CREATE TABLE d (k short, n int);
--@distribute d k
CREATE TABLE dd (k shorter, n int);
--@distribute dd k
CREATE TABLE c (k char(3), n int);
--@distribute c k
CREATE TABLE t (k timestamp(0), n int);
--@distribute t k
CREATE TABLE s (k seconds, n int);
--@distribute s k
CREATE TABLE z (k timestamptz(1), n int);
--@distribute z k
CREATE TABLE i (k interval(0), n int);
--@distribute i k
CREATE TABLE num (k numeric(4,1), n int);
--@distribute num k
CREATE TABLE notes (id int, a short, b varchar(3), c bit varying(3));
--@distribute notes id
--@test

INSERT INTO v VALUES ('abc   ', 1);
INSERT INTO v VALUES ('abc  ', 2), ('xy    ', 3);
--@params abc      | 4
INSERT INTO v VALUES ($1, $2);
INSERT INTO v SELECT w, 5 FROM words;
INSERT INTO v SELECT 'abc     '::text, 6;
COPY v FROM STDIN;
abc   	7
\.
DO $$ BEGIN INSERT INTO v VALUES ('abc    ', 8); END $$;
INSERT INTO v VALUES ('abcd', 9);
INSERT INTO v VALUES ('abc d', 9);
INSERT INTO v VALUES ('a' || 'bc   ', 10);
SELECT k, octet_length(k), n FROM v WHERE k = 'abc' ORDER BY n;
SELECT n FROM v WHERE k = 'xy' ORDER BY n;
--@params abcdef
SELECT n FROM v WHERE k = $1::varchar(3) ORDER BY n;
--@params abcdef
SELECT n FROM v WHERE k = $1::char(3)::text ORDER BY n;
UPDATE v SET k = 'xyz   ' WHERE n = 1;
SELECT n FROM v WHERE k = 'xyz';
MERGE INTO v USING words ON v.k = words.w WHEN NOT MATCHED THEN INSERT VALUES (words.w, 20 + words.id);
SELECT n FROM v WHERE k = 'ab' ORDER BY n;

INSERT INTO d VALUES ('abc   ', 1);
INSERT INTO d VALUES ('abc  ', 2), ('xy    ', 3);
INSERT INTO d SELECT w, 5 FROM words;
COPY d FROM STDIN;
abc   	7
\.
INSERT INTO d VALUES ('abcd', 9);
INSERT INTO d SELECT 'abc' || id, 9 FROM words;
--@params abc    | 4
INSERT INTO d VALUES ($1, $2);
SELECT k, octet_length(k), n FROM d WHERE k = 'abc' ORDER BY n;

INSERT INTO dd VALUES ('abc   ', 1), ('abcd', 2);
INSERT INTO dd VALUES ('abc   ', 1);
COPY dd FROM STDIN;
abc   	7
\.
SELECT k, octet_length(k), n FROM dd WHERE k = 'abc' ORDER BY n;

INSERT INTO c VALUES ('ab', 1), ('ab     ', 2);
INSERT INTO c SELECT w, id FROM words;
--@params abcdef
SELECT n FROM c WHERE k = $1::char(3) ORDER BY n;
SELECT n FROM c WHERE k = 'ab' ORDER BY n;

INSERT INTO t VALUES ('2020-01-01 00:00:00.6', 1);
INSERT INTO t VALUES ('2020-01-01 00:00:00.6', 2), ('2020-01-01 00:00:01.4', 3);
INSERT INTO t SELECT at, 4 FROM words;
INSERT INTO t SELECT '2020-01-01 00:00:00.6'::timestamp, 5;
--@params 2020-01-01 00:00:00.6 | 6
INSERT INTO t VALUES ($1, $2);
COPY t FROM STDIN;
2020-01-01 00:00:00.6	7
\.
SELECT * FROM t WHERE k = '2020-01-01 00:00:01' ORDER BY n;

INSERT INTO s VALUES ('2020-01-01 00:00:00.6', 1);
INSERT INTO s SELECT at, 4 FROM words;
COPY s FROM STDIN;
2020-01-01 00:00:00.6	7
\.
SELECT * FROM s WHERE k = '2020-01-01 00:00:01' ORDER BY n;

INSERT INTO z SELECT at + interval '0.04 s', id FROM words WHERE id < 3;
SELECT n FROM z WHERE k = '2020-01-01 00:00:00.6' ORDER BY n;
INSERT INTO i SELECT id * interval '1.2 s', id FROM words;
SELECT n FROM i WHERE k = '4 s' ORDER BY n;
INSERT INTO num SELECT id + 0.04, id FROM words;
INSERT INTO num VALUES (1.04, 4);
INSERT INTO num SELECT 1000 + id, 1 FROM words;
SELECT n FROM num WHERE k = 1.0 ORDER BY n;

-- What is too long fails, whatever way it comes.
INSERT INTO notes VALUES (1, 'long', 'x');
INSERT INTO notes VALUES (1, 'x', 'long');
INSERT INTO notes VALUES (1, 'long', 'x'), (2, 'x', 'x');
INSERT INTO notes SELECT id, 'long', 'x' FROM words;
INSERT INTO notes SELECT id, w || 'long', 'x' FROM words;
INSERT INTO notes (id, c) VALUES (1, B'10101');
INSERT INTO notes (id, c) SELECT id, B'10101' FROM words;
INSERT INTO notes SELECT id, 'x   ', 'y   ' FROM words ON CONFLICT DO NOTHING;
INSERT INTO notes SELECT id, w, w FROM words RETURNING *;
UPDATE notes SET a = 'long';
UPDATE notes SET a = a || 'long';
SELECT id, a, octet_length(a), b, octet_length(b) FROM notes ORDER BY 1, 2;

-- A set in VALUES makes several rows.
INSERT INTO notes VALUES (generate_series(11, 13), 's');
INSERT INTO notes (id, a) VALUES (14, unnest(ARRAY['p', 'q'])) RETURNING id, a;
INSERT INTO notes VALUES (generate_series(21, 23), 's'), (24, 't');
SELECT id, a FROM notes WHERE id > 10 ORDER BY 1, 2;
