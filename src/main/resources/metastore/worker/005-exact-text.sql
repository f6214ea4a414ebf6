-- The text of a value that dpg sends from one node to another, which loses nothing whatever the session has set of the
-- text forms that it wants to see.
CREATE FUNCTION pg_dist.exact_text(value anyelement) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1
SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres' AS $$ BEGIN RETURN format('%s', value); END $$;
