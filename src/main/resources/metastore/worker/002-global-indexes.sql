-- Where the shards of index tables are, with the functions that write and read them. Owners of tables
-- create them, so everybody may create here; the schema is in nobody's search_path.

CREATE SCHEMA dpg_index;
GRANT USAGE, CREATE ON SCHEMA dpg_index TO PUBLIC;

-- Called by the triggers of a table that has global indexes when the statement's session would not
-- hear of the change: it began before the index was there.
CREATE FUNCTION pg_dist.refuse_unseen_change() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'serialization_failure',
    MESSAGE = 'could not change a table whose indexes have changed since the transaction began',
    HINT = 'Run the transaction again.';
END $$;
