-- How a table is made again as a shard: its definition read from the catalog, command by command, each
-- in pieces. A piece that names a relation (of) is a name that gets the id of that relation's shard.

CREATE FUNCTION pg_dist.is_immutable_expression(expression pg_node_tree) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT expression::text !~ 'SQLVALUEFUNCTION|NEXTVALUEEXPR|COERCEVIAIO|SUBLINK' AND NOT EXISTS (
    SELECT FROM regexp_matches(expression::text, ':(?:opfuncid|funcid|elemfuncid) (\d+)', 'g') called(id)
      JOIN pg_proc ON pg_proc.oid = called.id[1]::oid
    WHERE provolatile <> 'i')
$$;

CREATE FUNCTION pg_dist.column_definitions(relation oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT string_agg(concat_ws(' ',
      quote_ident(attname), format_type(atttypid, atttypmod),
      CASE attcompression WHEN 'p' THEN 'COMPRESSION pglz' WHEN 'l' THEN 'COMPRESSION lz4' END,
      (SELECT format('COLLATE %I.%I', nspname, collname)
       FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace
       WHERE pg_collation.oid = attcollation AND attcollation <> typcollation),
      CASE WHEN attgenerated = 's' THEN format('GENERATED ALWAYS AS (%s) STORED', pg_get_expr(adbin, adrelid))
        WHEN attgenerated = 'v' THEN format('GENERATED ALWAYS AS (%s) VIRTUAL', pg_get_expr(adbin, adrelid))
        -- All other defaults are computed before a row reaches its shard.
        WHEN pg_dist.is_immutable_expression(adbin) THEN 'DEFAULT ' || pg_get_expr(adbin, adrelid) END,
      CASE WHEN attnotnull THEN 'NOT NULL' END), ', ' ORDER BY attnum)
  FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
$$;

-- For rows that move from the coordinator's own table to the shards.
CREATE FUNCTION pg_dist.column_list(relation oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
  WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
$$;

CREATE FUNCTION pg_dist.hash_expression(relation oid, attribute int2) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('%s(%I)', pg_dist.hash_function(atttypid)::oid::regproc, attname)
  FROM pg_attribute WHERE attrelid = relation AND attnum = attribute
$$;

CREATE FUNCTION pg_dist.shard_name_piece(name text, relation oid) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('name', name, 'of', relation)
$$;

-- What follows the prefix, which must be there.
CREATE FUNCTION pg_dist.after_prefix(definition text, prefix text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT starts_with(definition, prefix) THEN
    RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
      MESSAGE = 'cannot distribute a table with this definition', DETAIL = definition;
  END IF;
  RETURN substr(definition, length(prefix) + 1);
END $$;

-- load_first: whether the command comes before rows are loaded (the rest is cheaper after).
CREATE FUNCTION pg_dist.shard_commands(
  relation regclass, OUT load_first bool, OUT command bigint, OUT piece bigint, OUT content text,
  OUT of oid) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH shell AS (
    SELECT pg_class.*, quote_ident(nspname) || '.' AS schema,
      format('%I.%I', nspname, relname) AS qualified,
      pg_dist.shard_name_piece(relname, pg_class.oid) AS shard
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE pg_class.oid = relation),
  commands (section, number, pieces) AS (
    SELECT 10, 0, jsonb_build_array(
      CASE relpersistence WHEN 'u' THEN 'CREATE UNLOGGED TABLE ' ELSE 'CREATE TABLE ' END || schema, shard,
      format(' (%s)%s%s', coalesce(pg_dist.column_definitions(shell.oid), ''),
        (SELECT format(' USING %I', amname) FROM pg_am WHERE pg_am.oid = relam AND amname <> 'heap'),
        ' WITH (' || array_to_string(reloptions, ', ') || ')'))
    FROM shell
    UNION ALL
    SELECT 11, attnum, jsonb_build_array('ALTER TABLE ' || schema, shard,
      format(' ALTER COLUMN %I SET STORAGE %s', attname,
        CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'
          ELSE 'EXTENDED' END))
    FROM shell JOIN pg_attribute ON attrelid = shell.oid JOIN pg_type ON pg_type.oid = atttypid
    WHERE attnum > 0 AND NOT attisdropped AND attstorage <> typstorage
    UNION ALL
    SELECT 12, attnum, jsonb_build_array('ALTER TABLE ' || schema, shard,
      format(' ALTER COLUMN %I SET STATISTICS %s', attname, attstattarget))
    FROM shell JOIN pg_attribute ON attrelid = shell.oid
    WHERE attnum > 0 AND NOT attisdropped AND coalesce(attstattarget, -1) >= 0
    UNION ALL
    SELECT CASE contype WHEN 'c' THEN 20 ELSE 21 END,
      row_number() OVER (ORDER BY contype <> 'p', conname),
      jsonb_build_array('ALTER TABLE ' || schema, shard, ' ADD CONSTRAINT ',
        pg_dist.shard_name_piece(conname, shell.oid), ' ' || pg_get_constraintdef(pg_constraint.oid))
    FROM shell JOIN pg_constraint ON conrelid = shell.oid
    WHERE contype IN ('c', 'p', 'u', 'x')
    UNION ALL
    SELECT 22, row_number() OVER (ORDER BY index.relname),
      jsonb_build_array(kind, pg_dist.shard_name_piece(index.relname, shell.oid), ' ON ' || schema, shard,
        ' USING ' || pg_dist.after_prefix(pg_get_indexdef(indexrelid),
          format('%s%I ON %s USING ', kind, index.relname, qualified)))
    FROM shell JOIN pg_index ON indrelid = shell.oid JOIN pg_class index ON index.oid = indexrelid
      CROSS JOIN LATERAL (SELECT CASE WHEN indisunique THEN 'CREATE UNIQUE INDEX '
        ELSE 'CREATE INDEX ' END AS kind) kinds
    WHERE NOT EXISTS (SELECT FROM pg_constraint
                      WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT 23, row_number() OVER (ORDER BY stxname),
      jsonb_build_array('CREATE STATISTICS ' || quote_ident(nspname) || '.',
        pg_dist.shard_name_piece(stxname, shell.oid),
        left(tail, length(tail) - length(qualified)) || schema, shard)
    FROM shell JOIN pg_statistic_ext ON stxrelid = shell.oid
      JOIN pg_namespace ON pg_namespace.oid = stxnamespace
      CROSS JOIN LATERAL (SELECT pg_dist.after_prefix(pg_get_statisticsobjdef(pg_statistic_ext.oid),
        format('CREATE STATISTICS %I.%I', nspname, stxname)) AS tail) tails
    UNION ALL
    SELECT 24, 0, jsonb_build_array('ALTER TABLE ' || schema, shard, ' REPLICA IDENTITY ')
      || CASE relreplident WHEN 'f' THEN '["FULL"]' WHEN 'n' THEN '["NOTHING"]'
           ELSE (SELECT jsonb_build_array('USING INDEX ',
                   pg_dist.shard_name_piece(index.relname, shell.oid))
                 FROM pg_index JOIN pg_class index ON index.oid = indexrelid
                 WHERE indrelid = shell.oid AND indisreplident) END
    FROM shell WHERE relreplident <> 'd'
    UNION ALL
    SELECT 30, row_number() OVER (ORDER BY polname), jsonb_build_array(
      format('CREATE POLICY %I ON ', polname) || schema, shard,
      format(' AS %s FOR %s TO %s%s%s',
        CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
          WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(role)) END, ', ')
         FROM unnest(polroles) role),
        ' USING (' || pg_get_expr(polqual, polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')'))
    FROM shell JOIN pg_policy ON polrelid = shell.oid
    UNION ALL
    SELECT 31, row_number() OVER (), jsonb_build_array('ALTER TABLE ' || schema, shard, switch)
    FROM shell CROSS JOIN LATERAL (VALUES
      (relrowsecurity, ' ENABLE ROW LEVEL SECURITY'), (relforcerowsecurity, ' FORCE ROW LEVEL SECURITY'))
      switches(is_on, switch)
    WHERE is_on
    UNION ALL
    -- Early: index expressions are then evaluated with the owner's rights.
    SELECT 13, 0, jsonb_build_array('ALTER TABLE ' || schema, shard,
      format(' OWNER TO %I', pg_get_userbyid(relowner)))
    FROM shell
    UNION ALL
    SELECT 41, row_number() OVER (), jsonb_build_array(
      format('GRANT %s%s ON ', privilege_type, ' (' || quote_ident(attname) || ')') || schema, shard,
      format(' TO %s%s', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END))
    FROM shell CROSS JOIN LATERAL (
        SELECT NULL AS attname, acl.* FROM aclexplode(relacl) acl
        UNION ALL
        SELECT pg_attribute.attname, acl.* FROM pg_attribute, aclexplode(attacl) acl
        WHERE attrelid = shell.oid AND NOT attisdropped) granted
    WHERE grantee <> relowner
    UNION ALL
    SELECT 50, row_number() OVER (ORDER BY conname),
      jsonb_build_array('ALTER TABLE ' || schema, shard, ' ADD CONSTRAINT ',
        pg_dist.shard_name_piece(conname, shell.oid), format(' FOREIGN KEY (%s) REFERENCES %I.', keys, nspname),
        pg_dist.shard_name_piece(target.relname, confrelid),
        pg_dist.after_prefix(pg_get_constraintdef(pg_constraint.oid),
          format('FOREIGN KEY (%s) REFERENCES %I.%I', keys, nspname, target.relname)))
    FROM shell JOIN pg_constraint ON conrelid = shell.oid AND contype = 'f'
      JOIN pg_class target ON target.oid = confrelid
      JOIN pg_namespace ON pg_namespace.oid = target.relnamespace
      CROSS JOIN LATERAL (
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY position) AS keys
        FROM unnest(conkey) WITH ORDINALITY key(number, position)
          JOIN pg_attribute ON attrelid = conrelid AND attnum = number) columns
      -- A reference table's key to a table of the coordinator node is checked there, where it is written too.
      JOIN pg_dist.pg_dist_partition own ON own.logicalrelid = conrelid
      JOIN pg_dist.pg_dist_partition other ON other.logicalrelid = confrelid
        AND (other.repmodel = 't' OR other.colocationid <> 0)),
  numbered AS (SELECT section, row_number() OVER (ORDER BY section, number) AS command, pieces FROM commands)
  SELECT section < 20, command, position,
    CASE jsonb_typeof(element) WHEN 'string' THEN element #>> '{}' ELSE element ->> 'name' END,
    (element ->> 'of')::oid
  FROM numbered, jsonb_array_elements(pieces) WITH ORDINALITY piece(element, position)
  ORDER BY command, position
$$;

-- What the table's definition uses and every node must have first: schemas, types, collations,
-- functions, extensions; in the order in which they can be created.
CREATE FUNCTION pg_dist.dependencies(
  relation oid, OUT classid oid, OUT objid oid, OUT depth int) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE parts AS (
    SELECT 'pg_class'::regclass::oid AS classid, relation AS objid
    UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE conrelid = relation
    -- The schema public is nobody's dependency, but has grants.
    UNION ALL SELECT 'pg_namespace'::regclass, relnamespace FROM pg_class WHERE oid = relation
    UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef
      WHERE adrelid = relation AND pg_dist.is_immutable_expression(adbin)
    UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index WHERE indrelid = relation
    UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy WHERE polrelid = relation),
  uses AS (
    SELECT classid, objid, 0 AS depth FROM parts
    UNION
    SELECT next.classid, next.objid, uses.depth + 1
    FROM uses CROSS JOIN LATERAL (
      SELECT refclassid, refobjid FROM pg_depend
      WHERE pg_depend.classid = uses.classid AND pg_depend.objid = uses.objid
      UNION ALL
      SELECT 'pg_class'::regclass, typrelid FROM pg_type
      WHERE uses.classid = 'pg_type'::regclass AND pg_type.oid = uses.objid AND typtype = 'c'
      UNION ALL
      SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
      WHERE uses.classid = 'pg_type'::regclass AND contypid = uses.objid) next(classid, objid)
    WHERE uses.depth < 20
      -- Members of an extension come with it.
      AND NOT (next.classid <> 'pg_extension'::regclass AND EXISTS (
        SELECT FROM pg_depend WHERE pg_depend.classid = uses.classid
          AND pg_depend.objid = uses.objid AND deptype = 'e'))
      AND (next.classid <> 'pg_class'::regclass
        OR (SELECT relkind FROM pg_class WHERE oid = next.objid) = 'c'))
  SELECT uses.classid, uses.objid, max(uses.depth) FROM uses
  WHERE uses.classid IN ('pg_namespace'::regclass, 'pg_type'::regclass, 'pg_collation'::regclass,
      'pg_proc'::regclass, 'pg_extension'::regclass)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE pg_depend.classid = uses.classid
      AND pg_depend.objid = uses.objid AND deptype = 'e')
  GROUP BY 1, 2
