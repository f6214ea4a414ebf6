package io.dpg.operations.ddl;

import io.dpg.catalog.TableName;
import io.dpg.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a statement has changed on a shell table, as statements that change its shards in the same
/// way. So shards follow whatever led to the change: an ALTER with several parts, a CASCADE, a
/// rename.
final class TableDifference {

  private final TableParts before;
  private final TableParts after;
  private final boolean partition;
  private final Map<String, String> conversions;
  private final List<TablePart> removed = new ArrayList<>();
  private final List<TablePart> added = new ArrayList<>();
  private final List<ShardCommand> commands = new ArrayList<>();

  /// @param partition whether it was and is a partition, whose shards change along with its
  ///   parent's
  /// @param conversions for columns, by name, the USING expression that converts their values
  TableDifference(
      TableParts before, TableParts after, boolean partition, Map<String, String> conversions) {
    this.before = before;
    this.after = after;
    this.partition = partition;
    this.conversions = Map.copyOf(conversions);
    compare();
  }

  private void compare() {
    for (TablePart part : before.parts()) {
      if (!isKept(part, after)) {
        removed.add(part);
      }
    }
    for (TablePart part : after.parts()) {
      if (!isKept(part, before)) {
        added.add(part);
      }
    }
    // A change of a column's type rebuilds what depends on it, on the shards too.
    List<TablePart> rebuilt =
        removed.stream().filter(part -> added.removeIf(part::isRebuilt)).toList();
    removed.removeAll(rebuilt);
  }

  /// Whether the other side has the part too. One with a name per shard is the same whatever its
  /// definition says: a rename of a column changes that, too.
  private static boolean isKept(TablePart part, TableParts other) {
    return other
        .find(part.kind(), part.id())
        .filter(it -> part.kind().hasShardName() || isRenamed(part, it) || part.isRebuilt(it))
        .isPresent();
  }

  private static boolean isRenamed(TablePart part, TablePart other) {
    return (part.kind().hasShardName() || part.kind() == PartKind.POLICY)
        && !part.name().equals(other.name())
        && (part.kind() != PartKind.POLICY || part.sql().equals(other.sql()));
  }

  /// Whether something new may need other objects: types, functions, roles, schemas. Whether the
  /// table is as it was.
  boolean isNone() {
    return before.equals(after);
  }

  boolean hasAdditions() {
    return !added.isEmpty();
  }

  boolean adds(PartKind kind) {
    return added.stream().anyMatch(part -> part.kind() == kind);
  }

  /// Columns that are there now and were not before.
  List<TablePart> newColumns() {
    return partition ? List.of() : columnsAdded();
  }

  private List<TablePart> columnsAdded() {
    return added.stream()
        .filter(part -> part.kind() == PartKind.COLUMN)
        .filter(part -> before.find(PartKind.COLUMN, part.id()).isEmpty())
        .toList();
  }

  TableParts after() {
    return after;
  }

  /// The statements that change shards, in the order in which they must run.
  List<ShardCommand> changes() {
    commands.clear();
    identity();
    removals();
    if (!partition) {
      columns();
    }
    new ColumnChanges(before, after, partition, this::alter).write();
    renames();
    properties();
    return List.copyOf(commands);
  }

  /// The statements that add something to shards, which come after all changes.
  List<ShardCommand> additions() {
    commands.clear();
    addParts();
    return List.copyOf(commands);
  }

  private void identity() {
    TableName old = before.name();
    TableName now = after.name();
    if (!old.name().equals(now.name())) {
      commands.add(
          ShardCommand.text("ALTER TABLE ")
              .table(old, before.oid())
              .sql(" RENAME TO ")
              .name(now.name(), after.oid())
              .command());
    }
    if (!old.schema().equals(now.schema())) {
      commands.add(
          ShardCommand.text("ALTER TABLE ")
              .table(new TableName(old.schema(), now.name()), after.oid())
              .sql(" SET SCHEMA " + Identifiers.quote(now.schema()))
              .command());
    }
  }

