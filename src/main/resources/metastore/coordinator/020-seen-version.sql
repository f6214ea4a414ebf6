-- How a session that may have changed the metadata, or the schema, notices whether what it has read of them still holds:
-- each change in a transaction gets a number that no other change has, and that a rolled back savepoint takes back.

CREATE SEQUENCE pg_dist.change_number;
CREATE TABLE pg_dist.own_change (
  changed_by xid8 PRIMARY KEY, number bigint NOT NULL DEFAULT nextval('pg_dist.change_number'));

CREATE OR REPLACE FUNCTION pg_dist.metadata_changed() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO pg_dist.uncommitted_change VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
  INSERT INTO pg_dist.own_change (changed_by) VALUES (pg_current_xact_id())
  ON CONFLICT (changed_by) DO UPDATE SET number = nextval('pg_dist.change_number');
$$;

CREATE OR REPLACE FUNCTION pg_dist.raise_metadata_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM pg_dist.uncommitted_change WHERE changed_by = NEW.changed_by;
  DELETE FROM pg_dist.own_change WHERE changed_by = NEW.changed_by;
  UPDATE pg_dist.metadata_version SET version = version + 1;
  RETURN NULL;
END $$;

-- own: the last change of the calling transaction itself; 0 for none.
CREATE FUNCTION pg_dist.seen_version(OUT committed bigint, OUT own bigint) RETURNS record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT version, coalesce((
    SELECT number FROM pg_dist.own_change WHERE changed_by = pg_current_xact_id_if_assigned()), 0)
  FROM pg_dist.metadata_version
$$;
