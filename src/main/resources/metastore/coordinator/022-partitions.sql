-- Partitioned tables. Each partition is a distributed table too; on workers its shards are partitions of the parent's.
--
-- On the coordinator node a partitioned table has one partition in reality, a foreign table behind which is all of it:
-- a scan, or a row that is inserted, goes back to dpg, which has each shard find the right partition. The partitions
-- that users know hang on a shadow of the table in pg_dist meanwhile, so they keep their bounds. Before a definition is
-- changed everything is put back (detach_way_back).

CREATE FUNCTION pg_dist.shadow_name(relation oid) RETURNS name
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT ('partitions_of_' || relation)::name $$;

CREATE FUNCTION pg_dist.shadowed(relation oid) RETURNS oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN relnamespace = 'pg_dist'::regnamespace AND relname ~ '^partitions_of_\d+$'
    THEN substr(relname, 15)::oid ELSE oid END
  FROM pg_class WHERE oid = relation
$$;

-- The table that another one is a partition of, as users know it; null where it is none.
CREATE FUNCTION pg_dist.partition_parent(relation oid) RETURNS oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_dist.shadowed(inhparent) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
  WHERE inhrelid = relation AND relispartition
$$;

CREATE FUNCTION pg_dist.partition_root(relation oid) RETURNS oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE ancestor(id, level) AS (
    SELECT relation, 0
    UNION ALL
    SELECT pg_dist.partition_parent(id), level + 1 FROM ancestor WHERE id IS NOT NULL)
  SELECT id FROM ancestor WHERE id IS NOT NULL ORDER BY level DESC LIMIT 1
$$;

-- A partitioned table and all that is below it, parents first.
CREATE FUNCTION pg_dist.partition_members(
  root oid, OUT relation oid, OUT parent oid, OUT level int, OUT is_partitioned bool) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE shown AS (
    SELECT inhrelid, pg_dist.shadowed(inhparent) AS inhparent
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE relispartition AND NOT (relkind = 'f' AND relnamespace = 'pg_dist'::regnamespace)),
  member(id, above, depth) AS (
    SELECT root, NULL::oid, 0
    UNION ALL
    SELECT inhrelid, id, depth + 1 FROM member JOIN shown ON inhparent = id)
  SELECT id, above, depth, relkind = 'p' FROM member JOIN pg_class ON pg_class.oid = id
  ORDER BY depth, id
$$;

-- The trees of partitions that some tables belong to.
CREATE FUNCTION pg_dist.partition_links(
  tables oid[], OUT relation oid, OUT parent oid, OUT level int, OUT is_partitioned bool) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT members.* FROM (
      SELECT DISTINCT pg_dist.partition_root(pg_class.oid) AS root FROM pg_class
      WHERE pg_class.oid = ANY (tables) AND (relkind = 'p' OR relispartition)) roots
    CROSS JOIN LATERAL pg_dist.partition_members(root) members
  ORDER BY members.level, members.relation
$$;

-- Whose shard's id a constraint has in its name on shards: a CHECK of partitions has one name in the whole tree, as
-- PostgreSQL wants it.
CREATE FUNCTION pg_dist.name_owner(named pg_constraint) RETURNS oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE ancestor(id, level) AS (
    SELECT (named).conrelid, 0
    UNION ALL
    SELECT conrelid, level + 1
    FROM ancestor JOIN pg_constraint ON conrelid = pg_dist.partition_parent(id)
    WHERE (named).contype = 'c' AND contype = 'c' AND conname = (named).conname)
  SELECT id FROM ancestor ORDER BY level DESC LIMIT 1
$$;

-- Whether a foreign key is what PostgreSQL has made of another one of the same table, for each partition of the table
-- that it refers to.
CREATE FUNCTION pg_dist.is_derived_key(key pg_constraint) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM pg_constraint
                 WHERE oid = (key).conparentid AND conrelid = (key).conrelid)
$$;

-- Foreign keys of a partitioned table are checked and followed on shards only. (Those of an ordinary shell table look
-- at that table alone, where no rows are.)
CREATE FUNCTION pg_dist.switch_key_actions(relation oid, enabled "char") RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH switched AS (
    UPDATE pg_trigger SET tgenabled = enabled FROM pg_constraint key
    WHERE key.oid = tgconstraint AND key.conrelid = relation AND key.contype = 'f'
      AND tgrelid = key.confrelid AND tgisinternal
    RETURNING tgrelid)
  UPDATE pg_class SET relhastriggers = true WHERE oid IN (SELECT tgrelid FROM switched);
