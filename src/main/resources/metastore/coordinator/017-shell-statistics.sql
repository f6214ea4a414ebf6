-- What ANALYZE has found out about all shards, as the coordinator node's planner and its users look for it. The sample
-- is the shell table's, inherited; the foreign table behind it gets the same.
CREATE FUNCTION pg_dist.set_shell_statistics(relation oid, row_count real, page_count int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  child oid := to_regclass(format('pg_dist.%I', pg_dist.way_back_name(relation)));
BEGIN
  PERFORM pg_dist.require_owner(relation);
  UPDATE pg_class SET reltuples = row_count, relpages = page_count WHERE oid IN (relation, child);
  DELETE FROM pg_statistic WHERE starelid = child;
  INSERT INTO pg_statistic
  SELECT child, behind.attnum, false, stanullfrac, stawidth, stadistinct,
    stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5,
    stacoll1, stacoll2, stacoll3, stacoll4, stacoll5,
    stanumbers1, stanumbers2, stanumbers3, stanumbers4, stanumbers5,
    stavalues1, stavalues2, stavalues3, stavalues4, stavalues5
  FROM pg_statistic JOIN pg_attribute own ON own.attrelid = starelid AND own.attnum = staattnum
    JOIN pg_attribute behind ON behind.attrelid = child AND behind.attname = own.attname
  WHERE starelid = relation AND stainherit;
END $$;

DO $$ BEGIN
  IF current_setting('server_version_num')::int >= 160000 THEN
    ALTER SERVER dpg OPTIONS (SET analyze_sampling 'auto');
  END IF;
END $$;
