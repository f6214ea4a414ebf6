INSERT INTO tenant SELECT i, 'tenant ' || i FROM generate_series(1, 10) i;
INSERT INTO event (tenant_id, body) SELECT 1 + i % 10, jsonb_build_object('n', i) FROM generate_series(1, 200) i;
ALTER TABLE event ADD COLUMN kind text NOT NULL DEFAULT 'visit';
CREATE TYPE level AS ENUM ('low', 'high');
ALTER TABLE event ADD COLUMN level level;
UPDATE event SET level = CASE WHEN (body ->> 'n')::int > 100 THEN 'high' ELSE 'low' END::level;
ALTER TABLE event ALTER COLUMN level SET NOT NULL, ADD CONSTRAINT kinds CHECK (kind IN ('visit', 'buy'));
DO $$
BEGIN
  IF (SELECT count(*) FROM event WHERE level = 'high') <> 100 THEN
    RAISE EXCEPTION 'the migration has gone wrong';
  END IF;
END
$$;
