-- What triggers of distributed and reference tables cannot do, and COPY with them.
CREATE TABLE t (k int PRIMARY KEY, v text, parent int);
CREATE TABLE c (k int, id int, PRIMARY KEY (k, id));
CREATE TABLE r (id int PRIMARY KEY, v text);
CREATE TABLE rr (id int PRIMARY KEY, r int REFERENCES r ON DELETE SET NULL);
CREATE TABLE had (k int PRIMARY KEY, v text);
CREATE TABLE log (n serial, what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (what) SELECT TG_TABLE_NAME || ' ' || TG_OP || ' ' || TG_LEVEL; RETURN NULL; END $$;
CREATE FUNCTION trimmed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := trim(NEW.v); RETURN NEW; END -- the end
$$;
CREATE FUNCTION only_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE t SET v = NULL WHERE v = NEW.v; RETURN NEW; END $$;
CREATE TRIGGER had_it AFTER UPDATE ON had REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION note();
--@distribute t k
--@colocate c k t
ALTER TABLE c ADD FOREIGN KEY (k) REFERENCES t (k) ON DELETE CASCADE;
--@reference r
--@reference rr
CREATE TRIGGER trimmed BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION trimmed();
CREATE TRIGGER trimmed BEFORE INSERT OR UPDATE ON r FOR EACH ROW EXECUTE FUNCTION trimmed();
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON r FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER note AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
--@test
COPY t (k, v) FROM STDIN;
1	 one 
2	  two
\.
COPY r FROM STDIN WITH (FORMAT csv);
1," one "
2,two
\.
SELECT * FROM t ORDER BY k;
SELECT * FROM r ORDER BY id;
SELECT * FROM t JOIN r ON r.id = t.k ORDER BY k;
SELECT * FROM log ORDER BY n;
--@limit 0A000 cannot run this statement on table "t", which has triggers
INSERT INTO t VALUES (1, 'x') ON CONFLICT (k) DO UPDATE SET v = 'y';
--@limit 0A000 cannot run this statement on table "t", which has triggers
MERGE INTO t USING (VALUES (1)) v (k) ON t.k = v.k WHEN MATCHED THEN UPDATE SET v = 'merged';
--@limit 0A000 cannot use ON CONFLICT DO UPDATE with distributed table "t", which has triggers
DO $$ BEGIN INSERT INTO t VALUES (1, 'x') ON CONFLICT (k) DO UPDATE SET v = 'y'; END $$;
DELETE FROM t WHERE k = 2;
--@limit 0A000 trigger "bad" is not supported on distributed table "t"
CREATE TRIGGER bad AFTER UPDATE ON t REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION note();
--@limit 0A000 trigger "bad" is not supported on distributed table "t"
CREATE CONSTRAINT TRIGGER bad AFTER DELETE ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION note();
--@limit 0A000 trigger "bad" is not supported on distributed table "t"
CREATE TRIGGER bad BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
--@limit 0A000 trigger "bad" is not supported on distributed table "c"
CREATE TRIGGER bad AFTER DELETE ON c FOR EACH ROW EXECUTE FUNCTION note();
--@limit 0A000 trigger "bad" is not supported on distributed table "c"
DO $$ BEGIN CREATE TRIGGER bad AFTER DELETE ON c FOR EACH ROW EXECUTE FUNCTION note(); END $$;
--@limit 0A000 trigger "bad" is not supported on distributed table "rr"
CREATE TRIGGER bad BEFORE UPDATE ON rr FOR EACH ROW EXECUTE FUNCTION trimmed();
CREATE TRIGGER good AFTER UPDATE ON rr FOR EACH ROW EXECUTE FUNCTION note();
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO t VALUES (3, ' three ');
INSERT INTO rr VALUES (1, 1), (2, 2);
DELETE FROM r WHERE id = 1;
SELECT * FROM rr ORDER BY id;
SELECT t.k, rr.r FROM t JOIN rr ON rr.id = t.k ORDER BY k;
DELETE FROM log;
CREATE TRIGGER only_one BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION only_one();
INSERT INTO t VALUES (4, 'three');
SELECT * FROM t ORDER BY k;
--@limit 0A000 cannot change a row of distributed table "t" while its statement still inserts rows
INSERT INTO t VALUES (5, 'same'), (6, 'same');
--@limit 0A000 trigger "had_it" is not supported on distributed table "had"
SELECT create_distributed_table('had', 'k');
INSERT INTO had VALUES (1, 'local');
UPDATE had SET v = 'still local';
SELECT what FROM log ORDER BY n;
