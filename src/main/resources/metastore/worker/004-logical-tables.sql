-- What a shard's tableoid is on the coordinator node: the argument of the shard's protecting trigger.
CREATE FUNCTION pg_dist.logical_table(physical oid) RETURNS oid
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known text;
BEGIN
  SELECT split_part(encode(tgargs, 'escape'), '\000', 1) INTO known FROM pg_trigger
    WHERE tgrelid = physical AND tgname = 'dpg_shard' AND tgnargs = 1;
  IF NOT FOUND AND EXISTS (SELECT FROM pg_trigger WHERE tgrelid = physical AND tgname = 'dpg_shard') THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = 'cannot use tableoid of a table that an older version has distributed',
      HINT = 'Distribute it again after undistribute_table.';
  END IF;
  RETURN coalesce(known::oid, physical);
END $$;

-- Where a row is, for tables of several partitions.
CREATE FUNCTION pg_dist.row_place(relation oid, place tid) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT relation::text || place::text $$;