$$;

CREATE FUNCTION pg_dist.type_command(type_id oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE typtype
    WHEN 'e' THEN format('CREATE TYPE %s AS ENUM (%s)', name,
      (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
       FROM pg_enum WHERE enumtypid = type_id))
    WHEN 'd' THEN concat_ws(' ', format('CREATE DOMAIN %s AS %s', name, format_type(typbasetype, typtypmod)),
      (SELECT format('COLLATE %I.%I', collspace.nspname, collname)
       FROM pg_collation JOIN pg_namespace collspace ON collspace.oid = collnamespace
         JOIN pg_type base ON base.oid = pg_type.typbasetype
       WHERE pg_collation.oid = pg_type.typcollation AND pg_type.typcollation <> base.typcollation),
      'DEFAULT ' || typdefault, CASE WHEN typnotnull THEN 'NOT NULL' END,
      (SELECT string_agg(format('CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), ' ' ORDER BY conname)
       FROM pg_constraint WHERE contypid = type_id AND contype = 'c'))
    WHEN 'c' THEN format('CREATE TYPE %s AS (%s)', name,
      (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
       FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped))
    WHEN 'r' THEN
      (SELECT format('CREATE TYPE %s AS RANGE (SUBTYPE = %s)', name, format_type(rngsubtype, -1))
       FROM pg_range WHERE rngtypid = type_id)
  END
  FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
    CROSS JOIN LATERAL (SELECT format('%I.%I', nspname, typname)) names(name)
  WHERE pg_type.oid = type_id
    AND (typtype IN ('e', 'd', 'r') OR (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c')
$$;

-- Commands that may be repeated: they do nothing where the object is there already.
CREATE FUNCTION pg_dist.dependency_commands(relation regclass) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT commands.command
  FROM pg_dist.dependencies(relation) used CROSS JOIN LATERAL (
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
    FROM pg_proc WHERE classid = 'pg_proc'::regclass AND oid = objid) commands(number, command)
  ORDER BY depth DESC, number, command
$$;

-- The roles that the shards' owner and grants name.
CREATE FUNCTION pg_dist.involved_roles(relation oid) RETURNS SETOF name
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT rolname FROM pg_roles WHERE oid IN (
    SELECT relowner FROM pg_class WHERE oid = relation
    UNION SELECT grantee FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = relation
    UNION SELECT grantee FROM pg_attribute, aclexplode(attacl) WHERE attrelid = relation
    UNION SELECT unnest(polroles) FROM pg_policy WHERE polrelid = relation
    UNION SELECT typowner FROM pg_dist.dependencies(relation), pg_type
      WHERE classid = 'pg_type'::regclass AND pg_type.oid = objid
    UNION SELECT proowner FROM pg_dist.dependencies(relation), pg_proc
      WHERE classid = 'pg_proc'::regclass AND pg_proc.oid = objid
    UNION SELECT nspowner FROM pg_namespace WHERE oid = (SELECT relnamespace FROM pg_class WHERE oid = relation)
    UNION SELECT grantee FROM pg_namespace, aclexplode(nspacl)
      WHERE pg_namespace.oid = (SELECT relnamespace FROM pg_class WHERE oid = relation))
    AND rolname !~ '^pg_'
$$;

-- A role as another node must have it, with its password verifier: what follows CREATE or ALTER. For
-- superusers only.
CREATE FUNCTION pg_dist.role_command(role name) RETURNS text
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('ROLE %I WITH ', rolname) || concat_ws(' ',
    CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
    CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
    CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
    CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
    CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
    CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END,
    format('CONNECTION LIMIT %s', rolconnlimit),
    format('PASSWORD %s', coalesce(quote_literal(rolpassword), 'NULL')),
    format('VALID UNTIL %L', coalesce(rolvaliduntil::text, 'infinity')))
  FROM pg_authid WHERE rolname = role
$$;
REVOKE ALL ON FUNCTION pg_dist.role_command(name) FROM PUBLIC;