  private void removals() {
    for (TablePart part : removed) {
      switch (part.kind()) {
        case GRANT, GRANT_OPTION -> revoke(part);
        case POLICY -> onTable("DROP POLICY IF EXISTS " + Identifiers.quote(part.name()) + " ON ");
        case FOREIGN_KEY, CONSTRAINT -> {
          if (!isInherited(part)) {
            dropConstraint(part);
          }
        }
        case INDEX, UNIQUE_INDEX -> dropRelation("INDEX", after.name().schema(), part);
        case STATISTICS ->
            dropRelation("STATISTICS", part.sql().lines().findFirst().orElse(""), part);
        default -> {}
      }
    }
  }

  /// Whether it is its parent's too: shards of partitions follow those of their parents.
  private boolean isInherited(TablePart part) {
    return part.kind() == PartKind.CONSTRAINT && part.target() != after.oid();
  }

  /// Whose shard's id the part has in its name.
  private int nameOwner(TablePart part) {
    return part.kind() == PartKind.CONSTRAINT ? part.target() : after.oid();
  }

  private void dropConstraint(TablePart part) {
    commands.add(
        alterTable()
            .sql(" DROP CONSTRAINT IF EXISTS ")
            .name(part.name(), after.oid())
            .sql(" CASCADE")
            .command());
  }

  private void dropRelation(String kind, String schema, TablePart part) {
    commands.add(
        ShardCommand.text("DROP " + kind + " IF EXISTS " + Identifiers.quote(schema) + ".")
            .name(part.name(), after.oid())
            .command());
  }

  private void revoke(TablePart part) {
    String option = part.kind() == PartKind.GRANT_OPTION ? "GRANT OPTION FOR " : "";
    boolean keepsRight =
        part.kind() == PartKind.GRANT_OPTION && after.find(PartKind.GRANT, part.id()).isPresent();
    commands.add(
        ShardCommand.text("REVOKE " + (keepsRight ? option : "") + part.sql() + " ON ")
            .table(after.name(), after.oid())
            .sql(" FROM " + part.name() + " CASCADE")
            .command());
  }

  /// Columns themselves: gone, renamed, of another type, new.
  private void columns() {
    for (TablePart old : before.of(PartKind.COLUMN)) {
      TablePart now = after.find(PartKind.COLUMN, old.id()).orElse(null);
      String quoted = Identifiers.quote(old.name());
      if (now == null) {
        alter(" DROP COLUMN IF EXISTS " + quoted + " CASCADE");
      } else if (!now.name().equals(old.name())) {
        alter(" RENAME COLUMN " + quoted + " TO " + Identifiers.quote(now.name()));
      }
      if (now != null && !now.sql().equals(old.sql())) {
        changeType(old, now);
      }
    }
    newColumns().forEach(this::addColumn);
  }

  private void changeType(TablePart old, TablePart now) {
    String column = " ALTER COLUMN " + Identifiers.quote(now.name());
    if (before.find(PartKind.DEFAULT, old.id()).isPresent()) {
      alter(column + " DROP DEFAULT");
    }
    String conversion = conversions.get(old.name());
    alter(column + " TYPE " + now.sql() + (conversion == null ? "" : " USING " + conversion));
    after
        .find(PartKind.DEFAULT, now.id())
        .filter(_ -> before.find(PartKind.DEFAULT, old.id()).isPresent())
        .ifPresent(it -> alter(column + " SET DEFAULT " + it.sql()));
  }

