-- The metadata: Citus's tables, column by column, in a schema of their own so that
-- pg_dump --schema=pg_dist saves them. Section 5 gives them their names in pg_catalog.

CREATE SCHEMA IF NOT EXISTS pg_dist;
GRANT USAGE ON SCHEMA pg_dist TO PUBLIC;
CREATE SCHEMA IF NOT EXISTS citus;
GRANT USAGE ON SCHEMA citus TO PUBLIC;

CREATE EXTENSION IF NOT EXISTS dblink WITH SCHEMA pg_catalog;
CREATE EXTENSION IF NOT EXISTS postgres_fdw WITH SCHEMA pg_catalog;

CREATE TYPE citus.distribution_type AS ENUM ('hash', 'range', 'append');
CREATE TYPE citus.shard_transfer_mode AS ENUM ('auto', 'force_logical', 'block_writes');
CREATE TYPE pg_catalog.noderole AS ENUM ('primary', 'secondary', 'unavailable');
CREATE TYPE pg_catalog.citus_job_status AS ENUM
  ('scheduled', 'running', 'finished', 'cancelling', 'cancelled', 'failing', 'failed');
CREATE TYPE pg_catalog.citus_task_status AS ENUM
  ('blocked', 'runnable', 'running', 'done', 'cancelling', 'error', 'unscheduled', 'cancelled');

CREATE SEQUENCE pg_dist.pg_dist_shardid_seq MINVALUE 102008 NO CYCLE;
CREATE SEQUENCE pg_dist.pg_dist_placement_placementid_seq NO CYCLE;
CREATE SEQUENCE pg_dist.pg_dist_colocationid_seq NO CYCLE;
CREATE SEQUENCE pg_dist.pg_dist_groupid_seq NO CYCLE;
CREATE SEQUENCE pg_dist.pg_dist_node_nodeid_seq NO CYCLE;
CREATE SEQUENCE pg_dist.pg_dist_background_job_job_id_seq NO CYCLE;
CREATE SEQUENCE pg_dist.pg_dist_background_task_task_id_seq NO CYCLE;
CREATE SEQUENCE pg_dist.pg_dist_cleanup_recordid_seq NO CYCLE;
CREATE SEQUENCE pg_dist.pg_dist_operationid_seq NO CYCLE;

CREATE TABLE pg_dist.pg_dist_node (
  nodeid int NOT NULL DEFAULT nextval('pg_dist.pg_dist_node_nodeid_seq') PRIMARY KEY,
  groupid int NOT NULL DEFAULT nextval('pg_dist.pg_dist_groupid_seq'),
  nodename text NOT NULL,
  nodeport int NOT NULL DEFAULT 5432,
  noderack text NOT NULL DEFAULT 'default',
  hasmetadata bool NOT NULL DEFAULT false,
  isactive bool NOT NULL DEFAULT true,
  noderole noderole NOT NULL DEFAULT 'primary',
  nodecluster name NOT NULL DEFAULT 'default',
  metadatasynced bool NOT NULL DEFAULT false,
  shouldhaveshards bool NOT NULL DEFAULT true,
  nodeisclone bool NOT NULL DEFAULT false,
  nodeprimarynodeid int NOT NULL DEFAULT 0,
  UNIQUE (nodename, nodeport, nodecluster),
  CHECK ((noderole = 'primary') OR nodecluster <> 'default' OR nodeisclone OR noderole = 'secondary')
);

