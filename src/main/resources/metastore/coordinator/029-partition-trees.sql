-- PostgreSQL's functions that show trees of partitions, as users know these: without shadows and foreign tables. dpg
-- puts them in the place of PostgreSQL's own in what clients send. Trees of indexes are as they are.

CREATE FUNCTION pg_dist.may_have_partitions(relation oid) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT relkind = 'p' OR (relispartition AND relkind IN ('r', 'f')) FROM pg_class WHERE oid = relation
$$;

CREATE FUNCTION pg_dist.pg_partition_tree(
  regclass, OUT relid regclass, OUT parentrelid regclass, OUT isleaf bool, OUT level int) RETURNS SETOF record
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_dist.may_have_partitions($1) THEN
    RETURN QUERY
      SELECT relation::regclass, coalesce(parent, pg_dist.partition_parent(relation))::regclass, NOT is_partitioned,
        member.level
      FROM pg_dist.partition_members($1) member;
  ELSE
    RETURN QUERY SELECT * FROM pg_partition_tree($1);
  END IF;
END $$;

CREATE FUNCTION pg_dist.pg_partition_ancestors(regclass, OUT relid regclass) RETURNS SETOF regclass
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pg_dist.may_have_partitions($1) THEN
    RETURN QUERY SELECT * FROM pg_partition_ancestors($1);
    RETURN;
  END IF;
  relid := $1;
  WHILE relid IS NOT NULL LOOP
    RETURN NEXT;
    relid := pg_dist.partition_parent(relid);
  END LOOP;
END $$;

CREATE FUNCTION pg_dist.pg_partition_root(regclass) RETURNS regclass
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN pg_dist.may_have_partitions($1) THEN pg_dist.partition_root($1)::regclass
    ELSE pg_partition_root($1) END
$$;
