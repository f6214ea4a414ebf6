SELECT create_reference_table('tenant');
SELECT create_distributed_table('event', 'tenant_id');