CREATE TABLE pg_dist.pg_dist_partition (
  logicalrelid regclass NOT NULL,
  partmethod "char" NOT NULL,
  partkey text,
  colocationid int NOT NULL DEFAULT 0,
  repmodel "char" NOT NULL DEFAULT 's',
  autoconverted bool NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX pg_dist_partition_logical_relid_index
  ON pg_dist.pg_dist_partition (logicalrelid);
CREATE INDEX pg_dist_partition_colocationid_index ON pg_dist.pg_dist_partition (colocationid);

CREATE TABLE pg_dist.pg_dist_shard (
  logicalrelid regclass NOT NULL,
  shardid int8 NOT NULL,
  shardstorage "char" NOT NULL DEFAULT 't',
  shardminvalue text,
  shardmaxvalue text
);
CREATE UNIQUE INDEX pg_dist_shard_shardid_index ON pg_dist.pg_dist_shard (shardid);
CREATE INDEX pg_dist_shard_logical_relid_index ON pg_dist.pg_dist_shard (logicalrelid);

CREATE TABLE pg_dist.pg_dist_placement (
  placementid bigint NOT NULL
    DEFAULT nextval('pg_dist.pg_dist_placement_placementid_seq') PRIMARY KEY,
  shardid bigint NOT NULL,
  shardstate int NOT NULL DEFAULT 1,
  shardlength bigint NOT NULL DEFAULT 0,
  groupid int NOT NULL
);
CREATE INDEX pg_dist_placement_shardid_index ON pg_dist.pg_dist_placement (shardid);
CREATE INDEX pg_dist_placement_groupid_index ON pg_dist.pg_dist_placement (groupid);

CREATE TABLE pg_dist.pg_dist_colocation (
  colocationid int NOT NULL PRIMARY KEY,
  shardcount int NOT NULL,
  replicationfactor int NOT NULL,
  distributioncolumntype oid NOT NULL,
  distributioncolumncollation oid NOT NULL
);
CREATE INDEX pg_dist_colocation_configuration_index ON pg_dist.pg_dist_colocation
  (shardcount, replicationfactor, distributioncolumntype, distributioncolumncollation);

CREATE TABLE pg_dist.pg_dist_schema (
  schemaid oid NOT NULL PRIMARY KEY,
  colocationid int NOT NULL UNIQUE
);

CREATE TABLE pg_dist.pg_dist_object (
  classid oid NOT NULL,
  objid oid NOT NULL,
  objsubid int NOT NULL,
  type text,
  object_names text[],
  object_args text[],
  distribution_argument_index int,
  colocationid int,
  force_delegation bool,
  PRIMARY KEY (classid, objid, objsubid)
);

CREATE TABLE pg_dist.pg_dist_transaction (
  groupid int NOT NULL,
  gid text NOT NULL,
  outer_xid xid8
);
CREATE INDEX pg_dist_transaction_group_index ON pg_dist.pg_dist_transaction (groupid);
CREATE UNIQUE INDEX pg_dist_transaction_unique_constraint
  ON pg_dist.pg_dist_transaction (groupid, gid);

CREATE TABLE pg_dist.pg_dist_local_group (groupid int NOT NULL PRIMARY KEY);
INSERT INTO pg_dist.pg_dist_local_group VALUES (0);

CREATE TABLE pg_dist.pg_dist_node_metadata (metadata jsonb NOT NULL);
INSERT INTO pg_dist.pg_dist_node_metadata
  VALUES (jsonb_build_object('server_id', gen_random_uuid()));

CREATE TABLE pg_dist.pg_dist_authinfo (
  nodeid int NOT NULL,
  rolename name NOT NULL CHECK (rolename <> ''),
  authinfo text NOT NULL CHECK (authinfo <> '')
);
CREATE UNIQUE INDEX pg_dist_authinfo_identification_index
  ON pg_dist.pg_dist_authinfo (rolename, nodeid DESC);

CREATE TABLE pg_dist.pg_dist_poolinfo (
  nodeid int PRIMARY KEY REFERENCES pg_dist.pg_dist_node ON DELETE CASCADE,
  poolinfo text NOT NULL
);

CREATE TABLE pg_dist.pg_dist_rebalance_strategy (
  name name NOT NULL PRIMARY KEY,
  default_strategy bool NOT NULL DEFAULT false,
  shard_cost_function regproc NOT NULL,
  node_capacity_function regproc NOT NULL,
  shard_allowed_on_node_function regproc NOT NULL,
  default_threshold float4 NOT NULL,
  minimum_threshold float4 NOT NULL DEFAULT 0,
  improvement_threshold float4 NOT NULL DEFAULT 0
);

CREATE TABLE pg_dist.pg_dist_background_job (
  job_id bigint NOT NULL
    DEFAULT nextval('pg_dist.pg_dist_background_job_job_id_seq') PRIMARY KEY,
  state citus_job_status NOT NULL DEFAULT 'scheduled',
  job_type name NOT NULL,
  description text NOT NULL,
  started_at timestamptz,
  finished_at timestamptz
);

CREATE TABLE pg_dist.pg_dist_background_task (
  job_id bigint NOT NULL REFERENCES pg_dist.pg_dist_background_job,
  task_id bigint NOT NULL
    DEFAULT nextval('pg_dist.pg_dist_background_task_task_id_seq') PRIMARY KEY,
  owner regrole NOT NULL DEFAULT CURRENT_USER::regrole,
  pid int,
  status citus_task_status NOT NULL DEFAULT 'runnable',
  command text NOT NULL,
  retry_count int,
  not_before timestamptz,
  message text NOT NULL DEFAULT '',
  nodes_involved int[],
  UNIQUE (job_id, task_id)
);

CREATE TABLE pg_dist.pg_dist_background_task_depend (
  job_id bigint NOT NULL REFERENCES pg_dist.pg_dist_background_job ON DELETE CASCADE,
  task_id bigint NOT NULL,
  depends_on bigint NOT NULL,
  PRIMARY KEY (job_id, task_id, depends_on),
  FOREIGN KEY (job_id, task_id)
    REFERENCES pg_dist.pg_dist_background_task (job_id, task_id) ON DELETE CASCADE,
  FOREIGN KEY (job_id, depends_on)
    REFERENCES pg_dist.pg_dist_background_task (job_id, task_id) ON DELETE CASCADE
);

CREATE TABLE pg_dist.pg_dist_cleanup (
  record_id bigint NOT NULL
    DEFAULT nextval('pg_dist.pg_dist_cleanup_recordid_seq') PRIMARY KEY,
  operation_id bigint NOT NULL,
  object_type int NOT NULL,
  object_name text NOT NULL,
  node_group_id int NOT NULL,
  policy_type int NOT NULL
);

GRANT SELECT ON ALL TABLES IN SCHEMA pg_dist TO PUBLIC;
REVOKE SELECT ON pg_dist.pg_dist_authinfo, pg_dist.pg_dist_poolinfo FROM PUBLIC;
