-- In change_copy a column with the name that the rows have in its last query was taken for them; and a copy that others
-- refer to could not be truncated, though the coordinator node truncates those, too.
DO $$
DECLARE
  definition text := replace(replace(pg_get_functiondef('pg_dist.change_copy'::regproc),
    'unnest($1) r WHERE EXISTS (SELECT FROM ONLY %s t WHERE (t.*)::text = r)',
    'unnest($1) given (a) WHERE EXISTS (SELECT FROM ONLY %s t WHERE (t.*)::text = given.a)'),
    'TRUNCATE ONLY %s', 'TRUNCATE ONLY %s CASCADE');
BEGIN
  ASSERT definition LIKE '%given.a%' AND definition LIKE '%CASCADE%';
  EXECUTE definition;
END $$;
ALTER FUNCTION pg_dist.change_copy(regclass, text, text[], text[]) SET client_min_messages = warning;
