-- Writing the metadata. Roles other than superusers may distribute tables that they own, so these
-- functions run with their owner's rights and check the caller themselves.

CREATE FUNCTION pg_dist.caller() RETURNS name
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  -- Inside a SECURITY DEFINER function current_user is its owner; SET ROLE still shows.
  SELECT CASE current_setting('role') WHEN 'none' THEN session_user
    ELSE current_setting('role')::name END
$$;

CREATE FUNCTION pg_dist.require_owner(relation oid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (SELECT pg_has_role(pg_dist.caller(), relowner, 'USAGE')
          FROM pg_class WHERE pg_class.oid = relation) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = format('must be owner of table %s', (SELECT relname FROM pg_class c WHERE c.oid = relation));
  END IF;
END $$;

-- The hash support function (number 1, 32 bits) of the type's default hash operator class; null
-- where there is none.
CREATE FUNCTION pg_dist.hash_function(hashed_type oid) RETURNS regprocedure
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  type pg_type;
  input_type oid;
BEGIN
  SELECT * INTO STRICT type FROM pg_type WHERE oid = hashed_type;
  IF type.typtype = 'd' THEN
    RETURN pg_dist.hash_function(type.typbasetype);
  END IF;
  IF NOT pg_dist.has_hashable_parts(type) THEN
    RETURN NULL;
  END IF;
  SELECT opclass.opcintype INTO input_type
  FROM pg_opclass opclass JOIN pg_am ON pg_am.oid = opcmethod AND amname = 'hash'
    JOIN pg_type candidate ON candidate.oid = opcintype
    LEFT JOIN pg_cast ON castsource = hashed_type AND casttarget = opcintype
      AND castmethod = 'b' AND castcontext = 'i'
  WHERE opcdefault AND (opcintype = hashed_type OR castsource IS NOT NULL
    OR opcintype = CASE type.typtype
         WHEN 'e' THEN 'anyenum'::regtype
         WHEN 'r' THEN 'anyrange'::regtype
         WHEN 'm' THEN 'anymultirange'::regtype
         WHEN 'c' THEN 'record'::regtype
         ELSE CASE WHEN type.typcategory = 'A' THEN 'anyarray'::regtype END
       END)
  ORDER BY opcintype <> hashed_type, candidate.typispreferred DESC LIMIT 1;
  RETURN (SELECT amproc.amproc::oid::regprocedure
    FROM pg_amproc amproc
      JOIN pg_opclass opclass ON opcfamily = amprocfamily AND opcdefault AND opcintype = input_type
      JOIN pg_am ON pg_am.oid = opcmethod AND amname = 'hash'
    WHERE amproclefttype = input_type AND amprocrighttype = input_type AND amprocnum = 1);
END $$;

-- An array, range or row type can be hashed when what it is made of can.
CREATE FUNCTION pg_dist.has_hashable_parts(type pg_type) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN (type).typtype = 'r' THEN
      (SELECT pg_dist.hash_function(rngsubtype) IS NOT NULL
       FROM pg_range WHERE rngtypid = (type).oid)
    WHEN (type).typtype = 'm' THEN
      (SELECT pg_dist.hash_function(rngsubtype) IS NOT NULL
       FROM pg_range WHERE rngmultitypid = (type).oid)
    WHEN (type).typtype = 'c' THEN
      (SELECT count(*) > 0 AND bool_and(pg_dist.hash_function(atttypid) IS NOT NULL)
       FROM pg_attribute
       WHERE attrelid = (type).typrelid AND attnum > 0 AND NOT attisdropped)
    WHEN (type).typcategory = 'A' AND (type).typelem <> 0 THEN
      pg_dist.hash_function((type).typelem) IS NOT NULL
    ELSE true
  END
$$;

-- The distribution column as Citus keeps it: PostgreSQL's text form of a Var node.
CREATE FUNCTION pg_dist.partition_key(relation oid, attribute int2) RETURNS text
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('{VAR :varno 1 :varattno %s :vartype %s :vartypmod %s :varcollid %s '
      ':varnullingrels (b) :varlevelsup 0 :varreturningtype 0 :varnosyn 1 :varattnosyn %s '
      ':location -1}', attnum, atttypid, atttypmod, attcollation, attnum)
  FROM pg_attribute WHERE attrelid = relation AND attnum = attribute
$$;

CREATE FUNCTION pg_dist.partition_key_attribute(partkey text) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT substring(partkey FROM ':varattno (\d+)')::int2
$$;

CREATE FUNCTION pg_dist.placement_groups() RETURNS int[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(groupid ORDER BY nodename COLLATE "C", nodeport)
  FROM pg_dist.pg_dist_node WHERE isactive AND shouldhaveshards AND noderole = 'primary'
$$;

CREATE FUNCTION pg_dist.new_shard(
  relation oid, minimum text, maximum text, groups int[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  WITH shard AS (
    INSERT INTO pg_dist.pg_dist_shard
    VALUES (relation, nextval('pg_dist.pg_dist_shardid_seq'), 't', minimum, maximum)
    RETURNING shardid)
  INSERT INTO pg_dist.pg_dist_placement (shardid, groupid) SELECT shardid, unnest(groups) FROM shard
$$;

-- colocation: 'default', 'none', or the table whose group the new one joins.
CREATE FUNCTION pg_dist.register_distributed_table(
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
    PERFORM pg_dist.new_shard(relation, shardminvalue, shardmaxvalue,
      ARRAY(SELECT groupid FROM pg_dist.pg_dist_placement placement
            WHERE placement.shardid = shard.shardid AND shardstate = 1 ORDER BY placementid))
    FROM (SELECT * FROM pg_dist.pg_dist_shard WHERE logicalrelid = template
          ORDER BY shardminvalue::int) shard;
  ELSIF attribute IS NULL THEN
    PERFORM pg_dist.new_shard(
      relation, NULL, NULL, groups[own_group % cardinality(groups) + 1 :own_group % cardinality(groups) + 1]);
  ELSE
    step := 4294967296 / shard_count;
    FOR i IN 0 .. shard_count - 1 LOOP
      PERFORM pg_dist.new_shard(relation, (i * step - 2147483648)::text,
        (CASE i WHEN shard_count - 1 THEN 2147483647 ELSE (i + 1) * step - 2147483649 END)::text,
        groups[i % cardinality(groups) + 1 : i % cardinality(groups) + 1]);
    END LOOP;
  END IF;
END $$;

CREATE FUNCTION pg_dist.register_reference_table(relation regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  own_group int;
BEGIN
  PERFORM pg_dist.require_owner(relation);
  LOCK TABLE pg_dist.pg_dist_colocation IN SHARE ROW EXCLUSIVE MODE;
  SELECT min(colocationid) INTO own_group FROM pg_dist.pg_dist_colocation
  WHERE replicationfactor = -1;
  IF own_group IS NULL THEN
    own_group := nextval('pg_dist.pg_dist_colocationid_seq');
    INSERT INTO pg_dist.pg_dist_colocation VALUES (own_group, 1, -1, 0, 0);
  END IF;
  INSERT INTO pg_dist.pg_dist_partition (logicalrelid, partmethod, colocationid, repmodel)
  VALUES (relation, 'n', own_group, 't');
  PERFORM pg_dist.new_shard(relation, NULL, NULL,
    (SELECT array_agg(groupid ORDER BY groupid) FROM pg_dist.pg_dist_node
     WHERE isactive AND noderole = 'primary'));
END $$;

CREATE FUNCTION pg_dist.register_local_table(relation regclass, auto_converted bool) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_dist.require_owner(relation);
  INSERT INTO pg_dist.pg_dist_partition
    (logicalrelid, partmethod, colocationid, repmodel, autoconverted)
  VALUES (relation, 'n', 0, 's', auto_converted);
  PERFORM pg_dist.new_shard(relation, NULL, NULL, ARRAY[0]);
END $$;

CREATE FUNCTION pg_dist.unregister_table(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_dist.require_owner(relation);
  PERFORM pg_dist.forget_table(relation);
END $$;

-- For superusers only, as it trusts its caller.
CREATE FUNCTION pg_dist.register_node(
  name text, port int, node_group int, role noderole, cluster name, active bool) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  node int;
  group_number int := node_group;
BEGIN
  LOCK TABLE pg_dist.pg_dist_node IN SHARE ROW EXCLUSIVE MODE;
  SELECT nodeid INTO node FROM pg_dist.pg_dist_node
  WHERE nodename = name AND nodeport = port AND nodecluster = cluster;
  IF node IS NULL THEN
    IF group_number = -1 THEN
      group_number := nextval('pg_dist.pg_dist_groupid_seq');
    END IF;
    INSERT INTO pg_dist.pg_dist_node (groupid, nodename, nodeport, noderole, nodecluster,
      hasmetadata, metadatasynced, isactive, shouldhaveshards)
    VALUES (group_number, name, port, role, cluster, group_number = 0, group_number = 0, active, group_number <> 0)
    RETURNING nodeid INTO node;
  END IF;
  RETURN node;
END $$;
REVOKE ALL ON FUNCTION pg_dist.register_node(text, int, int, noderole, name, bool),
  pg_dist.new_shard(oid, text, text, int[]) FROM PUBLIC;

-- A domain's underlying type; any other type itself.
CREATE FUNCTION pg_dist.base_type(type_id oid) RETURNS oid
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE chain AS (
    SELECT oid, typtype, typbasetype FROM pg_type WHERE oid = type_id
    UNION ALL
    SELECT base.oid, base.typtype, base.typbasetype
    FROM chain JOIN pg_type base ON base.oid = chain.typbasetype WHERE chain.typtype = 'd')
  SELECT oid FROM chain WHERE typtype <> 'd'
$$;
