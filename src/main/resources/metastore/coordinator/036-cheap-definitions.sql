-- What is asked with each change of a table, for less.

-- Their plans are the same for all tables, and making one takes longer than running it. PostgreSQL keeps those of SQL
-- functions from version 18 on.
ALTER FUNCTION pg_dist.shard_commands(regclass) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION pg_dist.table_parts(oid[]) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION pg_dist.dependencies(oid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION pg_dist.is_immutable_expression(pg_node_tree) SET plan_cache_mode = force_generic_plan;
-- Most columns have no default.
ALTER FUNCTION pg_dist.is_immutable_expression(pg_node_tree) STRICT;

-- What nodes must have before a table's shards: the roles that the shards' owner and grants name, then commands in
-- their order, which may be repeated: they do nothing where the object is there already.
CREATE FUNCTION pg_dist.prerequisites(relation oid, OUT is_role bool, OUT content text) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
  WITH used AS MATERIALIZED (SELECT * FROM pg_dist.dependencies(relation)),
  role AS (
    SELECT rolname FROM pg_roles WHERE oid IN (
      SELECT relowner FROM pg_class WHERE oid = relation
      UNION SELECT grantee FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = relation
      UNION SELECT grantee FROM pg_attribute, aclexplode(attacl) WHERE attrelid = relation
      UNION SELECT unnest(polroles) FROM pg_policy WHERE polrelid = relation
      UNION SELECT typowner FROM used JOIN pg_type ON classid = 'pg_type'::regclass AND pg_type.oid = objid
      UNION SELECT proowner FROM used JOIN pg_proc ON classid = 'pg_proc'::regclass AND pg_proc.oid = objid
      UNION SELECT nspowner FROM pg_namespace WHERE oid = (SELECT relnamespace FROM pg_class WHERE oid = relation)
      UNION SELECT grantee FROM pg_namespace, aclexplode(nspacl)
        WHERE pg_namespace.oid = (SELECT relnamespace FROM pg_class WHERE oid = relation))
      AND rolname !~ '^pg_'),
  made AS (
    SELECT depth, commands.number, commands.command
    FROM used CROSS JOIN LATERAL (
      SELECT 1, format('CREATE SCHEMA IF NOT EXISTS %I', nspname) FROM pg_namespace
      WHERE classid = 'pg_namespace'::regclass AND oid = objid
      UNION ALL
      SELECT 2, format('ALTER SCHEMA %I OWNER TO %I', nspname, pg_get_userbyid(nspowner))
      FROM pg_namespace
      WHERE classid = 'pg_namespace'::regclass AND oid = objid
      UNION ALL
      SELECT 3, format('GRANT %s ON SCHEMA %I TO %s', privilege_type, nspname,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
      FROM pg_namespace, aclexplode(nspacl)
      WHERE classid = 'pg_namespace'::regclass AND oid = objid AND grantee <> nspowner
      UNION ALL
      SELECT 4, format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I', extname, nspname)
      FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
      WHERE classid = 'pg_extension'::regclass AND pg_extension.oid = objid AND extname <> 'citus'
      UNION ALL
      SELECT 5, format('CREATE COLLATION IF NOT EXISTS %I.%I (PROVIDER = %s, %s, DETERMINISTIC = %s)',
        nspname, collname, CASE collprovider WHEN 'i' THEN 'icu' ELSE 'libc' END,
        coalesce(format('LC_COLLATE = %L, LC_CTYPE = %L', collcollate, collctype),
          format('LOCALE = %L', to_jsonb(pg_collation) ->> 'colllocale',
            to_jsonb(pg_collation) ->> 'colliculocale')), collisdeterministic)
      FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace
      WHERE classid = 'pg_collation'::regclass AND pg_collation.oid = objid
      UNION ALL
      SELECT 6, format(E'DO $dpg$ BEGIN\n%s;\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND $dpg$',
        pg_dist.type_command(objid))
      WHERE classid = 'pg_type'::regclass AND pg_dist.type_command(objid) IS NOT NULL
      UNION ALL
      SELECT 7, format('ALTER TYPE %s OWNER TO %I', objid::regtype, pg_get_userbyid(typowner))
      FROM pg_type
      WHERE classid = 'pg_type'::regclass AND oid = objid AND pg_dist.type_command(objid) IS NOT NULL
      UNION ALL
      SELECT 8, pg_get_functiondef(objid)
      WHERE classid = 'pg_proc'::regclass
      UNION ALL
      SELECT 9, format('ALTER ROUTINE %s OWNER TO %I', objid::regprocedure, pg_get_userbyid(proowner))
      FROM pg_proc WHERE classid = 'pg_proc'::regclass AND oid = objid) commands(number, command))
  SELECT is_role, content FROM (
    SELECT true, 0, 0, rolname::text FROM role
    UNION ALL
    SELECT false, depth, number, command FROM made) needed(is_role, depth, number, content)
  ORDER BY is_role DESC, depth DESC, number, content
$$;
DROP FUNCTION pg_dist.involved_roles(oid);
DROP FUNCTION pg_dist.dependency_commands(regclass);

-- The modifier that a domain gives its base type; -1 for none.
CREATE FUNCTION pg_dist.base_modifier(domain oid) RETURNS int
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE base AS (
    SELECT domain AS type, -1 AS modifier
    UNION ALL
    SELECT typbasetype, typtypmod FROM base JOIN pg_type ON oid = type AND typtype = 'd')
  SELECT max(modifier) FROM base
$$;
