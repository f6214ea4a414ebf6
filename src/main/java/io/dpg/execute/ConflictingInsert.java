package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.GlobalIndex;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.index.IndexChange;
import io.dpg.execute.index.IndexReader;
import io.dpg.execute.index.KeyConflict;
import io.dpg.plan.InsertRowsPlan;
import io.dpg.plan.InsertRowsPlan.InsertRow;
import io.dpg.plan.Plan;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.ValueSource;
import io.dpg.sql.Identifiers;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// INSERT ... ON CONFLICT into a table with unique global indexes. A shard sees conflicts with its
/// own rows only; what it does not see, the index tells when it is written.
///
/// All rows are tried at once, behind a savepoint. If a key is taken by a row of another shard,
/// they are taken back and tried one by one: a row whose key is taken is left out, or goes to the
/// shard of the row that has the key, where ON CONFLICT finds it.
public final class ConflictingInsert {

  private static final String ALL = "dpg_conflict";
  private static final String ONE = "dpg_conflict_row";
  private static final int ATTEMPTS_MAX = 10;

  private final Executor executor;
  private final Indexes indexes;
  private final Clause clause;
  private final DistributedTransaction transaction;
  private final Set<IndexKey> seen = new HashSet<>();

  /// ON CONFLICT.
  ///
  /// @param columns the names of the conflict target's columns; null for any key
  /// @param constraint the name of a constraint that is the target; empty for none
  /// @param updates whether it is DO UPDATE
  public record Clause(@Nullable Set<String> columns, String constraint, boolean updates) {

    public static Clause of(SqlNode onConflict) {
      SqlNode target = onConflict.node("infer");
      Set<String> columns =
          target == null
              ? null
              : target.list("indexElems").stream()
                  .map(element -> Identifiers.quote(element.text("name")))
                  .collect(Collectors.toSet());
      return new Clause(
          columns,
          target == null ? "" : target.text("conname"),
          onConflict.text("action").equals("ONCONFLICT_UPDATE"));
    }

    /// Whether the clause expects conflicts with an index.
    public boolean isAbout(GlobalIndex index) {
      return columns == null
          || constraint.equals(index.name().name())
          || columns.equals(
              new HashSet<>(index.keys().stream().map(GlobalIndex.Key::definition).toList()));
    }
  }

  /// The session's side of global indexes.
  public interface Indexes {

    /// Writes what statements have changed, until a key is taken.
    ///
    /// @param catalog the metadata as the transaction sees them
    Optional<KeyConflict> tryWrite(CatalogSnapshot catalog);

    /// Whether a row was inserted that is in an index, since indexes were written.
    boolean hasInserted(int index);
  }

  private record IndexKey(int index, List<@Nullable String> key) {}

  public ConflictingInsert(Executor executor, Indexes indexes, Clause clause) {
    this.executor = executor;
    this.indexes = indexes;
    this.clause = clause;
    this.transaction = executor.transaction();
  }

  /// Runs it wholly, with what it changes of indexes.
  public RowStream run(Execution client) {
    executor.openBlock();
    Execution execution = executor.evaluated(client);
    Plan plan = execution.plan();
    if (plan instanceof InsertRowsPlan rows) {
      plan = new InsertRows(executor, rows, execution).evaluated();
    }
    transaction.savepoint(ALL);
    AnsweredRows answer = drawn(plan, execution);
    Optional<KeyConflict> conflict = indexes.tryWrite(execution.catalog());
    if (conflict.isPresent()) {
      List<Plan> single = singleRows(plan, conflict.get());
      transaction.rollbackToSavepoint(ALL);
      answer = oneByOne(single, execution);
    }
    transaction.releaseSavepoint(ALL);
    return answer;
  }

