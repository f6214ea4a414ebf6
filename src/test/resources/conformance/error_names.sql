-- Which schema, table, column and constraint errors are about, where they come back from functions and DO blocks.
CREATE TABLE parents (k int PRIMARY KEY, v text NOT NULL, n int CONSTRAINT positive CHECK (n > 0));
CREATE TABLE children (k int, pos int, PRIMARY KEY (k, pos));
CREATE TABLE unique_far (k int PRIMARY KEY, mail text CONSTRAINT one_mail UNIQUE);
CREATE DOMAIN short AS text CONSTRAINT is_short CHECK (length(value) < 5);
CREATE TABLE domains (k int PRIMARY KEY, s short);
CREATE TABLE parted (k int, at date, n int CONSTRAINT small CHECK (n < 100), PRIMARY KEY (k, at)) PARTITION BY RANGE (at);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE l (k int PRIMARY KEY);
INSERT INTO parents SELECT i, 'v', i FROM generate_series(1, 10) i;
INSERT INTO children SELECT i, 1 FROM generate_series(1, 5) i;
INSERT INTO unique_far SELECT i, 'm' || i FROM generate_series(1, 10) i;
INSERT INTO parted VALUES (1, '2026-02-02', 1);
INSERT INTO l VALUES (1);
--@distribute parents k
--@colocate children k parents
--@distribute unique_far k
--@distribute domains k
--@distribute parted k
ALTER TABLE children ADD CONSTRAINT of_parent FOREIGN KEY (k) REFERENCES parents;
CREATE FUNCTION names(query text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE s text; t text; c text; d text; n text; m text; e text; h text; BEGIN
  EXECUTE query; RETURN 'done';
EXCEPTION WHEN OTHERS THEN GET STACKED DIAGNOSTICS s = SCHEMA_NAME, t = TABLE_NAME, c = COLUMN_NAME, d = PG_DATATYPE_NAME, n = CONSTRAINT_NAME, m = MESSAGE_TEXT, e = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
  RETURN concat_ws('|', SQLSTATE, s, t, c, d, n, m, e, h); END $$;
CREATE FUNCTION run(query text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE query; END $$;
--@test
SELECT names('INSERT INTO parents VALUES (1, ''x'', 1)');
SELECT names('INSERT INTO parents VALUES (11, ''x'', 0)');
SELECT names('INSERT INTO parents (k) VALUES (12)');
SELECT names('INSERT INTO children VALUES (100, 1)');
SELECT names('INSERT INTO children VALUES (5, 1), (6, 1)');
SELECT names('INSERT INTO unique_far VALUES (20, ''m5'')');
SELECT names('INSERT INTO domains VALUES (1, ''too long'')');
SELECT names('INSERT INTO l VALUES (1)');
SELECT names('INSERT INTO parents SELECT i, ''x'', 1 FROM generate_series(309, 10, -1) i');
SELECT names('INSERT INTO parents VALUES (1, ''x'', 1) ON CONFLICT (k) DO UPDATE SET n = -1');
SELECT names('INSERT INTO parents VALUES (200, ''x'', 1) ON CONFLICT (k) DO UPDATE SET n = 5');
SELECT count(*), max(k) FROM parents;
SELECT run('INSERT INTO parents VALUES (1, ''x'', 1)');
INSERT INTO parents VALUES (2, 'x', 1);
SELECT names('INSERT INTO parents VALUES (3, ''x'', 1)');
INSERT INTO parents VALUES (4, 'x', 1);
SELECT run('INSERT INTO children VALUES (100, 1)');
SELECT run('INSERT INTO unique_far VALUES (20, ''m5'')');
SELECT run('UPDATE parents SET n = 0 WHERE k = 1');
SELECT run('UPDATE parents SET v = NULL WHERE k = 1');
SELECT run('UPDATE unique_far SET mail = ''m1'' WHERE k = 2');
SELECT run('DELETE FROM parents WHERE k = 1');
SELECT run('INSERT INTO parted VALUES (1, ''2026-02-02'', 1)');
SELECT run('INSERT INTO parted_1 VALUES (2, ''2026-02-02'', 200)');
SELECT run('INSERT INTO parted VALUES (2, ''2026-02-02'', 200)');
SELECT run('INSERT INTO parents VALUES (2, ''x'', 1) ON CONFLICT (k) DO UPDATE SET n = -1');
BEGIN;
DO $$ BEGIN BEGIN INSERT INTO parents VALUES (3, 'x', 1); EXCEPTION WHEN unique_violation THEN INSERT INTO parents VALUES (300, 'x', 1); END;
  INSERT INTO parents VALUES (301, 'y', 1); END $$;
SELECT k, v FROM parents WHERE k >= 300 ORDER BY k;
DO $$ BEGIN INSERT INTO parents VALUES (4, 'x', 1); END $$;
ROLLBACK;
DO $$ BEGIN BEGIN INSERT INTO parents VALUES (4, 'x', 1); EXCEPTION WHEN unique_violation THEN RAISE unique_violation USING MESSAGE = 'mine'; END; END $$;
SELECT count(*), max(k) FROM parents;
