-- How a table is made again as a shard, and what it is made of: now with partitions.

-- load_first: whether the command comes before rows are loaded (the rest is cheaper after).
CREATE OR REPLACE FUNCTION pg_dist.shard_commands(
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
      format(' (%s)%s%s%s', coalesce(pg_dist.column_definitions(shell.oid), ''),
        CASE relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(shell.oid) END,
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
        pg_dist.shard_name_piece(conname, pg_dist.name_owner(pg_constraint)),
        ' ' || pg_get_constraintdef(pg_constraint.oid))
    FROM shell JOIN pg_constraint ON conrelid = shell.oid
    WHERE contype IN ('c', 'p', 'u', 'x')
    UNION ALL
    SELECT 22, row_number() OVER (ORDER BY index.relname),
      jsonb_build_array(kind, pg_dist.shard_name_piece(index.relname, shell.oid), ' ON ' || schema, shard,
        ' USING ' || pg_dist.after_prefix(pg_get_indexdef(indexrelid),
          format('%s%I ON %s%s USING ', kind, index.relname,
            CASE shell.relkind WHEN 'p' THEN 'ONLY ' END, qualified)))
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
        AND NOT pg_dist.is_derived_key(pg_constraint)
      JOIN pg_class target ON target.oid = confrelid
      JOIN pg_namespace ON pg_namespace.oid = target.relnamespace
      CROSS JOIN LATERAL (
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY position) AS keys
        FROM unnest(conkey) WITH ORDINALITY key(number, position)
          JOIN pg_attribute ON attrelid = conrelid AND attnum = number) columns
      -- A reference table's key to a table of the coordinator node is checked there, where it is written too.
      JOIN pg_dist.pg_dist_partition own ON own.logicalrelid = conrelid
      JOIN pg_dist.pg_dist_partition other ON other.logicalrelid = confrelid
        AND (other.repmodel = 't' OR other.colocationid <> 0)
    UNION ALL
    -- Last: the partition's own constraints and indexes become parts of its parent's.
    SELECT 60, 0, jsonb_build_array(format('ALTER TABLE %I.', parent_space.nspname),
      pg_dist.shard_name_piece(parent.relname, parent.oid), ' ATTACH PARTITION ' || schema, shard,
      ' ' || pg_get_expr(shell.relpartbound, shell.oid))
    FROM shell JOIN pg_class parent ON parent.oid = pg_dist.partition_parent(shell.oid)
      JOIN pg_namespace parent_space ON parent_space.oid = parent.relnamespace),
  numbered AS (SELECT section, row_number() OVER (ORDER BY section, number) AS command, pieces FROM commands)
  SELECT section < 20, command, position,
    CASE jsonb_typeof(element) WHEN 'string' THEN element #>> '{}' ELSE element ->> 'name' END,
    (element ->> 'of')::oid
  FROM numbered, jsonb_array_elements(pieces) WITH ORDINALITY piece(element, position)
  ORDER BY command, position
$$;

