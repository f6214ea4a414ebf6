-- Makes a copy of a reference table follow the coordinator node's: by the rows that were removed, added or both, as text.
-- A row is found by all that it holds, for there may be no key; where there is one, by an index. What a foreign key has
-- done here already, because the row that it refers to was changed first, is not done again.

CREATE FUNCTION pg_dist.change_copy(copy regclass, change text, removed text[], added text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres' SET timezone = 'UTC' SET extra_float_digits = 1 SET bytea_output = 'hex' AS $$
DECLARE
  columns text;
  given text;
  keys text;
  found text;
  changed bigint;
BEGIN
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
    string_agg(format('(changes.a::%s).%I', copy, attname), ', ' ORDER BY attnum)
  INTO columns, given
  FROM pg_attribute WHERE attrelid = copy AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  SELECT format('WHERE ROW(%s) IN (SELECT %s FROM unnest($1) r)',
    string_agg('t.' || quote_ident(attname), ', '), string_agg(format('(r::%s).%I', copy, attname), ', '))
  INTO keys
  FROM pg_index JOIN pg_attribute ON attrelid = copy AND attnum = ANY (indkey)
  WHERE indrelid = copy AND indisprimary
  HAVING count(*) > 0;
  found := format('WITH changes AS (SELECT o, a, row_number() OVER (PARTITION BY o ORDER BY place) AS number '
    'FROM unnest($1, $2) WITH ORDINALITY c(o, a, place)), '
    'there AS (SELECT t.ctid AS place, (t.*)::text AS o, row_number() OVER (PARTITION BY (t.*)::text) AS number '
    'FROM ONLY %s t %s) ', copy, keys);
  CASE change
    WHEN 'INSERT' THEN
      EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM unnest($1) changes (a)', copy, columns, given)
      USING added;
      RETURN;
    WHEN 'TRUNCATE' THEN
      EXECUTE format('TRUNCATE ONLY %s', copy);
      RETURN;
    WHEN 'DELETE' THEN
      EXECUTE found || format('DELETE FROM ONLY %s t USING there JOIN changes USING (o, number) '
        'WHERE t.ctid = there.place', copy) USING removed, array_fill(NULL::text, ARRAY[cardinality(removed)]);
    ELSE
      EXECUTE found || format('UPDATE ONLY %s t SET (%s) = ROW (%s) FROM there JOIN changes USING (o, number) '
        'WHERE t.ctid = there.place', copy, columns, given) USING removed, added;
  END CASE;
  GET DIAGNOSTICS changed = ROW_COUNT;
  IF changed <> cardinality(removed) AND EXISTS (
    SELECT FROM pg_constraint WHERE conrelid = copy AND contype = 'f'
      AND NOT (confdeltype IN ('a', 'r') AND confupdtype IN ('a', 'r')))
  THEN
    EXECUTE format('SELECT count(*) FROM unnest($1) r WHERE EXISTS (SELECT FROM ONLY %s t WHERE (t.*)::text = r)', copy)
    INTO changed USING added;
    changed := CASE change WHEN 'DELETE' THEN cardinality(removed) ELSE changed END;
  END IF;
  IF changed <> cardinality(removed) THEN
    RAISE EXCEPTION USING ERRCODE = 'serialization_failure',
      MESSAGE = format('could not change a copy of reference table "%s" as the other copies', copy),
      DETAIL = format('%s rows were to be changed, %s were found.', cardinality(removed), changed),
      HINT = 'Run the transaction again.';
  END IF;
END $$;
