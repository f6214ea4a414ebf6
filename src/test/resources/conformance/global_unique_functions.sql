-- Functions that change tables with unique keys over all shards.
CREATE TABLE u (k int PRIMARY KEY, mail text UNIQUE, n int);
--@distribute u k
INSERT INTO u SELECT i, 'm' || i, i FROM generate_series(1, 10) i;
--@test
DO $$ BEGIN INSERT INTO u VALUES (77, 'm77', 1); UPDATE u SET n = 5 WHERE k = 77; DELETE FROM u WHERE k = 3; END $$;
SELECT * FROM u ORDER BY k;
INSERT INTO u VALUES (80, 'm77', 1);
INSERT INTO u VALUES (81, 'm3', 1);
DO $$ BEGIN
  INSERT INTO u VALUES (83, 'm83', 1);
  BEGIN
    INSERT INTO u VALUES (84, 'm84', 1), (85, 'm5', 1);
  EXCEPTION WHEN unique_violation THEN
    RAISE NOTICE 'taken';
    INSERT INTO u VALUES (86, 'm84', 1);
  END;
  BEGIN
    UPDATE u SET mail = 'gone' WHERE k = 5;
    RAISE EXCEPTION 'no';
  EXCEPTION WHEN raise_exception THEN
    NULL;
  END;
END $$;
SELECT * FROM u ORDER BY k;
INSERT INTO u VALUES (87, 'm83', 1);
INSERT INTO u VALUES (88, 'm84', 1);
INSERT INTO u VALUES (89, 'm5', 1);
INSERT INTO u VALUES (90, 'gone', 1);
DO $$ DECLARE x record; BEGIN FOR x IN SELECT * FROM u ORDER BY k LOOP UPDATE u SET mail = 'new ' || x.k WHERE k = x.k; END LOOP; END $$;
SELECT k FROM u WHERE mail = 'new 7';
INSERT INTO u VALUES (91, 'm7', 1);
INSERT INTO u VALUES (92, 'new 7', 1);
BEGIN;
DO $$ BEGIN DELETE FROM u WHERE mail = 'new 8'; END $$;
INSERT INTO u VALUES (93, 'new 8', 1);
ROLLBACK;
INSERT INTO u VALUES (94, 'new 8', 1);
SELECT * FROM u ORDER BY k;