END $$;
REVOKE ALL ON FUNCTION pg_dist.switch_key_actions(oid, "char") FROM PUBLIC;

-- The columns of a foreign table that stands for a table.
CREATE FUNCTION pg_dist.foreign_columns(relation oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT string_agg(concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
      (SELECT format('COLLATE %I.%I', nspname, collname)
       FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace
       WHERE pg_collation.oid = attcollation AND attcollation <> typcollation),
      CASE attgenerated
        WHEN 's' THEN format('GENERATED ALWAYS AS (%s) STORED', pg_get_expr(adbin, adrelid))
        WHEN 'v' THEN format('GENERATED ALWAYS AS (%s) VIRTUAL', pg_get_expr(adbin, adrelid)) END),
    ', ' ORDER BY attnum)
  FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
$$;

CREATE FUNCTION pg_dist.foreign_options(relation oid) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('SERVER dpg OPTIONS (schema_name ''pg_dist'', table_name %L)', 't' || relation)
$$;

-- Hangs partitions from one table onto another of the same key: those of a partitioned table onto its shadow, or back.
CREATE FUNCTION pg_dist.hang_partitions(source oid, target oid, behind oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  defaults oid[] := ARRAY[(SELECT partdefid FROM pg_partitioned_table WHERE partrelid = source),
    (SELECT partdefid FROM pg_partitioned_table WHERE partrelid = target)];
BEGIN
  UPDATE pg_depend SET refobjid = CASE refobjid WHEN source THEN target ELSE source END
    WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND refobjsubid = 0
      AND (refobjid = source AND objid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = source)
        OR refobjid = target AND objid = behind);
  UPDATE pg_inherits SET inhparent = CASE inhparent WHEN source THEN target ELSE source END
    WHERE inhparent = source OR inhparent = target AND inhrelid = behind;
  UPDATE pg_partitioned_table SET partdefid = defaults[CASE partrelid WHEN source THEN 2 ELSE 1 END]
    WHERE partrelid IN (source, target);
  -- Their cached descriptions are made anew.
  UPDATE pg_class SET relhassubclass = true WHERE oid IN (source, target);
END $$;
REVOKE ALL ON FUNCTION pg_dist.hang_partitions(oid, oid, oid) FROM PUBLIC;

CREATE FUNCTION pg_dist.attach_behind_partitioned(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  shadow text := format('pg_dist.%I', pg_dist.shadow_name(relation));
  behind text := format('pg_dist.%I', pg_dist.way_back_name(relation));
BEGIN
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING GENERATED) PARTITION BY %s',
    shadow, relation::regclass, pg_get_partkeydef(relation));
  -- All rows there are belong into it.
  EXECUTE format('CREATE FOREIGN TABLE %s PARTITION OF %s %s %s', behind, shadow,
    (SELECT CASE partstrat WHEN 'h' THEN 'FOR VALUES WITH (MODULUS 1, REMAINDER 0)' ELSE 'DEFAULT' END
     FROM pg_partitioned_table WHERE partrelid = relation), pg_dist.foreign_options(relation));
  PERFORM pg_dist.hang_partitions(relation, shadow::regclass, behind::regclass);
  PERFORM pg_dist.switch_key_actions(relation, 'R');
  INSERT INTO pg_depend VALUES
    ('pg_class'::regclass, shadow::regclass, 0, 'pg_class'::regclass, relation, 0, 'a');
END $$;
REVOKE ALL ON FUNCTION pg_dist.attach_behind_partitioned(oid) FROM PUBLIC;

