-- What tables are made of, so that what a statement changed on the shell can be done on the shards too.
-- Names that shards have with their suffix stand in name; a foreign key's target in target.

CREATE FUNCTION pg_dist.table_parts(
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
    pg_get_constraintdef(pg_constraint.oid), 0
  FROM shell JOIN pg_constraint ON conrelid = shell.oid WHERE contype IN ('c', 'p', 'u', 'x')
  UNION ALL
  SELECT shell.oid, 'foreign_key', pg_constraint.oid::text, conname::text,
    format('FOREIGN KEY (%s) REFERENCES %I.', keys, target.nspname) || E'\n' || target.relname || E'\n'
      || pg_dist.after_prefix(pg_get_constraintdef(pg_constraint.oid),
        format('FOREIGN KEY (%s) REFERENCES %I.%I', keys, target.nspname, target.relname)),
    confrelid
  FROM shell JOIN pg_constraint ON conrelid = shell.oid AND contype = 'f'
    JOIN (SELECT pg_class.oid, relname, nspname
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace) target
      ON target.oid = confrelid
    CROSS JOIN LATERAL (
      SELECT string_agg(quote_ident(attname), ', ' ORDER BY position) AS keys
      FROM unnest(conkey) WITH ORDINALITY key(number, position)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number) columns
  UNION ALL
  SELECT shell.oid, CASE WHEN indisunique THEN 'unique_index' ELSE 'index' END, index.oid::text,
    index.relname::text, pg_dist.after_prefix(pg_get_indexdef(indexrelid), format('CREATE %sINDEX %I ON %s USING ',
      CASE WHEN indisunique THEN 'UNIQUE ' END, index.relname, qualified)), 0
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

-- The shards of the tables that this transaction has dropped are dropped too: nothing is left to clean up.
CREATE FUNCTION pg_dist.forget_own_cleanup() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM pg_dist.pg_dist_cleanup WHERE xmin = pg_current_xact_id()::xid
$$;

-- A role's definition with its verifier, for who has just changed the role: a role that this transaction has written.
CREATE FUNCTION pg_dist.own_role_command(role name) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_dist.role_command(rolname) FROM pg_authid
  WHERE rolname = role AND pg_xact_status(((pg_current_xact_id()::text::bigint >> 32 << 32)
    + pg_authid.xmin::text::bigint)::text::xid8) = 'in progress'
$$;
