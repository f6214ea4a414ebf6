CREATE TABLE note (tenant_id int, text text);
SELECT create_distributed_table('note', 'tenant_id');
INSERT INTO note SELECT tenant_id, kind FROM event;
ALTER TABLE event DROP COLUMN no_such_column;