-- No table can inherit from a partition, says CREATE TABLE.
CREATE FUNCTION pg_dist.attach_behind_partition(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  behind text := format('pg_dist.%I', pg_dist.way_back_name(relation));
BEGIN
  EXECUTE format('CREATE FOREIGN TABLE %s (%s) %s',
    behind, pg_dist.foreign_columns(relation), pg_dist.foreign_options(relation));
  INSERT INTO pg_inherits (inhrelid, inhparent, inhseqno, inhdetachpending)
    VALUES (behind::regclass, relation, 1, false);
  INSERT INTO pg_depend VALUES
    ('pg_class'::regclass, behind::regclass, 0, 'pg_class'::regclass, relation, 0, 'a');
  UPDATE pg_class SET relhassubclass = true WHERE oid = relation;
END $$;
REVOKE ALL ON FUNCTION pg_dist.attach_behind_partition(oid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION pg_dist.detach_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  shadow oid := to_regclass(format('pg_dist.%I', pg_dist.shadow_name(relation)));
BEGIN
  PERFORM pg_dist.require_owner(relation);
  IF shadow IS NOT NULL THEN
    PERFORM pg_dist.switch_key_actions(relation, 'O');
    PERFORM pg_dist.hang_partitions(
      shadow, relation, to_regclass(format('pg_dist.%I', pg_dist.way_back_name(relation))));
    EXECUTE format('DROP TABLE %s', shadow::regclass);
  END IF;
  DELETE FROM pg_dist.partition_link WHERE partition = relation;
  EXECUTE format('DROP FOREIGN TABLE IF EXISTS pg_dist.%I', pg_dist.way_back_name(relation));
  EXECUTE format('DROP TRIGGER IF EXISTS dpg_way_back ON %s', relation::regclass);
  UPDATE pg_trigger SET tgenabled = 'O' WHERE tgrelid = relation AND tgenabled = 'R' AND tgisinternal;
END $$;

CREATE OR REPLACE FUNCTION pg_dist.attach_way_back(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
DECLARE
  child name := pg_dist.way_back_name(relation);
  shell pg_class;
BEGIN
  PERFORM pg_dist.detach_way_back(relation);
  PERFORM pg_dist.note_partition(relation);
  SELECT * INTO STRICT shell FROM pg_class WHERE oid = relation;
  -- The shards check foreign keys: the shell table of a referenced table has no rows.
  UPDATE pg_trigger SET tgenabled = 'R' WHERE tgrelid = relation AND tgisinternal
    AND tgfoid IN ('"RI_FKey_check_ins"'::regproc, '"RI_FKey_check_upd"'::regproc);
  IF shell.relkind = 'p' THEN
    PERFORM pg_dist.attach_behind_partitioned(relation);
    RETURN;
  ELSIF shell.relispartition THEN
    PERFORM pg_dist.attach_behind_partition(relation);
  ELSE
    EXECUTE format('CREATE FOREIGN TABLE pg_dist.%I () INHERITS (%s) %s',
      child, relation::regclass, pg_dist.foreign_options(relation));
    -- Like a partition, it goes with its parent without CASCADE.
    UPDATE pg_depend SET deptype = 'a'
      WHERE classid = 'pg_class'::regclass AND objid = format('pg_dist.%I', child)::regclass
        AND refclassid = 'pg_class'::regclass AND refobjid = relation;
  END IF;
  EXECUTE format('CREATE TRIGGER dpg_way_back AFTER INSERT ON %s REFERENCING NEW TABLE AS inserted '
    'FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.pass_on_inserted_rows(%L)', relation::regclass, child);
  -- It is nobody's business: internal triggers are neither listed nor dumped.
  UPDATE pg_trigger SET tgisinternal = true WHERE tgrelid = relation AND tgname = 'dpg_way_back';
END $$;

-- A shard's index table tells of changes by triggers, which do not see what comes through a parent table.
CREATE FUNCTION pg_dist.refuse_global_index() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  indexed pg_class;
BEGIN
  SELECT * INTO indexed FROM pg_class WHERE oid = NEW.relation;
  IF indexed.relkind = 'p' OR indexed.relispartition THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot create constraint on "%s"', indexed.relname),
      DETAIL = 'Distributed partitioned tables cannot have UNIQUE or PRIMARY KEY constraints or global indexes that do '
        'not include the distribution column.',
      HINT = 'Add the distribution column to the key.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refuse_global_index BEFORE INSERT ON pg_dist.global_index
  FOR EACH ROW EXECUTE FUNCTION pg_dist.refuse_global_index();

-- What tableoid is to users: a foreign table behind a table is that table.
CREATE FUNCTION pg_dist.logical_table(physical oid) RETURNS oid
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  logical oid := (SELECT substr(relname, 11) FROM pg_class
    WHERE oid = physical AND relkind = 'f' AND relnamespace = 'pg_dist'::regnamespace
      AND relname ~ '^shards_of_\d+$');
BEGIN
  IF (SELECT relkind FROM pg_class WHERE oid = logical) = 'p' THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('cannot use tableoid of distributed partitioned table "%s" here',
        (SELECT relname FROM pg_class WHERE oid = logical)),
      DETAIL = 'The statement runs on the coordinator node, which does not see the partitions.',
      HINT = 'Read tableoid in a statement on this table alone.';
  END IF;
  RETURN coalesce(logical, physical);
END $$;

-- Workers have it, too; here it is for analysis.
CREATE FUNCTION pg_dist.row_place(relation oid, place tid) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT relation::text || place::text $$;
