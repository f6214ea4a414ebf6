-- How every dpg process notices that the metadata or the schema changed: one number, raised in the
-- transaction that changes something. It is raised at its commit (a deferred trigger), not at the
-- change, so that two long transactions that change different tables do not wait for each other.

CREATE TABLE pg_dist.metadata_version (version bigint NOT NULL);
INSERT INTO pg_dist.metadata_version VALUES (1);

CREATE TABLE pg_dist.uncommitted_change (changed_by xid8 PRIMARY KEY);

CREATE FUNCTION pg_dist.raise_metadata_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM pg_dist.uncommitted_change WHERE changed_by = NEW.changed_by;
  UPDATE pg_dist.metadata_version SET version = version + 1;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER raise_metadata_version AFTER INSERT ON pg_dist.uncommitted_change
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_dist.raise_metadata_version();

CREATE FUNCTION pg_dist.metadata_changed() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO pg_dist.uncommitted_change VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING
$$;
COMMENT ON FUNCTION pg_dist.metadata_changed() IS
  'makes every dpg process reload the metadata once this transaction has committed';

CREATE FUNCTION pg_dist.note_metadata_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_dist.metadata_changed();
  RETURN NULL;
END $$;

DO $$
DECLARE
  changed text;
BEGIN
  FOREACH changed IN ARRAY ARRAY['node', 'partition', 'shard', 'placement', 'colocation', 'schema']
  LOOP
    EXECUTE format('CREATE TRIGGER note_metadata_change
      AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pg_dist.%I
      FOR EACH STATEMENT EXECUTE FUNCTION pg_dist.note_metadata_change()', 'pg_dist_' || changed);
  END LOOP;
END $$;

-- Any other change of the schema counts too: plans and cached facts depend on it.
CREATE FUNCTION pg_dist.note_schema_change() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() command
             WHERE command.schema_name IS DISTINCT FROM 'pg_temp') THEN
    PERFORM pg_dist.metadata_changed();
  END IF;
END $$;

-- Metadata does not outlive its table, whatever dropped it. Shards that dpg did not drop in the same
-- transaction (the table was dropped inside a function, say) are left in pg_dist_cleanup.
CREATE FUNCTION pg_dist.forget_dropped_tables() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dropped record;
  relevant bool := false;
BEGIN
  FOR dropped IN SELECT * FROM pg_event_trigger_dropped_objects() LOOP
    CONTINUE WHEN dropped.is_temporary;
    relevant := true;
    CONTINUE WHEN dropped.classid <> 'pg_class'::regclass OR dropped.objsubid <> 0;
    INSERT INTO pg_dist.pg_dist_cleanup
        (operation_id, object_type, object_name, node_group_id, policy_type)
      SELECT 0, 1, quote_ident(dropped.schema_name) || '.'
          || quote_ident(pg_dist.shard_table_name(dropped.object_name, shard.shardid)),
        placement.groupid, 2
      FROM pg_dist.pg_dist_shard shard JOIN pg_dist.pg_dist_placement placement USING (shardid)
      WHERE shard.logicalrelid = dropped.objid AND placement.groupid <> 0
        AND dropped.object_type IN ('table', 'foreign table');
    PERFORM pg_dist.forget_table(dropped.objid);
  END LOOP;
  IF relevant THEN
    PERFORM pg_dist.metadata_changed();
  END IF;
END $$;

CREATE FUNCTION pg_dist.forget_table(relation oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  left_group int;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_dist.pg_dist_partition WHERE logicalrelid = relation) THEN
    RETURN;
  END IF;
  DELETE FROM pg_dist.pg_dist_placement placement USING pg_dist.pg_dist_shard shard
    WHERE shard.logicalrelid = relation AND placement.shardid = shard.shardid;
  DELETE FROM pg_dist.pg_dist_shard WHERE logicalrelid = relation;
  DELETE FROM pg_dist.pg_dist_partition WHERE logicalrelid = relation
    RETURNING colocationid INTO left_group;
  -- A group goes with its last table, except the one that all reference tables share.
  DELETE FROM pg_dist.pg_dist_colocation colocation
    WHERE colocationid = left_group AND replicationfactor <> -1
      AND NOT EXISTS (SELECT FROM pg_dist.pg_dist_partition WHERE colocationid = left_group);
END $$;
REVOKE ALL ON FUNCTION pg_dist.forget_table(oid) FROM PUBLIC;

-- The physical name of a shard, as io.dpg.catalog.ShardNames makes it.
CREATE FUNCTION pg_dist.shard_table_name(table_name text, shard_id bigint) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN octet_length(table_name) + length('_' || shard_id) < 64 THEN table_name || '_' || shard_id
    ELSE (SELECT kept FROM (
            SELECT left(table_name, characters) AS kept
            FROM generate_series(length(table_name), 0, -1) characters) cut
          WHERE octet_length(kept) <= 63 - length('_' || shard_id) - 9 LIMIT 1)
      || '_' || lpad(to_hex(hashtext(table_name)), 8, '0') || '_' || shard_id
  END
$$;

CREATE EVENT TRIGGER dpg_schema_change ON ddl_command_end
  EXECUTE FUNCTION pg_dist.note_schema_change();
CREATE EVENT TRIGGER dpg_dropped_tables ON sql_drop
  EXECUTE FUNCTION pg_dist.forget_dropped_tables();

GRANT SELECT ON pg_dist.metadata_version TO PUBLIC;