CREATE OR REPLACE FUNCTION pg_dist.table_parts(
  tables oid[], OUT relation oid, OUT kind text, OUT id text, OUT name text, OUT definition text,
  OUT target oid) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH shell AS (
    SELECT pg_class.*, nspname, format('%I.%I', nspname, relname) AS qualified
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE pg_class.oid = ANY (tables)),
  attribute AS (
    SELECT shell.oid AS owner, pg_attribute.*, typcollation, typstorage, adbin,
      pg_dist.is_immutable_expression(adbin) AS immutable
    FROM shell JOIN pg_attribute ON attrelid = shell.oid AND attnum > 0 AND NOT attisdropped
      JOIN pg_type ON pg_type.oid = atttypid
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum)
  SELECT oid, 'table', '', relname::text, nspname::text, 0::oid FROM shell
  UNION ALL
  SELECT oid, 'owner', '', '', pg_get_userbyid(relowner), 0 FROM shell
  UNION ALL
  SELECT oid, 'persistence', '', '', relpersistence::text, 0 FROM shell
  UNION ALL
  SELECT shell.oid, 'access_method', '', '', amname, 0 FROM shell JOIN pg_am ON pg_am.oid = relam
  UNION ALL
  SELECT shell.oid, 'option', option_name, option_name, option_value, 0
  FROM shell CROSS JOIN LATERAL pg_options_to_table(reloptions)
  UNION ALL
  SELECT shell.oid, 'option', 'toast.' || option_name, 'toast.' || option_name, option_value, 0
  FROM shell JOIN pg_class toast ON toast.oid = shell.reltoastrelid
    CROSS JOIN LATERAL pg_options_to_table(toast.reloptions)
  UNION ALL
  SELECT oid, 'row_security', '', '', 'ROW LEVEL SECURITY', 0 FROM shell WHERE relrowsecurity
  UNION ALL
  SELECT oid, 'force_row_security', '', '', 'ROW LEVEL SECURITY', 0 FROM shell WHERE relforcerowsecurity
  UNION ALL
  SELECT shell.oid, 'replica_identity', '', coalesce(index.relname, ''), relreplident_text, 0
  FROM (SELECT shell.*, CASE shell.relreplident WHEN 'd' THEN 'DEFAULT' WHEN 'f' THEN 'FULL'
          WHEN 'n' THEN 'NOTHING' ELSE 'USING INDEX' END AS relreplident_text FROM shell) shell
    LEFT JOIN (pg_index JOIN pg_class index ON index.oid = indexrelid)
      ON indrelid = shell.oid AND indisreplident AND shell.relreplident = 'i'
  UNION ALL
  SELECT owner, 'column', attnum::text, attname::text, format_type(atttypid, atttypmod)
    || coalesce((SELECT format(' COLLATE %I.%I', nspname, collname)
      FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace
      WHERE pg_collation.oid = attcollation AND attcollation <> typcollation), ''), 0
  FROM attribute
  UNION ALL
  SELECT owner, CASE attgenerated WHEN 's' THEN 'stored' ELSE 'virtual' END, attnum::text,
    attname::text, pg_get_expr(adbin, attrelid), 0
  FROM attribute WHERE attgenerated <> ''
  UNION ALL
  SELECT owner, 'default', attnum::text, attname::text, pg_get_expr(adbin, attrelid), 0
  FROM attribute WHERE attgenerated = '' AND immutable
  UNION ALL
  -- The value is the one that rows got which were there already; null when each got its own.
  SELECT owner, 'computed_default', attnum::text, attname::text, (attmissingval::text::text[])[1],
    CASE WHEN attidentity <> '' THEN 1 WHEN adbin::text ~ 'NEXTVALUEEXPR|:funcid 1574 ' THEN 2 ELSE 0 END
  FROM attribute
  WHERE attidentity <> '' OR attgenerated = '' AND adbin IS NOT NULL AND NOT immutable
  UNION ALL
  SELECT owner, 'not_null', attnum::text, attname::text, 'NOT NULL', 0 FROM attribute WHERE attnotnull
  UNION ALL
  SELECT owner, 'storage', attnum::text, attname::text, CASE attstorage WHEN 'p' THEN 'PLAIN'
    WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END, 0
  FROM attribute WHERE attstorage <> typstorage
  UNION ALL
  SELECT owner, 'compression', attnum::text, attname::text,
    CASE attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END, 0
  FROM attribute WHERE attcompression <> ''
  UNION ALL
  SELECT owner, 'statistics_target', attnum::text, attname::text, attstattarget::text, 0
  FROM attribute WHERE coalesce(attstattarget, -1) >= 0
  UNION ALL
  SELECT shell.oid, 'constraint', pg_constraint.oid::text, conname::text,
    pg_get_constraintdef(pg_constraint.oid), pg_dist.name_owner(pg_constraint)
  FROM shell JOIN pg_constraint ON conrelid = shell.oid WHERE contype IN ('c', 'p', 'u', 'x')
  UNION ALL
  SELECT shell.oid, 'foreign_key', pg_constraint.oid::text, conname::text,
    format('FOREIGN KEY (%s) REFERENCES %I.', keys, target.nspname) || E'\n' || target.relname || E'\n'
      || pg_dist.after_prefix(pg_get_constraintdef(pg_constraint.oid),
        format('FOREIGN KEY (%s) REFERENCES %I.%I', keys, target.nspname, target.relname)),
    confrelid
  FROM shell JOIN pg_constraint ON conrelid = shell.oid AND contype = 'f'
      AND NOT pg_dist.is_derived_key(pg_constraint)
    JOIN (SELECT pg_class.oid, relname, nspname
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace) target
      ON target.oid = confrelid
    CROSS JOIN LATERAL (
      SELECT string_agg(quote_ident(attname), ', ' ORDER BY position) AS keys
      FROM unnest(conkey) WITH ORDINALITY key(number, position)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number) columns
  UNION ALL
  SELECT shell.oid, CASE WHEN indisunique THEN 'unique_index' ELSE 'index' END, index.oid::text,
    index.relname::text, pg_dist.after_prefix(pg_get_indexdef(indexrelid), format('CREATE %sINDEX %I ON %s%s USING ',
      CASE WHEN indisunique THEN 'UNIQUE ' END, index.relname,
      CASE shell.relkind WHEN 'p' THEN 'ONLY ' END, qualified)), 0
  FROM shell JOIN pg_index ON indrelid = shell.oid JOIN pg_class index ON index.oid = indexrelid
  WHERE NOT EXISTS (SELECT FROM pg_constraint
                    WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
  UNION ALL
  SELECT shell.oid, 'index_option', index.oid || ' ' || option_name, index.relname::text,
    format('%s = %L', option_name, option_value), 0
  FROM shell JOIN pg_index ON indrelid = shell.oid JOIN pg_class index ON index.oid = indexrelid
    CROSS JOIN LATERAL pg_options_to_table(index.reloptions)
  UNION ALL
  SELECT shell.oid, 'statistics', pg_statistic_ext.oid::text, stxname::text,
    (SELECT nspname FROM pg_namespace WHERE oid = stxnamespace) || E'\n'
      || left(tail, length(tail) - length(qualified)), 0
  FROM shell JOIN pg_statistic_ext ON stxrelid = shell.oid
    CROSS JOIN LATERAL (SELECT pg_dist.after_prefix(pg_get_statisticsobjdef(pg_statistic_ext.oid),
      format('CREATE STATISTICS %I.%I',
        (SELECT nspname FROM pg_namespace WHERE oid = stxnamespace), stxname)) AS tail) tails
  UNION ALL
  SELECT shell.oid, 'policy', pg_policy.oid::text, polname::text,
    concat(format(' AS %s FOR %s TO %s', CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
      CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
        WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
      (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(role)) END, ', ')
       FROM unnest(polroles) role)),
      ' USING (' || pg_get_expr(polqual, polrelid) || ')',
      ' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')'), 0
  FROM shell JOIN pg_policy ON polrelid = shell.oid
  UNION ALL
  SELECT shell.oid, CASE WHEN is_grantable THEN 'grant_option' ELSE 'grant' END,
    concat_ws(' ', grantee, privilege_type, attname),
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
    privilege_type || coalesce(' (' || quote_ident(attname) || ')', ''), 0
  FROM shell CROSS JOIN LATERAL (
      SELECT NULL AS attname, acl.* FROM aclexplode(relacl) acl
      UNION ALL
      SELECT attribute.attname, acl.* FROM attribute, aclexplode(attacl) acl
      WHERE owner = shell.oid) granted
  WHERE grantee <> relowner
$$;