  private AnsweredRows drawn(Plan plan, Execution execution) {
    try (RowStream rows = executor.run(execution.withPlan(plan, execution.sql()))) {
      List<byte[]> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.row());
      }
      return new AnsweredRows(all, rows.tag());
    }
  }

  /// The plans of the rows; throws when the conflict is none that the client expects.
  private List<Plan> singleRows(Plan plan, KeyConflict conflict) {
    if (!clause.isAbout(conflict.index())) {
      throw conflict.error();
    }
    return switch (plan) {
      case RouterPlan router -> List.of(router);
      case InsertRowsPlan rows ->
          rows.rows().stream().<Plan>map(row -> withRow(rows, row)).toList();
      default ->
          throw SqlError.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "ON CONFLICT met a row of another shard in an INSERT ... SELECT")
              .detail("%s", String.valueOf(conflict.error().error().detail()))
              .hint("Insert the rows by INSERT ... VALUES.")
              .asException();
    };
  }

  private static InsertRowsPlan withRow(InsertRowsPlan plan, InsertRow row) {
    return new InsertRowsPlan(
        plan.table(),
        plan.head(),
        List.of(row),
        plan.tail(),
        List.of(),
        plan.keyRequired(),
        plan.returning());
  }

  private AnsweredRows oneByOne(List<Plan> plans, Execution execution) {
    List<byte[]> rows = new ArrayList<>();
    long count = 0;
    for (Plan plan : plans) {
      Optional<AnsweredRows> answer = one(plan, execution);
      if (answer.isPresent()) {
        count += answer.get().count();
        rows.addAll(answer.get().rows());
      }
    }
    return new AnsweredRows(rows, execution.command() + " " + count);
  }

  /// Empty when the row is left out.
  private Optional<AnsweredRows> one(Plan plan, Execution execution) {
    transaction.savepoint(ONE);
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      AnsweredRows inserted = drawn(plan, execution);
      Optional<KeyConflict> conflict = indexes.tryWrite(execution.catalog());
      if (conflict.isEmpty()) {
        transaction.releaseSavepoint(ONE);
        return Optional.of(inserted);
      }
      if (!clause.isAbout(conflict.get().index())) {
        throw conflict.get().error();
      }
      transaction.rollbackToSavepoint(ONE);
      if (!clause.updates()) {
        transaction.releaseSavepoint(ONE);
        return Optional.empty();
      }
      Optional<AnsweredRows> updated = elsewhere(plan, conflict.get(), execution);
      if (updated.isPresent()) {
        transaction.releaseSavepoint(ONE);
        return updated;
      }
    }
    throw SqlError.of(
            SqlState.SERIALIZATION_FAILURE, "could not insert a row because of concurrent updates")
        .hint("Run the transaction again.")
        .asException();
  }

  /// The same on the shard of the row that has the key; empty when that row has gone meanwhile.
  private Optional<AnsweredRows> elsewhere(Plan plan, KeyConflict conflict, Execution execution) {
    IndexChange entry = conflict.added().getFirst();
    requireFirstTime(conflict.index(), entry);
    OptionalInt target =
        IndexReader.target(conflict.index(), entry, transaction, execution.catalog());
    if (target.isEmpty()) {
      return Optional.empty();
    }
    AnsweredRows updated = drawn(at(plan, target.getAsInt()), execution);
    if (indexes.hasInserted(conflict.index().oid())) {
      transaction.rollbackToSavepoint(ONE);
      seen.remove(new IndexKey(conflict.index().oid(), entry.key()));
      return Optional.empty();
    }
    Optional<KeyConflict> another = indexes.tryWrite(execution.catalog());
    if (another.isPresent()) {
      throw another.get().error();
    }
    return Optional.of(updated);
  }

  /// As PostgreSQL, which does not update a row twice in one statement.
  private void requireFirstTime(GlobalIndex index, IndexChange entry) {
    if (!seen.add(new IndexKey(index.oid(), entry.key()))) {
      throw SqlError.of(
              SqlState.CARDINALITY_VIOLATION,
              "ON CONFLICT DO UPDATE command cannot affect row a second time")
          .hint(
              "Ensure that no rows proposed for insertion within the same command have duplicate"
                  + " constrained values.")
          .asException();
    }
  }

  /// @param hash of the distribution column of a row of the shard
  private static Plan at(Plan plan, int hash) {
    ValueSource there = new ValueSource.Constant(hash);
    return switch (plan) {
      case RouterPlan router ->
          new RouterPlan(
              router.anchor(),
              new ShardChoice.AnyOf(List.of(there)),
              router.query(),
              router.access(),
              router.reason());
      case InsertRowsPlan rows ->
          withRow(rows, new InsertRow(there, rows.rows().getFirst().pieces()));
      default -> throw new IllegalStateException("no plan of one row: " + plan);
    };
  }
}