  private void addColumn(TablePart column) {
    String definition = " ADD COLUMN " + Identifiers.quote(column.name()) + " " + column.sql();
    String generated =
        after
            .find(PartKind.STORED, column.id())
            .map(it -> " GENERATED ALWAYS AS (" + it.sql() + ") STORED")
            .or(() ->
                after
                    .find(PartKind.VIRTUAL, column.id())
                    .map(it -> " GENERATED ALWAYS AS (" + it.sql() + ") VIRTUAL"))
            .orElse("");
    String given =
        after.find(PartKind.DEFAULT, column.id()).map(it -> " DEFAULT " + it.sql()).orElse("");
    TablePart computed = after.find(PartKind.COMPUTED_DEFAULT, column.id()).orElse(null);
    // Rows that are there already get the value that PostgreSQL computed once for all of them.
    String value =
        computed == null || computed.definition() == null
            ? ""
            : " DEFAULT " + Identifiers.quoteLiteral(computed.sql());
    String notNull = after.find(PartKind.NOT_NULL, column.id()).isPresent() ? " NOT NULL" : "";
    alter(definition + generated + given + value + notNull);
    if (!value.isEmpty()) {
      alter(" ALTER COLUMN " + Identifiers.quote(column.name()) + " DROP DEFAULT");
    }
  }

  /// What stays, but under another name or less strictly or more so.
  private void renames() {
    for (TablePart old : before.parts()) {
      TablePart now = after.find(old.kind(), old.id()).orElse(null);
      if (now == null || isInherited(old) && isInherited(now)) {
        continue;
      }
      if (isRenamed(old, now) || nameOwner(old) != nameOwner(now)) {
        rename(old, now);
      }
      if (old.kind() == PartKind.CONSTRAINT || old.kind() == PartKind.FOREIGN_KEY) {
        ConstraintState.of(old)
            .changeTo(ConstraintState.of(now))
            .forEach(change -> constraint(now, change));
      }
    }
  }

  private void constraint(TablePart part, ConstraintState.Change change) {
    commands.add(
        alterTable()
            .sql(" " + change.verb() + " CONSTRAINT ")
            .name(part.name(), nameOwner(part))
            .sql(change.state())
            .command());
  }

  private void rename(TablePart old, TablePart now) {
    if (old.kind() == PartKind.POLICY) {
      commands.add(
          ShardCommand.text("ALTER POLICY " + Identifiers.quote(old.name()) + " ON ")
              .table(after.name(), after.oid())
              .sql(" RENAME TO " + Identifiers.quote(now.name()))
              .command());
      return;
    }
    boolean constraint = old.kind() == PartKind.CONSTRAINT || old.kind() == PartKind.FOREIGN_KEY;
    String kind = old.kind() == PartKind.STATISTICS ? "STATISTICS " : "INDEX ";
    ShardCommand.Text text =
        constraint
            ? alterTable().sql(" RENAME CONSTRAINT ")
            : ShardCommand.text("ALTER " + kind + Identifiers.quote(after.name().schema()) + ".");
    commands.add(
        text.name(old.name(), nameOwner(old))
            .sql(constraint ? " TO " : " RENAME TO ")
            .name(now.name(), nameOwner(now))
            .command());
  }

  /// What the table has one of.
  private void properties() {
    for (TablePart part : removed) {
      switch (part.kind()) {
        case INDEX_OPTION ->
            indexOption(part, " RESET (" + part.sql().replaceFirst(" =.*", "") + ")");
        case OPTION -> {
          if (after.find(PartKind.OPTION, part.id()).isEmpty()) {
            alter(" RESET (" + part.name() + ")");
          }
        }
        case ROW_SECURITY -> alter(" DISABLE ROW LEVEL SECURITY");
        case FORCE_ROW_SECURITY -> alter(" NO FORCE ROW LEVEL SECURITY");
        default -> {}
      }
    }
    for (TablePart part : added) {
      switch (part.kind()) {
        case OPTION ->
            alter(" SET (" + part.name() + " = " + Identifiers.quoteLiteral(part.sql()) + ")");
        case INDEX_OPTION -> indexOption(part, " SET (" + part.sql() + ")");
        case ROW_SECURITY -> alter(" ENABLE ROW LEVEL SECURITY");
        case FORCE_ROW_SECURITY -> alter(" FORCE ROW LEVEL SECURITY");
        case PERSISTENCE -> alter(part.sql().equals("u") ? " SET UNLOGGED" : " SET LOGGED");
        case ACCESS_METHOD -> alter(" SET ACCESS METHOD " + Identifiers.quote(part.sql()));
        case OWNER -> alter(" OWNER TO " + Identifiers.quote(part.sql()));
        default -> {}
      }
    }
  }

