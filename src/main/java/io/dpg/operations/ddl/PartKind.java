package io.dpg.operations.ddl;

/// What a part of a table is; `pg_dist.table_parts` says it in lower case.
enum PartKind {
  TABLE,
  OWNER,
  PERSISTENCE,
  ACCESS_METHOD,
  OPTION,
  ROW_SECURITY,
  FORCE_ROW_SECURITY,
  REPLICA_IDENTITY,
  COLUMN,
  STORED,
  VIRTUAL,
  DEFAULT,
  COMPUTED_DEFAULT,
  NOT_NULL,
  STORAGE,
  COMPRESSION,
  STATISTICS_TARGET,
  CONSTRAINT,
  FOREIGN_KEY,
  INDEX,
  UNIQUE_INDEX,
  INDEX_OPTION,
  STATISTICS,
  POLICY,
  GRANT,
  GRANT_OPTION;

  /// Whether each shard has its own name for it, with the shard's id.
  boolean hasShardName() {
    return this == CONSTRAINT
        || this == FOREIGN_KEY
        || this == INDEX
        || this == UNIQUE_INDEX
        || this == STATISTICS;
  }
}
