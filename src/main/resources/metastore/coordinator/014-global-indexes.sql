-- Global indexes: indexes of distributed tables that are kept in index tables of their own, spread
-- by the hash of the index's key. An index table has the shards of its table: same ids, same ranges,
-- same nodes.

CREATE TABLE pg_dist.global_index (
  index_id oid PRIMARY KEY,
  relation oid NOT NULL,
  -- Off while it is being built: it is written then, but not read.
  is_valid bool NOT NULL,
  -- What the functions and triggers on the workers were made from.
  definition text NOT NULL
);
GRANT SELECT ON pg_dist.global_index TO PUBLIC;

CREATE TRIGGER note_metadata_change
  AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pg_dist.global_index
  FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.note_metadata_change();

CREATE FUNCTION pg_dist.register_global_index(index_oid oid, valid bool, made_from text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  table_id oid := (SELECT indrelid FROM pg_index WHERE indexrelid = index_oid);
BEGIN
  PERFORM pg_dist.require_owner(table_id);
  INSERT INTO pg_dist.global_index VALUES (index_oid, table_id, valid, made_from)
  ON CONFLICT (index_id) DO UPDATE SET is_valid = valid, definition = made_from;
END $$;

CREATE FUNCTION pg_dist.forget_global_index(index_oid oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  table_id oid := (SELECT relation FROM pg_dist.global_index WHERE index_id = index_oid);
BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE oid = table_id) THEN
    PERFORM pg_dist.require_owner(table_id);
  END IF;
  DELETE FROM pg_dist.global_index WHERE index_id = index_oid;
END $$;

CREATE FUNCTION pg_dist.contains_enum(checked oid) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE part(id) AS (
    SELECT checked
    UNION
    SELECT next.id FROM part JOIN pg_type ON pg_type.oid = part.id CROSS JOIN LATERAL (
      SELECT typelem WHERE typelem <> 0
      UNION ALL SELECT typbasetype WHERE typtype = 'd'
      UNION ALL SELECT rngsubtype FROM pg_range WHERE pg_type.oid IN (rngtypid, rngmultitypid)
      UNION ALL SELECT atttypid FROM pg_attribute
        WHERE typtype = 'c' AND attrelid = typrelid AND attnum > 0 AND NOT attisdropped) next(id))
  SELECT EXISTS (SELECT FROM part JOIN pg_type ON pg_type.oid = part.id WHERE typtype = 'e')
$$;

-- Equal values must have equal hashes on every node: an enum's OIDs differ, its labels do not. Null
-- where a type has no such hash.
CREATE FUNCTION pg_dist.portable_hash(hashed_type oid, expression text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN typtype = 'e' THEN format('pg_catalog.hashtext((%s)::text)', expression)
    WHEN pg_dist.contains_enum(oid) THEN NULL
    ELSE format('%s(%s)', pg_dist.hash_function(oid)::oid::regproc, expression)
  END
  FROM pg_type WHERE oid = pg_dist.base_type(hashed_type)
$$;

-- The hash of a key of several columns.
CREATE FUNCTION pg_dist.combined_hash(hashes text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  combined text := hashes[1];
BEGIN
  FOR i IN 2 .. cardinality(hashes) LOOP
    combined := format('pg_catalog.hashint8(((%s)::bigint << 32) | ((%s)::bigint & 4294967295))',
      combined, hashes[i]);
  END LOOP;
  RETURN combined;
END $$;

-- What an index is made of, for its index table.
--   null_keys: whether rows with NULL in the key are in it (NULLS NOT DISTINCT)
--   deferral: n not deferrable, i deferrable, d deferrable and initially deferred
--   keys: what is indexed, as PostgreSQL's messages have it; attributes: 0 for an expression
--   columns: the types of the index table's columns; operator_classes: with a space in front, or empty
--   hash, target: SQL over a row: the hash of the key, the hash of the distribution column
--   recorded: SQL over a row: whether it is in the index
--   watched: SQL over OLD and NEW: whether an update may change the entry
--   obstacle: why there cannot be an index table, or null
CREATE FUNCTION pg_dist.index_definition(
  index_oid oid, OUT relation oid, OUT name text, OUT is_unique bool, OUT null_keys bool,
  OUT deferral text, OUT keys text[], OUT attributes int[], OUT types oid[], OUT columns text[],
  OUT operator_classes text[], OUT hash text, OUT target text, OUT recorded text, OUT watched text,
  OUT obstacle text) RETURNS record
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  index pg_index;
  distribution int2;
  hashes text[];
  predicate text;
BEGIN
  SELECT * INTO index FROM pg_index WHERE indexrelid = index_oid;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  relation := index.indrelid;
  name := (SELECT relname FROM pg_class WHERE oid = index_oid);
  is_unique := index.indisunique;
  null_keys := coalesce((to_jsonb(index) ->> 'indnullsnotdistinct')::bool, false) AND index.indisunique;
  deferral := coalesce((SELECT CASE WHEN condeferred THEN 'd' WHEN condeferrable THEN 'i' ELSE 'n' END
    FROM pg_constraint WHERE conindid = index_oid AND contype IN ('p', 'u')), 'n');
  SELECT array_agg(pg_get_indexdef(index_oid, attnum, false) ORDER BY attnum),
    array_agg(index.indkey[attnum - 1]::int ORDER BY attnum),
    array_agg(pg_dist.base_type(atttypid) ORDER BY attnum),
    array_agg(format_type(atttypid, atttypmod) || coalesce((
      SELECT format(' COLLATE %I.%I', nspname, collname)
      FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace
      WHERE pg_collation.oid = index.indcollation[attnum - 1]), '') ORDER BY attnum),
    array_agg(coalesce((
      SELECT format(' %I.%I', nspname, opcname)
      FROM pg_opclass JOIN pg_namespace ON pg_namespace.oid = opcnamespace
      WHERE pg_opclass.oid = index.indclass[attnum - 1] AND NOT opcdefault), '') ORDER BY attnum),
    array_agg(pg_dist.portable_hash(atttypid, pg_get_indexdef(index_oid, attnum, false)) ORDER BY attnum)
  INTO keys, attributes, types, columns, operator_classes, hashes
  FROM pg_attribute WHERE attrelid = index_oid AND attnum BETWEEN 1 AND index.indnkeyatts;
  IF index.indisexclusion THEN
    obstacle := 'An EXCLUDE constraint compares rows by other operators than equality.';
  ELSIF array_position(hashes, NULL) IS NOT NULL THEN
    obstacle := format('Type %s of %s has no hash that is the same on every node.',
      columns[array_position(hashes, NULL)], keys[array_position(hashes, NULL)]);
  END IF;
  IF null_keys THEN
    hashes := ARRAY(SELECT format('coalesce(%s, 0)', single)
      FROM unnest(hashes) WITH ORDINALITY u(single, number) ORDER BY number);
  END IF;
  hash := pg_dist.combined_hash(hashes);
  distribution := (SELECT pg_dist.partition_key_attribute(partkey)
    FROM pg_dist.pg_dist_partition WHERE logicalrelid = relation);
  target := pg_dist.hash_expression(relation, distribution);
  predicate := pg_get_expr(index.indpred, relation);
  recorded := concat_ws(' AND ',
    CASE WHEN null_keys THEN NULL
      ELSE (SELECT string_agg(format('(%s) IS NOT NULL', key), ' AND ') FROM unnest(keys) key) END,
    '(' || predicate || ')');
  recorded := coalesce(nullif(recorded, ''), 'true');
  watched := (
    SELECT format('ROW(%s)::record OPERATOR(pg_catalog.*<>) ROW(%s)::record',
      string_agg('OLD.' || quote_ident(attname), ', ' ORDER BY attnum),
      string_agg('NEW.' || quote_ident(attname), ', ' ORDER BY attnum))
    FROM pg_attribute
    WHERE attrelid = relation AND NOT attisdropped AND attnum > 0 AND (attnum = distribution
      OR attnum = ANY (attributes)
      OR attnum IN (SELECT used.number[1]::int
        FROM regexp_matches(concat(index.indexprs::text, index.indpred::text), ':varattno (\d+)', 'g')
          used(number))));
END $$;

-- The indexes of a table that one shard cannot enforce, or that must be global because they were.
CREATE FUNCTION pg_dist.needs_global_index(index_oid oid) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (indisunique OR indisexclusion) AND partmethod = 'h' AND NOT EXISTS (
    SELECT FROM unnest(indkey::int2[]) WITH ORDINALITY key(number, position)
    WHERE position <= indnkeyatts
      AND number = pg_dist.partition_key_attribute(partkey)
      AND (NOT indisexclusion OR EXISTS (
        SELECT FROM pg_constraint JOIN pg_operator ON pg_operator.oid = conexclop[position]
        WHERE conindid = indexrelid AND contype = 'x' AND oprname = '=')))
  FROM pg_index JOIN pg_dist.pg_dist_partition ON logicalrelid = indrelid
  WHERE indexrelid = index_oid
$$;

-- The tables whose rows' changes can change a table's rows, itself included: by its foreign keys'
-- actions.
CREATE FUNCTION pg_dist.writers_of(relation oid) RETURNS oid[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE writer(id) AS (
    SELECT relation
    UNION
    SELECT confrelid FROM writer JOIN pg_constraint ON conrelid = writer.id
    WHERE contype = 'f' AND (confdeltype IN ('c', 'n', 'd') OR confupdtype IN ('c', 'n', 'd')))
  SELECT array_agg(id) FROM writer
$$;

CREATE FUNCTION pg_dist.global_indexes(
  OUT index_id oid, OUT relation oid, OUT name text, OUT is_unique bool, OUT null_keys bool,
  OUT deferral text, OUT is_readable bool, OUT keys text[], OUT attributes int[], OUT types oid[],
  OUT writers oid[]) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT global.index_id, global.relation, made.name, made.is_unique, made.null_keys, made.deferral,
    -- A partial index does not know all rows.
    global.is_valid AND (SELECT indpred IS NULL FROM pg_index WHERE indexrelid = global.index_id),
    made.keys, made.attributes, made.types, pg_dist.writers_of(global.relation)
  FROM pg_dist.global_index global CROSS JOIN LATERAL pg_dist.index_definition(global.index_id) made
  WHERE made.relation IS NOT NULL
$$;

-- An index that was dropped without dpg seeing it (inside a function, say) leaves index shards; who
-- dropped it knowingly has dropped them already.
CREATE FUNCTION pg_dist.forget_dropped_indexes() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A DELETE of nothing would count as a change of the metadata.
  IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects() dropped
             JOIN pg_dist.global_index ON index_id = dropped.objid
             WHERE dropped.classid = 'pg_class'::regclass AND dropped.objsubid = 0) THEN
    DELETE FROM pg_dist.global_index
    WHERE index_id IN (SELECT objid FROM pg_event_trigger_dropped_objects()
                       WHERE classid = 'pg_class'::regclass AND objsubid = 0);
  END IF;
END $$;
CREATE EVENT TRIGGER dpg_dropped_indexes ON sql_drop
  EXECUTE FUNCTION pg_dist.forget_dropped_indexes();

-- Where index tables and rows do not agree; nothing when all is well. Writes that go on meanwhile may
-- show, too.
CREATE FUNCTION pg_catalog.dpg_check_global_indexes(
  OUT index_name regclass, OUT shardid bigint, OUT entries bigint, OUT rows bigint) RETURNS SETOF record
LANGUAGE sql AS $$
  SELECT index_id::regclass, shardid, entries, rows
  FROM jsonb_to_recordset(pg_dist.call('dpg_check_global_indexes', '[]'))
    AS found(index_id oid, shardid bigint, entries bigint, rows bigint)
$$;
COMMENT ON FUNCTION pg_catalog.dpg_check_global_indexes() IS
  'shards of index tables whose entries are not those of the rows';
