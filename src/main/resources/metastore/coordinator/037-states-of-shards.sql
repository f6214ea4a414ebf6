-- Who has read a table's shards and their places need not read them again until they change: each change gives them a
-- state that nothing else has or had, not even what a crash has lost.

CREATE TABLE pg_dist.shards_state (relation oid PRIMARY KEY, state uuid NOT NULL);
GRANT SELECT ON pg_dist.shards_state TO PUBLIC;
INSERT INTO pg_dist.shards_state
  SELECT logicalrelid, gen_random_uuid() FROM pg_dist.pg_dist_shard GROUP BY logicalrelid;

CREATE FUNCTION pg_dist.note_shards(relations oid[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM pg_dist.shards_state WHERE relation = ANY (relations)
    AND NOT EXISTS (SELECT FROM pg_dist.pg_dist_shard WHERE logicalrelid = relation);
  INSERT INTO pg_dist.shards_state
    SELECT DISTINCT ON (noted) noted, gen_random_uuid() FROM unnest(relations) noted
    WHERE EXISTS (SELECT FROM pg_dist.pg_dist_shard WHERE logicalrelid = noted) ORDER BY noted
  ON CONFLICT (relation) DO UPDATE SET state = excluded.state;
END $$;
REVOKE ALL ON FUNCTION pg_dist.note_shards(oid[]) FROM PUBLIC;

CREATE FUNCTION pg_dist.note_changed_shards() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_dist.note_shards(ARRAY(SELECT logicalrelid FROM changed));
  RETURN NULL;
END $$;

CREATE FUNCTION pg_dist.note_changed_placements() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_dist.note_shards(ARRAY(SELECT logicalrelid FROM changed JOIN pg_dist.pg_dist_shard USING (shardid)));
  RETURN NULL;
END $$;

CREATE FUNCTION pg_dist.note_all_shards() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE pg_dist.shards_state SET state = gen_random_uuid();
  RETURN NULL;
END $$;

DO $$
DECLARE
  noted record;
BEGIN
  FOR noted IN SELECT * FROM (VALUES ('pg_dist_shard', 'note_changed_shards'),
      ('pg_dist_placement', 'note_changed_placements')) noted(relation, function) LOOP
    EXECUTE format('CREATE TRIGGER note_inserted AFTER INSERT ON pg_dist.%I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.%I()', noted.relation, noted.function);
    EXECUTE format('CREATE TRIGGER note_deleted AFTER DELETE ON pg_dist.%I REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.%I()', noted.relation, noted.function);
    EXECUTE format('CREATE TRIGGER note_before AFTER UPDATE ON pg_dist.%I REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.%I()', noted.relation, noted.function);
    EXECUTE format('CREATE TRIGGER note_after AFTER UPDATE ON pg_dist.%I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.%I()', noted.relation, noted.function);
    EXECUTE format('CREATE TRIGGER note_truncated AFTER TRUNCATE ON pg_dist.%I
      FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.note_all_shards()', noted.relation);
  END LOOP;
END $$;

-- All tables of the metadata. key_type and key_modifier are those of what the key's domain is made of, if it has one.
CREATE FUNCTION pg_dist.known_tables(
  OUT relation oid, OUT schema_name text, OUT name text, OUT method text, OUT replication text, OUT colocation int,
  OUT key_number int, OUT key_name text, OUT key_type oid, OUT key_collation oid, OUT is_partitioned bool,
  OUT key_modifier int, OUT shards uuid) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
  SELECT logicalrelid, nspname, relname, partmethod, repmodel, colocationid, attnum, attname,
    CASE typtype WHEN 'd' THEN pg_dist.base_type(atttypid) ELSE atttypid END, attcollation, relkind = 'p',
    CASE typtype WHEN 'd' THEN pg_dist.base_modifier(atttypid) ELSE atttypmod END,
    (SELECT state FROM pg_dist.shards_state WHERE shards_state.relation = logicalrelid)
  FROM pg_dist.pg_dist_partition
    -- Found by indexes, for the catalog may be large.
    CROSS JOIN LATERAL (
      SELECT relname, nspname, relkind FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE pg_class.oid = logicalrelid OFFSET 0) class
    LEFT JOIN LATERAL (
      SELECT attnum, attname, atttypid, attcollation, atttypmod, typtype
      FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
      WHERE attrelid = logicalrelid AND attnum = substring(partkey FROM ':varattno (\d+)')::int2 OFFSET 0) key ON true
$$;

-- A table's shards are made by one statement.
CREATE OR REPLACE FUNCTION pg_dist.register_distributed_table(
  relation regclass, attribute int2, colocation text, colocated_table regclass, shard_count int)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  key_type oid := 0;
  key_collation oid := 0;
  own_group int;
  template regclass := colocated_table;
  groups int[] := pg_dist.placement_groups();
  step bigint;
BEGIN
  PERFORM pg_dist.require_owner(relation);
  IF attribute IS NOT NULL THEN
    SELECT atttypid, typcollation INTO STRICT key_type, key_collation
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = relation AND attnum = attribute;
  END IF;
  -- Two tables of a new default group must not make two groups.
  LOCK TABLE pg_dist.pg_dist_colocation IN SHARE ROW EXCLUSIVE MODE;
  IF colocation = 'default' THEN
    SELECT min(colocationid) INTO own_group FROM pg_dist.pg_dist_colocation
    WHERE (shardcount, replicationfactor, distributioncolumntype, distributioncolumncollation)
        = (shard_count, 1, key_type, key_collation)
      AND colocationid NOT IN (SELECT colocationid FROM pg_dist.pg_dist_schema);
    SELECT logicalrelid INTO template FROM pg_dist.pg_dist_partition
    WHERE colocationid = own_group ORDER BY logicalrelid LIMIT 1;
  ELSIF colocation = 'table' THEN
    SELECT colocationid INTO STRICT own_group
    FROM pg_dist.pg_dist_partition WHERE logicalrelid = template;
  END IF;
  IF own_group IS NULL THEN
    own_group := nextval('pg_dist.pg_dist_colocationid_seq');
    INSERT INTO pg_dist.pg_dist_colocation
    VALUES (own_group, shard_count, 1, key_type, key_collation);
  END IF;
  DELETE FROM pg_dist.pg_dist_shard WHERE logicalrelid = relation;
  INSERT INTO pg_dist.pg_dist_partition (logicalrelid, partmethod, partkey, colocationid, repmodel)
  VALUES (relation, CASE WHEN attribute IS NULL THEN 'n' ELSE 'h' END,
    pg_dist.partition_key(relation, attribute), own_group, 's');
  IF template IS NOT NULL THEN
    WITH shard AS MATERIALIZED (
      SELECT nextval('pg_dist.pg_dist_shardid_seq') AS id, likened.* FROM (
        SELECT shardid, shardminvalue, shardmaxvalue FROM pg_dist.pg_dist_shard WHERE logicalrelid = template
        ORDER BY shardminvalue::int) likened),
    made AS (
      INSERT INTO pg_dist.pg_dist_shard SELECT relation, id, 't', shardminvalue, shardmaxvalue FROM shard)
    INSERT INTO pg_dist.pg_dist_placement (shardid, groupid)
      SELECT id, groupid FROM shard JOIN pg_dist.pg_dist_placement USING (shardid)
      WHERE shardstate = 1 ORDER BY id, placementid;
  ELSIF attribute IS NULL THEN
    PERFORM pg_dist.new_shard(
      relation, NULL, NULL, groups[own_group % cardinality(groups) + 1 :own_group % cardinality(groups) + 1]);
  ELSE
    step := 4294967296 / shard_count;
    WITH shard AS MATERIALIZED (
      SELECT nextval('pg_dist.pg_dist_shardid_seq') AS id, i FROM generate_series(0, shard_count - 1) i),
    made AS (
      INSERT INTO pg_dist.pg_dist_shard
        SELECT relation, id, 't', i * step - 2147483648,
          CASE i WHEN shard_count - 1 THEN 2147483647 ELSE (i + 1) * step - 2147483649 END
        FROM shard)
    INSERT INTO pg_dist.pg_dist_placement (shardid, groupid)
      SELECT id, groups[i % cardinality(groups) + 1] FROM shard ORDER BY id;
  END IF;
END $$;

-- The tables that go with schemas, by DROP SCHEMA ... CASCADE, or lose a part with them; and some more.
CREATE FUNCTION pg_dist.tables_touched_by(schemas text[]) RETURNS SETOF oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
  WITH RECURSIVE gone(class, object) AS (
    SELECT 'pg_namespace'::regclass::oid, oid FROM pg_namespace WHERE nspname = ANY (schemas)
    UNION
    SELECT other.class, other.object FROM gone CROSS JOIN LATERAL (
      SELECT classid, objid FROM pg_depend WHERE refclassid = gone.class AND refobjid = gone.object
      UNION ALL
      -- What is a part of something takes that with it.
      SELECT refclassid, refobjid FROM pg_depend
      WHERE classid = gone.class AND objid = gone.object AND deptype IN ('i', 'P', 'S')) other(class, object))
  SELECT object FROM gone WHERE class = 'pg_class'::regclass
  UNION SELECT indrelid FROM gone JOIN pg_index ON class = 'pg_class'::regclass AND indexrelid = object
  UNION SELECT conrelid FROM gone JOIN pg_constraint ON class = 'pg_constraint'::regclass AND oid = object
  UNION SELECT adrelid FROM gone JOIN pg_attrdef ON class = 'pg_attrdef'::regclass AND oid = object
  UNION SELECT tgrelid FROM gone JOIN pg_trigger ON class = 'pg_trigger'::regclass AND oid = object
  UNION SELECT polrelid FROM gone JOIN pg_policy ON class = 'pg_policy'::regclass AND oid = object
  UNION SELECT ev_class FROM gone JOIN pg_rewrite ON class = 'pg_rewrite'::regclass AND oid = object
  UNION SELECT stxrelid FROM gone JOIN pg_statistic_ext ON class = 'pg_statistic_ext'::regclass AND oid = object
$$;
