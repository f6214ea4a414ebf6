CREATE OR REPLACE VIEW events_per_tenant AS
SELECT t.name, count(*) AS events, count(*) FILTER (WHERE e.level = 'high') AS high
FROM tenant t JOIN event e ON e.tenant_id = t.id GROUP BY t.name;
