-- Values of the row type of a distributed table.
CREATE TABLE d (k int PRIMARY KEY, v text);
INSERT INTO d SELECT i, 'v' || i FROM generate_series(1, 6) i;
INSERT INTO d VALUES (7, NULL);
CREATE TABLE e (k int, n int);
INSERT INTO e SELECT i, i * 10 FROM generate_series(1, 6) i;
CREATE TABLE r (k int PRIMARY KEY, v text);
INSERT INTO r VALUES (1, 'one');
CREATE FUNCTION f(d) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.k || coalesce($1.v, ''-'')';
CREATE FUNCTION g(d) RETURNS SETOF d LANGUAGE sql STABLE AS 'SELECT $1';
CREATE FUNCTION h(anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION p(x d) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN x.k + 1; END';
--@distribute d k
--@colocate e k d
--@reference r
--@test
SELECT x FROM d, f(d) f(x) ORDER BY 1;
SELECT f(d) FROM d WHERE k = 3;
SELECT k, f(d) FROM d ORDER BY k;
SELECT k, d.f FROM d ORDER BY k LIMIT 3;
SELECT f(d), count(*) FROM d GROUP BY 1 ORDER BY 1;
SELECT f(d), n FROM d JOIN e USING (k) ORDER BY n;
SELECT k FROM d WHERE f(d) = '33v3' OR f(d) = '3v3' ORDER BY k;
SELECT count(*) FROM d WHERE p(d) > 3;
SELECT g.* FROM d, g(d) g ORDER BY 1;
SELECT h(d) FROM d ORDER BY (d).k;
SELECT (h(d)).v FROM d WHERE k = 2;
SELECT * FROM d WHERE d IN (row(1,'v1')::d, '(3,v3)') ORDER BY k;
SELECT * FROM d WHERE d = row(1, 'v1')::d;
SELECT * FROM d WHERE d = row(1, 'v1');
SELECT * FROM d WHERE d = ROW(7, NULL)::d;
SELECT * FROM d WHERE d > '(4,)'::d ORDER BY k;
SELECT k FROM d WHERE row(k, v)::d = d ORDER BY k;
SELECT (row(k, v)::d).k FROM d ORDER BY k;
SELECT row(k, v)::d FROM d ORDER BY k;
SELECT d, row(9, 'x')::d FROM d WHERE k = 1;
SELECT row(9, 'x')::d;
SELECT NULL::d, f(NULL::d);
SELECT d::text FROM d ORDER BY k;
SELECT d FROM d ORDER BY k;
SELECT d IS NULL, d IS NOT NULL FROM d ORDER BY k;
SELECT array_agg(d ORDER BY k) FROM d;
SELECT array_agg(d ORDER BY k) = ARRAY[row(1,'v1')::d] FROM d WHERE k = 1;
SELECT row_to_json(d) FROM d WHERE k < 3 ORDER BY k;
SELECT f((SELECT d FROM d WHERE k = 2));
SELECT f(x) FROM (SELECT d AS x FROM d) s ORDER BY 1;
SELECT (SELECT f(d)) FROM d ORDER BY 1;
SELECT f(d) FROM d LEFT JOIN r ON d.k = r.k ORDER BY 1;
SELECT e.k, f(d) FROM e LEFT JOIN d ON d.k = e.k AND d.k < 3 ORDER BY 1;
UPDATE d SET v = f(d) WHERE k = 1;
UPDATE d SET v = 'all' || p(d) WHERE f(d) LIKE '%v%';
DELETE FROM d WHERE d = row(7, NULL)::d;
DELETE FROM d WHERE f(d) = 'none';
INSERT INTO d VALUES (50, f(row(1, 'x')::d)) RETURNING f(d);
INSERT INTO d SELECT k + 100, f(d) FROM d;
SELECT * FROM d ORDER BY k;
--@params (1,x)
SELECT f($1::d);
--@params (1,11v1)
SELECT k FROM d WHERE d = $1::d;
