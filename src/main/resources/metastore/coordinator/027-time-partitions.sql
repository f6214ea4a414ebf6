-- Partitions by time, and what must not happen to partitions unseen by dpg.

CREATE OR REPLACE VIEW pg_catalog.time_partitions AS
  SELECT partrelid::oid::regclass AS parent_table, attname::text AS partition_column,
    member.relation::regclass AS partition, bound.texts[1] AS from_value, bound.texts[2] AS to_value,
    pg_am.amname AS access_method
  FROM pg_partitioned_table
    CROSS JOIN LATERAL pg_dist.partition_members(partrelid) member
    JOIN pg_class child ON child.oid = member.relation AND member.parent = partrelid
    JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]
    LEFT JOIN pg_am ON pg_am.oid = child.relam
    CROSS JOIN LATERAL (
      SELECT regexp_match(pg_get_expr(child.relpartbound, child.oid),
        'FROM \(''?([^'']*)''?\) TO \(''?([^'']*)''?\)') AS texts) bound
  WHERE partstrat = 'r' AND partnatts = 1 AND pg_dist.shadowed(partrelid) = partrelid
    AND atttypid IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
    AND bound.texts IS NOT NULL;

-- The column that a table is partitioned by, or an error where it is not partitioned by time.
CREATE FUNCTION pg_dist.time_column_type(table_name regclass) RETURNS regtype
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  key pg_partitioned_table;
  type regtype;
BEGIN
  SELECT * INTO key FROM pg_partitioned_table WHERE partrelid = table_name;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('%s is not partitioned', table_name);
  ELSIF key.partnatts <> 1 THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = 'partitioning by multiple columns is not supported';
  END IF;
  SELECT atttypid::regtype INTO type FROM pg_attribute WHERE attrelid = table_name AND attnum = key.partattrs[0];
  IF key.partstrat <> 'r' OR type IS NULL OR type::text NOT IN
      ('date', 'timestamp without time zone', 'timestamp with time zone') THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = format('%s is not partitioned by range of a time', table_name),
      HINT = 'The partition column must be of type date, timestamp or timestamptz.';
  END IF;
  RETURN type;
END $$;

