-- Names that need quoting, long names, names that look like shards, schemas and search_path.
CREATE TABLE "Mixed Case" ("Key" int PRIMARY KEY, "select" text, "quo""te" text);
CREATE TABLE "naïve_tâble" ("schlüssel" text PRIMARY KEY, "größe" int);
CREATE TABLE "table" ("user" int PRIMARY KEY, "order" int, "group" text);
CREATE TABLE a_table_with_a_name_that_is_exactly_sixty_three_bytes_long_ok__ (a_column_with_a_name_that_is_exactly_sixty_three_bytes_long_ok_ int PRIMARY KEY, v int);
CREATE TABLE "ünïcödé_name_that_is_long_enough_to_be_cut_in_bytes_x" (k int PRIMARY KEY, v int);
CREATE TABLE looks_like_a_shard_102008 (k int PRIMARY KEY, v int);
CREATE TABLE "with.dot" (k int PRIMARY KEY, "a.b" int);
CREATE TABLE x (x int PRIMARY KEY, y int);
INSERT INTO "Mixed Case" VALUES (1, 'one', 'q'), (2, 'two', NULL), (3, 'three', '"');
INSERT INTO "naïve_tâble" VALUES ('ä', 1), ('ö', 2), ('😀', 3);
INSERT INTO "table" VALUES (1, 10, 'a'), (2, 20, 'b');
INSERT INTO a_table_with_a_name_that_is_exactly_sixty_three_bytes_long_ok__ VALUES (1, 1), (2, 4);
INSERT INTO "ünïcödé_name_that_is_long_enough_to_be_cut_in_bytes_x" VALUES (1, 1), (2, 2);
INSERT INTO looks_like_a_shard_102008 VALUES (1, 1), (2, 2);
INSERT INTO "with.dot" VALUES (1, 1), (2, 2);
INSERT INTO x SELECT i, i * i FROM generate_series(1, 9) i;
--@dpg SELECT create_distributed_table('"Mixed Case"', 'Key', shard_count => 4)
--@distribute "naïve_tâble" schlüssel
--@distribute "table" user
--@distribute a_table_with_a_name_that_is_exactly_sixty_three_bytes_long_ok__ a_column_with_a_name_that_is_exactly_sixty_three_bytes_long_ok_
--@distribute "ünïcödé_name_that_is_long_enough_to_be_cut_in_bytes_x" k
--@distribute looks_like_a_shard_102008 k
--@distribute "with.dot" k
--@distribute x x
--@test
SELECT * FROM "Mixed Case" ORDER BY "Key";
SELECT "Key", "select" FROM "Mixed Case" WHERE "Key" = 2;
SELECT m."quo""te" FROM "Mixed Case" m WHERE m."Key" = 3;
SELECT count(*), max("Key") AS "Größtes" FROM "Mixed Case";
SELECT "Key" AS "select", "select" AS "Key" FROM "Mixed Case" ORDER BY "Key";
UPDATE "Mixed Case" SET "select" = upper("select") WHERE "Key" = 1 RETURNING *;
INSERT INTO "Mixed Case" ("Key", "select") VALUES (10, 'ten') ON CONFLICT ("Key") DO UPDATE SET "select" = EXCLUDED."select" RETURNING "Mixed Case"."Key";
INSERT INTO "Mixed Case" VALUES (1, 'dup');
DELETE FROM "Mixed Case" WHERE "Key" = 10;
SELECT * FROM "mixed case";
SELECT * FROM Mixed_Case;
SELECT key FROM "Mixed Case";
SELECT "Mixed Case"."Key" FROM "Mixed Case" WHERE "Mixed Case"."Key" = 1;
SELECT U&"\006D".name FROM (SELECT 'x' AS name) AS m;
SELECT * FROM "naïve_tâble" ORDER BY "größe";
SELECT "größe" FROM "naïve_tâble" WHERE "schlüssel" = 'ä';
SELECT "größe" FROM "naïve_tâble" WHERE "schlüssel" = '😀';
SELECT GRÖßE FROM "naïve_tâble";
SELECT größe FROM naïve_tâble ORDER BY schlüssel COLLATE "C";
INSERT INTO "naïve_tâble" VALUES ('ä', 5);
SELECT 'ä' AS "ä", "schlüssel" || 'x' AS "ö", nothing FROM "naïve_tâble";
SELECT "user", "order" FROM "table" WHERE "user" = 1;
SELECT t."group", count(*) FROM "table" t GROUP BY t."group" ORDER BY 1;
SELECT user FROM "table" WHERE "user" = 1 AND user IS NULL;
SELECT * FROM a_table_with_a_name_that_is_exactly_sixty_three_bytes_long_ok__ ORDER BY 1;
SELECT v FROM a_table_with_a_name_that_is_exactly_sixty_three_bytes_long_ok__ WHERE a_column_with_a_name_that_is_exactly_sixty_three_bytes_long_ok_ = 2;
-- dpg does not repeat the notice that a name is cut.
SET client_min_messages = warning;
SELECT v FROM a_table_with_a_name_that_is_exactly_sixty_three_bytes_long_ok___and_too_long WHERE v = 4;
RESET client_min_messages;
INSERT INTO a_table_with_a_name_that_is_exactly_sixty_three_bytes_long_ok__ VALUES (1, 1);
SELECT k FROM "ünïcödé_name_that_is_long_enough_to_be_cut_in_bytes_x" WHERE k = 1;
SELECT sum(v) FROM looks_like_a_shard_102008;
SELECT v FROM looks_like_a_shard_102008 WHERE k = 2;
SELECT * FROM looks_like_a_shard_102008_102009;
SELECT "a.b" FROM "with.dot" WHERE k = 2;
SELECT "with.dot".k FROM "with.dot" ORDER BY 1;
SELECT x FROM x ORDER BY x.x LIMIT 3;
SELECT x.x FROM x WHERE x.x = 3;
SELECT x.y FROM x AS x(y, z) WHERE y = 4;
SELECT y.y FROM x AS y WHERE y.x = 4;
SELECT conf_identifiers.x.y FROM conf_identifiers.x WHERE conf_identifiers.x.x = 5;
SELECT x.y FROM conf_identifiers.x WHERE x.x = 5;
SELECT count(*) FROM conf_identifiers.x a, x b WHERE a.x = b.x;
SELECT * FROM conf_identifiers."Mixed Case" WHERE "Key" = 1;
SET search_path = pg_catalog;
SELECT count(*) FROM x;
SELECT count(*) FROM conf_identifiers.x;
SET search_path = conf_identifiers, public;
SELECT count(*) FROM x;
WITH x AS (SELECT 1 AS one) SELECT * FROM x;
SELECT 'x'::regclass, 'x'::regclass = 'conf_identifiers.x'::regclass;
SELECT x FROM (SELECT 1 AS x) AS x;
