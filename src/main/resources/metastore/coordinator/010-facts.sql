-- What planning asks about the schema, with every name qualified.

-- i, s or v: the wildest part of an expression.
CREATE FUNCTION pg_dist.expression_volatility(expression pg_node_tree) RETURNS "char"
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE max(degree) WHEN 2 THEN 'v' WHEN 1 THEN 's' ELSE 'i' END::"char"
  FROM (
    SELECT CASE WHEN expression::text ~ 'NEXTVALUEEXPR' THEN 2
      WHEN expression::text ~ 'SQLVALUEFUNCTION|COERCEVIAIO' THEN 1 ELSE 0 END
    UNION ALL
    SELECT CASE provolatile WHEN 'v' THEN 2 WHEN 's' THEN 1 ELSE 0 END
    FROM regexp_matches(expression::text, ':(?:opfuncid|funcid|elemfuncid) (\d+)', 'g') called(id)
      JOIN pg_proc ON pg_proc.oid = called.id[1]::oid) parts(degree)
$$;

CREATE FUNCTION pg_dist.column_facts(
  relation oid, OUT number int2, OUT name name, OUT type oid, OUT modifier int, OUT collation oid,
  OUT not_null bool, OUT default_expression text, OUT default_volatility "char",
  OUT identity "char", OUT generated "char") RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT attnum, attname, atttypid, atttypmod, attcollation, attnotnull,
    CASE WHEN attidentity <> '' THEN format('nextval(%L::regclass)', pg_get_serial_sequence(
        format('%I.%I', nspname, relname), attname))
      WHEN attgenerated <> '' THEN NULL
      ELSE coalesce(pg_get_expr(adbin, adrelid), pg_get_expr(typdefaultbin, 0)) END,
    CASE WHEN attidentity <> '' THEN 'v'::"char"
      ELSE pg_dist.expression_volatility(coalesce(adbin, typdefaultbin)) END,
    attidentity, attgenerated
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    JOIN pg_type ON pg_type.oid = atttypid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
  ORDER BY attnum
$$;

CREATE FUNCTION pg_dist.type_name(type oid, modifier int) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT format_type(type, modifier) $$;

CREATE FUNCTION pg_dist.view_definition(relation oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT rtrim(pg_get_viewdef(oid), ';') FROM pg_class WHERE oid = relation AND relkind = 'v'
$$;

CREATE FUNCTION pg_dist.view_relations(relation oid) RETURNS SETOF oid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT refobjid
  FROM pg_rewrite JOIN pg_depend ON classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid
    JOIN pg_class ON pg_class.oid = refobjid AND relkind IN ('r', 'v', 'p', 'f', 'm')
  WHERE ev_class = relation AND refclassid = 'pg_class'::regclass AND refobjid <> relation
$$;

CREATE FUNCTION pg_dist.collation_name(collation oid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT format('%I.%I', nspname, collname)
  FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace
  WHERE pg_collation.oid = collation
$$;

-- Collations that order text by its bytes. The default one is the database's.
CREATE FUNCTION pg_dist.is_bytewise(collation oid) RETURNS bool
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE coalesce(nullif(provider, 'd'), to_jsonb(pg_database) ->> 'datlocprovider', 'c')
    WHEN 'c' THEN CASE provider WHEN 'd' THEN datcollate ELSE collcollate END
      IN ('C', 'POSIX', 'C.UTF-8', 'C.UTF8', 'C.utf8')
    WHEN 'b' THEN true
    ELSE false END
  FROM pg_collation CROSS JOIN pg_database
    CROSS JOIN LATERAL (SELECT collprovider::text) known(provider)
  WHERE pg_collation.oid = collation AND datname = current_database()
$$;