-- Where the first partition of a table begins, when there is none yet.
CREATE FUNCTION pg_dist.time_partition_start(partition_interval interval, moment timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT date_trunc(CASE
    WHEN partition_interval < '1 minute' THEN 'second'
    WHEN partition_interval < '1 hour' THEN 'minute'
    WHEN partition_interval < '1 day' THEN 'hour'
    WHEN partition_interval = '7 days' THEN 'week'
    WHEN partition_interval < '1 month' THEN 'day'
    WHEN partition_interval = '3 months' THEN 'quarter'
    WHEN partition_interval < '1 year' THEN 'month'
    ELSE 'year' END, moment)
$$;

CREATE FUNCTION pg_dist.time_partition_name(parent name, partition_interval interval, start timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT parent || '_p' || to_char(start, CASE
    WHEN partition_interval < '1 minute' THEN 'YYYY_MM_DD_HH24MISS'
    WHEN partition_interval < '1 day' THEN 'YYYY_MM_DD_HH24MI'
    WHEN partition_interval = '7 days' THEN 'IYYY"w"IW'
    WHEN partition_interval < '1 month' THEN 'YYYY_MM_DD'
    WHEN partition_interval = '3 months' THEN 'YYYY"q"Q'
    WHEN partition_interval < '1 year' THEN 'YYYY_MM'
    ELSE 'YYYY' END)
$$;

CREATE FUNCTION pg_catalog.get_missing_time_partition_ranges(
  table_name regclass, partition_interval interval, to_value timestamptz, from_value timestamptz DEFAULT now(),
  OUT partition_name text, OUT range_from_value text, OUT range_to_value text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  type regtype := pg_dist.time_column_type(table_name);
  -- A timestamp or a date means the same in every time zone: PostgreSQL counts in UTC then.
  zone text := CASE WHEN type = 'timestamptz'::regtype THEN current_setting('TimeZone') ELSE 'UTC' END;
  wanted_from timestamp := from_value AT TIME ZONE current_setting('TimeZone');
  wanted_to timestamp := to_value AT TIME ZONE current_setting('TimeZone');
  first timestamp;
  lower timestamp;
  upper timestamp;
  number int := 0;
BEGIN
  IF from_value >= to_value THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'from_value must be before to_value';
  ELSIF partition_interval <= '0' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'partition_interval must be positive';
  ELSIF type = 'date'::regtype AND date_trunc('day', partition_interval) <> partition_interval THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'partition interval of date partitioned table must be day or multiple days';
  END IF;
  SELECT min(existing.from_value::timestamp) INTO first FROM time_partitions existing
  WHERE parent_table = table_name AND existing.from_value ~ '^\d';
  IF first IS NULL THEN
    first := pg_dist.time_partition_start(partition_interval, wanted_from AT TIME ZONE zone) AT TIME ZONE zone;
  END IF;
  WHILE first > wanted_from LOOP
    first := first - partition_interval;
  END LOOP;
  LOOP
    lower := first + number * partition_interval;
    upper := first + (number + 1) * partition_interval;
    number := number + 1;
    EXIT WHEN lower >= wanted_to;
    CONTINUE WHEN upper <= wanted_from;
    CONTINUE WHEN EXISTS (SELECT FROM time_partitions existing WHERE parent_table = table_name
      AND existing.from_value ~ '^\d' AND existing.to_value ~ '^\d'
      AND (existing.from_value::timestamp, existing.to_value::timestamp) = (lower, upper));
    IF EXISTS (SELECT FROM time_partitions existing WHERE parent_table = table_name
        AND (existing.from_value !~ '^\d' OR existing.from_value::timestamp < upper)
        AND (existing.to_value !~ '^\d' OR existing.to_value::timestamp > lower)) THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = format('partition of table %s for the range %s to %s would overlap another one',
          table_name, lower, upper),
        HINT = 'Use the interval of the partitions that are there.';
    END IF;
    partition_name := pg_dist.time_partition_name(
      (SELECT relname FROM pg_class WHERE oid = table_name), partition_interval, lower AT TIME ZONE
      current_setting('TimeZone'));
    range_from_value := CASE type WHEN 'date'::regtype THEN lower::date::text
      WHEN 'timestamptz'::regtype THEN (lower AT TIME ZONE zone)::text ELSE lower::text END;
    range_to_value := CASE type WHEN 'date'::regtype THEN upper::date::text
      WHEN 'timestamptz'::regtype THEN (upper AT TIME ZONE zone)::text ELSE upper::text END;
    RETURN NEXT;
  END LOOP;
END $$;

CREATE FUNCTION pg_catalog.time_partition_range(
  table_name regclass, OUT lower_bound text, OUT upper_bound text) RETURNS record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT from_value, to_value FROM time_partitions WHERE partition = table_name
$$;

CREATE FUNCTION pg_catalog.create_time_partitions(
  table_name regclass, partition_interval interval, end_at timestamptz, start_from timestamptz DEFAULT now())
RETURNS bool
LANGUAGE sql AS $$
  SELECT (pg_dist.call('create_time_partitions',
    jsonb_build_array(table_name::oid, partition_interval::text, end_at, start_from)) #>> '{}')::bool
$$;
CREATE PROCEDURE pg_catalog.drop_old_time_partitions(table_name regclass, older_than timestamptz)
LANGUAGE sql AS $$
  SELECT pg_dist.call('drop_old_time_partitions', jsonb_build_array(table_name::oid, older_than))
$$;
CREATE PROCEDURE pg_catalog.alter_old_partitions_set_access_method(
  parent_table_name regclass, older_than timestamptz, new_access_method name)
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
    MESSAGE = format('access method "%s" is not supported for partitions of distributed tables', new_access_method),
    DETAIL = 'Nodes are stock PostgreSQL servers: there is no columnar storage.';
END $$;

-- Partitions that are made, changed or dropped by what dpg does not see (functions, DO blocks) would be so on the
-- coordinator node only.
CREATE TABLE pg_dist.partition_link (partition oid PRIMARY KEY);

CREATE FUNCTION pg_dist.is_defining() RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(current_setting('dpg.defining', true), '') = 'on'
$$;

CREATE FUNCTION pg_dist.require_definition_seen(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
    MESSAGE = format('cannot define partition or partitioned table "%s" from inside a function',
      (SELECT relname FROM pg_class WHERE oid = relation)),
    DETAIL = 'It belongs to a distributed partitioned table, and shards must be changed too.',
    HINT = 'Run the definition as a statement of its own.';
END $$;

CREATE FUNCTION pg_dist.refuse_unseen_partitions() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  defined oid;
BEGIN
  IF NOT pg_dist.is_defining() THEN
    FOR defined IN SELECT objid FROM pg_event_trigger_ddl_commands()
        WHERE classid = 'pg_class'::regclass AND schema_name <> 'pg_dist'
          AND command_tag IN ('CREATE TABLE', 'ALTER TABLE', 'CREATE FOREIGN TABLE') LOOP
      IF EXISTS (SELECT FROM pg_dist.pg_dist_partition
          WHERE partmethod = 'h' AND logicalrelid = pg_dist.partition_root(defined)
            AND (SELECT relkind FROM pg_class WHERE oid = logicalrelid) = 'p') THEN
        PERFORM pg_dist.require_definition_seen(defined);
      END IF;
    END LOOP;
  END IF;
END $$;
CREATE EVENT TRIGGER dpg_unseen_partitions ON ddl_command_end EXECUTE FUNCTION pg_dist.refuse_unseen_partitions();

CREATE FUNCTION pg_dist.refuse_unseen_drops() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dropped record;
BEGIN
  FOR dropped IN SELECT * FROM pg_event_trigger_dropped_objects()
      WHERE classid = 'pg_class'::regclass AND objsubid = 0
        AND objid IN (SELECT partition FROM pg_dist.partition_link) LOOP
    IF dropped.original AND NOT pg_dist.is_defining() THEN
      RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
        MESSAGE = format('cannot drop partition "%s" of a distributed table from inside a function',
          dropped.object_name),
        HINT = 'Run DROP TABLE as a statement of its own, or CALL drop_old_time_partitions.';
    END IF;
    DELETE FROM pg_dist.partition_link WHERE partition = dropped.objid;
  END LOOP;
END $$;
CREATE EVENT TRIGGER dpg_unseen_drops ON sql_drop EXECUTE FUNCTION pg_dist.refuse_unseen_drops();

CREATE FUNCTION pg_dist.note_partition(relation oid) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM pg_dist.partition_link WHERE partition = relation;
  INSERT INTO pg_dist.partition_link SELECT oid FROM pg_class WHERE oid = relation AND relispartition
$$;
REVOKE ALL ON FUNCTION pg_dist.note_partition(oid) FROM PUBLIC;