  /// Those of a new index are in its definition, those of one that is gone have gone with it.
  private void indexOption(TablePart option, String change) {
    String index = option.id().substring(0, option.id().indexOf(' '));
    for (PartKind kind : List.of(PartKind.INDEX, PartKind.UNIQUE_INDEX)) {
      if (before.find(kind, index).isPresent() && after.find(kind, index).isPresent()) {
        commands.add(
            ShardCommand.text("ALTER INDEX " + Identifiers.quote(after.name().schema()) + ".")
                .name(option.name(), after.oid())
                .sql(change)
                .command());
      }
    }
  }

  private void addParts() {
    added.stream()
        .filter(it -> it.kind() == PartKind.CONSTRAINT && !isInherited(it))
        .forEach(this::addConstraint);
    for (TablePart part : added) {
      switch (part.kind()) {
        case INDEX -> commands.add(createIndex(part, "CREATE INDEX "));
        case UNIQUE_INDEX -> commands.add(createIndex(part, "CREATE UNIQUE INDEX "));
        case STATISTICS -> createStatistics(part);
        case POLICY ->
            commands.add(
                ShardCommand.text("CREATE POLICY " + Identifiers.quote(part.name()) + " ON ")
                    .table(after.name(), after.oid())
                    .sql(part.sql())
                    .command());
        case GRANT, GRANT_OPTION ->
            commands.add(
                ShardCommand.text("GRANT " + part.sql() + " ON ")
                    .table(after.name(), after.oid())
                    .sql(" TO " + part.name())
                    .sql(part.kind() == PartKind.GRANT_OPTION ? " WITH GRANT OPTION" : "")
                    .command());
        case REPLICA_IDENTITY -> replicaIdentity(part);
        default -> {}
      }
    }
    added.stream().filter(it -> it.kind() == PartKind.FOREIGN_KEY).forEach(this::addForeignKey);
  }

  private void addConstraint(TablePart part) {
    commands.add(
        alterTable()
            .sql(" ADD CONSTRAINT ")
            .name(part.name(), after.oid())
            .sql(" " + part.sql())
            .command());
  }

  /// Its definition has three lines: up to the target's schema, the target's name, the rest.
  private void addForeignKey(TablePart part) {
    String[] lines = part.sql().split("\n", 3);
    commands.add(
        alterTable()
            .sql(" ADD CONSTRAINT ")
            .name(part.name(), after.oid())
            .sql(" " + lines[0])
            .name(lines[1], part.target())
            .sql(lines[2])
            .command());
  }

  /// @param verb with a space at its end
  ShardCommand createIndex(TablePart part, String verb) {
    return ShardCommand.text(verb)
        .name(part.name(), after.oid())
        .sql(" ON ")
        .table(after.name(), after.oid())
        .sql(" USING " + part.sql())
        .command();
  }

  /// Its definition has two lines: the schema, the rest.
  private void createStatistics(TablePart part) {
    String[] lines = part.sql().split("\n", 2);
    commands.add(
        ShardCommand.text("CREATE STATISTICS " + Identifiers.quote(lines[0]) + ".")
            .name(part.name(), after.oid())
            .sql(lines[1])
            .table(after.name(), after.oid())
            .command());
  }

  private void replicaIdentity(TablePart part) {
    ShardCommand.Text text = alterTable().sql(" REPLICA IDENTITY " + part.sql());
    commands.add(
        part.name().isEmpty()
            ? text.command()
            : text.sql(" ").name(part.name(), after.oid()).command());
  }

  List<TablePart> added() {
    return List.copyOf(added);
  }

  List<TablePart> removed() {
    return List.copyOf(removed);
  }

  private void alter(String change) {
    commands.add(alterTable().sql(change).command());
  }

  private void onTable(String verb) {
    commands.add(ShardCommand.text(verb).table(after.name(), after.oid()).command());
  }

  private ShardCommand.Text alterTable() {
    return ShardCommand.text("ALTER TABLE ").table(after.name(), after.oid());
  }
}
