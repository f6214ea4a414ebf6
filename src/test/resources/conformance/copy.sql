-- COPY in both directions, text and CSV, with errors.
CREATE TABLE t (k int PRIMARY KEY, v text, n numeric, d date DEFAULT '2026-01-01');
CREATE TABLE by_text (k text PRIMARY KEY, v int);
CREATE TABLE ref (k int PRIMARY KEY, v text);
CREATE TABLE local_t (k int PRIMARY KEY, v text);
CREATE TABLE serials (id bigserial, k int NOT NULL, v text);
--@distribute t k
--@distribute by_text k
--@distribute serials k
--@reference ref
--@test
COPY t FROM STDIN;
1	one	1.5	2026-02-01
2	\N	\N	\N
3	tab\there	-0.001	infinity
4	back\\slash	1e3	2026-12-31
5		0	0044-03-15 BC
\.
COPY t (k, v) FROM STDIN;
10	ten
11	unicode é 😀
12	new\nline
13	\x41\102
\.
COPY t FROM STDIN WITH (FORMAT csv);
20,plain,1,2026-01-02
21,"quoted, comma",2,
22,"two
lines",3,2026-01-03
23,"say ""hi""",,
24,,,
25,"",,
\.
COPY t (k, v, n) FROM STDIN WITH (FORMAT csv, HEADER, DELIMITER ';', NULL 'null', QUOTE '''');
k;v;n
30;'a;b';1
31;null;null
32;'null';2
\.
COPY t FROM STDIN (DELIMITER '|', NULL '-');
40|a|1|2026-01-01
41|-|-|-
\.
SELECT * FROM t ORDER BY k;
SELECT count(*), count(v), count(d) FROM t;
COPY t FROM STDIN;
50	ok	1	2026-01-01
1	duplicate	1	2026-01-01
51	ok	1	2026-01-01
\.
COPY t FROM STDIN;
60	x	not a number	2026-01-01
\.
COPY t FROM STDIN;
61	missing
\.
COPY t FROM STDIN;
62	a	1	2026-01-01	extra
\.
COPY t FROM STDIN;
abc	a	1	2026-01-01
\.
COPY t FROM STDIN;
\N	a	1	2026-01-01
\.
COPY t FROM STDIN;
99999999999	a	1	2026-01-01
\.
COPY t FROM STDIN (FORMAT csv);
70,"unterminated
\.
SELECT count(*) FROM t WHERE k >= 50;
COPY t FROM STDIN;
\.
COPY t (v, k) FROM STDIN;
reordered	80
\.
SELECT k, v, d FROM t WHERE k = 80;
COPY t (v) FROM STDIN;
no key
\.
COPY t (k, k) FROM STDIN;
1	1
\.
COPY by_text FROM STDIN;
ä	1
Ä	2
	3
a b	4
\.
SELECT v FROM by_text WHERE k = 'ä';
SELECT v FROM by_text WHERE k = '';
SELECT v FROM by_text WHERE k = 'a b';
COPY serials (k, v) FROM STDIN;
1	a
2	b
3	c
\.
SELECT count(DISTINCT id), min(k), max(k) FROM serials;
COPY ref FROM STDIN;
1	one
2	two
\.
SELECT * FROM ref ORDER BY k;
SELECT t.k, ref.v FROM t JOIN ref USING (k) ORDER BY 1;
COPY ref FROM STDIN;
3	three
1	dup
\.
SELECT count(*) FROM ref;
COPY local_t FROM STDIN;
1	x
\.
COPY t FROM STDIN WHERE k > 100;
90	no	1	2026-01-01
190	yes	1	2026-01-01
\.
SELECT k FROM t WHERE k IN (90, 190);
COPY t TO STDOUT;
COPY t (k, v) TO STDOUT WITH (FORMAT csv);
COPY t (v, k) TO STDOUT WITH (FORMAT csv, HEADER, FORCE_QUOTE (v), DELIMITER E'\t', NULL 'NULL');
COPY (SELECT k, v FROM t WHERE k < 5 ORDER BY k) TO STDOUT;
--@ordered
COPY (SELECT k, upper(v) AS u FROM t WHERE k < 25 ORDER BY k DESC) TO STDOUT (FORMAT csv, HEADER);
COPY (SELECT count(*), sum(n) FROM t) TO STDOUT;
COPY (SELECT * FROM t WHERE k = 3) TO STDOUT;
COPY (SELECT * FROM t WHERE false) TO STDOUT;
COPY ref TO STDOUT;
COPY local_t TO STDOUT;
COPY (VALUES (1, 'a'), (2, NULL)) TO STDOUT;
COPY (DELETE FROM t WHERE k = 80 RETURNING k, v) TO STDOUT;
SELECT count(*) FROM t WHERE k = 80;
COPY t (nothing) TO STDOUT;
COPY (SELECT nothing FROM t) TO STDOUT;
COPY t TO STDOUT (FORMAT csv, FORMAT text);
-- A query of COPY that is no query.
COPY (SELECT 1 INTO frak UNION SELECT 2) TO 'blob';
COPY (SELECT k INTO frak FROM t) TO STDOUT;
COPY (CREATE TABLE frak AS SELECT k FROM t) TO STDOUT;
