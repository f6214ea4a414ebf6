package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.NodeId;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.plan.LocalPlan;
import io.dpg.plan.Plan;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanRequest;
import io.dpg.plan.Planner;
import io.dpg.plan.Reanalyzer;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.TextForms;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.session.StatementCache.PlanKey;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import io.dpg.transaction.SessionSettings;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Statement -> analysed and planned, from the cache where it was seen before. Owner: the session's
/// thread.
final class QueryPreparer {

  private final Database database;
  private final Analyzer analyzer;
  private final DistributedTransaction transaction;
  private final String user;
  private final SeenCatalog seen;

  QueryPreparer(
      Database database, Analyzer analyzer, DistributedTransaction transaction, String user) {
    this.database = database;
    this.analyzer = analyzer;
    this.transaction = transaction;
    this.user = user;
    this.seen = new SeenCatalog(database);
  }

  /// Analyses and plans a statement that the planner plans.
  ///
  /// @param types OIDs of parameter types that the client named; 0 for those it left open
  PreparedQuery prepare(ParsedStatement statement, List<Integer> types) {
    if (seesUncommittedDefinitions()) {
      NodeConnection coordinator = coordinatorConnection();
      Analysis analysis = analyze(statement, types);
      return plan(
          statement, analysis, seen.by(coordinator), database.uncommittedFacts(coordinator));
    }
    PlanKey key = new PlanKey(statement.text(), types, user, settingsKey());
    PreparedQuery known = database.statements().find(key);
    if (known != null && isCurrent(known)) {
      return known;
    }
    CatalogSnapshot catalog = database.catalog();
    PreparedQuery query = plan(statement, analyze(statement, types), catalog, database.facts());
    database.statements().remember(key, query);
    return query;
  }

  /// Equal for sessions in which a statement means the same to a user.
  String settingsKey() {
    return transaction.settings().meaning();
  }

  /// Whether it was planned with the metadata as it is now.
  boolean isCurrent(PreparedQuery query) {
    return query.catalog().version() == database.catalog().version();
  }

  /// The metadata as the session's transactions see them.
  SeenCatalog seen() {
    return seen;
  }

  String user() {
    return user;
  }

  SessionSettings settings() {
    return transaction.settings();
  }

  /// Whether a statement of the client's need not be prepared again.
  boolean isCurrent(ClientStatement statement) {
    return statement.query() != null
        && statement.settings() == transaction.settings()
        && isCurrent(statement.query())
        && !seesUncommittedDefinitions();
  }

  /// The schema as the session sees it now.
  SchemaFacts facts() {
    return seesUncommittedDefinitions()
        ? database.uncommittedFacts(coordinatorConnection())
        : database.facts();
  }

  /// The metadata as the session sees it now.
  CatalogSnapshot catalog() {
    return seesUncommittedDefinitions() ? seen.by(coordinatorConnection()) : database.catalog();
  }

  /// The same as far as the session has read it: for telling an error, after which nothing can be
  /// read.
  CatalogSnapshot latestCatalog() {
    CatalogSnapshot latest = seesUncommittedDefinitions() ? seen.latest() : null;
    return latest == null ? database.catalog() : latest;
  }

  /// The OID of a type by its name in SQL.
  int typeOid(String name) {
    String sql = "SELECT " + Identifiers.quoteLiteral(name) + "::regtype::oid";
    return Integer.parseUnsignedInt(Objects.requireNonNull(evaluate(sql).getFirst()));
  }

  /// The only row of a query that the coordinator node answers, as text.
  List<@Nullable String> evaluate(String sql) {
    return coordinatorConnection().query(sql).rows().getFirst();
  }

  /// The only row of a query with parameters, all as text.
  List<@Nullable String> evaluate(String sql, List<@Nullable String> values) {
    return coordinatorConnection().query(sql, values).rows().getFirst();
  }

  /// The coordinator node's connection, with the session's settings.
  NodeConnection coordinatorConnection() {
    Participant coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    return coordinator.connection();
  }

  /// The metadata of the table that a name in a statement stands for; empty when dpg does not know
  /// it, or there is none.
  Optional<TableMetadata> table(SqlNode rangeVar) {
    String name = Identifiers.quote(rangeVar.text("relname"));
    String schema = rangeVar.text("schemaname");
    String qualified = schema.isEmpty() ? name : Identifiers.quote(schema) + "." + name;
    String oid =
        coordinatorConnection()
            .query("SELECT coalesce(to_regclass($1)::oid, 0)", List.of(qualified))
            .value();
    return Optional.ofNullable(
        catalog().table(Integer.parseUnsignedInt(Objects.requireNonNull(oid))));
  }

  /// Where a lock is in the way, it is waited for within the transaction: the wait is then the
  /// session's, ends as it says, and no lock of its own is in its way.
  private Analysis analyzeOutside(String sql, List<Integer> types) {
    try {
      return analyzer.analyze(sql, types, user, transaction.settings());
    } catch (SqlErrorException e) {
      if (e.error().state().equals(SqlState.LOCK_NOT_AVAILABLE)) {
        return Analyzer.analyzeWithin(transaction.coordinator(), sql, types);
      }
      throw e;
    }
  }

  /// The types and columns of any statement.
  Analysis analyze(ParsedStatement statement, List<Integer> types) {
    try {
      // A cursor that a function has opened is known to its connection only.
      boolean within = statement.tree().is("FetchStmt") && transaction.inBlock();
      if (within || seesUncommittedDefinitions()) {
        return Analyzer.analyzeWithin(transaction.coordinator(), statement.text(), types);
      }
      return analyzeOutside(statement.text(), types);
    } catch (SqlErrorException e) {
      throw withOffset(e, statement);
    }
  }

  /// An error points into the script that the client sent, of which the statement is a part.
  static SqlErrorException withOffset(SqlErrorException e, ParsedStatement statement) {
    SqlError error = e.error();
    return error.position() == 0 || statement.offset() == 0
        ? e
        : error.at(error.position() + statement.offset()).asException();
  }

  /// Whether plans must be made from what this session only sees.
  boolean seesUncommittedDefinitions() {
    NodeId coordinator = database.coordinator();
    return transaction.inBlock()
            && transaction.hasJoined(coordinator)
            && transaction.coordinator().wrote()
        || transaction.hasPinned();
  }

  /// Analyses a statement that planning has made of the client's.
  private Reanalyzer.Analyzed analyzeAgain(ParsedStatement statement, List<Integer> types) {
    String tree = Objects.requireNonNull(analyze(statement, types).tree());
    return new Reanalyzer.Analyzed(statement, AnalyzedQuery.read(tree, statement.text()));
  }

  private PreparedQuery plan(
      ParsedStatement statement, Analysis analysis, CatalogSnapshot catalog, SchemaFacts facts) {
    if (analysis.tree() == null) {
      throw new IllegalStateException("the coordinator node sent no query tree");
    }
    AnalyzedQuery query = AnalyzedQuery.read(analysis.tree(), statement.text());
    Optional<SqlError> owners =
        ViewRights.difference(query, sql -> coordinatorConnection().query(sql).rows());
    if (statement.tree().is("SelectStmt") && ShownCatalog.isReadBy(query)) {
      return ofShownCatalog(statement, analysis, catalog);
    }
    PlanRequest request =
        new PlanRequest(
            statement,
            query,
            catalog,
            facts,
            analysis.parameterTypes().size(),
            textForms(analysis),
            (made, furtherTypes) -> {
              List<Integer> types = new ArrayList<>(analysis.parameterTypes());
              types.addAll(furtherTypes);
              return analyzeAgain(made, types);
            },
            0);
    Plan plan =
        switch (owners.isPresent()
            ? Planner.planWithOwners(request, owners.get())
            : Planner.plan(request)) {
          case PlanAttempt.Planned(Plan it) -> it;
          case PlanAttempt.NotPlanned(SqlError why) -> throw why.asException();
        };
    return new PreparedQuery(
        statement,
        plan,
        analysis.parameterTypes(),
        analysis.fields(),
        catalog,
        changesIndexes(query, catalog));
  }

  private TextForms textForms(Analysis analysis) {
    SessionSettings settings = transaction.settings();
    return new TextForms(
        analysis.isoDates(), !settings.roundsFloats(), settings.writesPlainIntervals());
  }

  /// A query of the catalog runs on the coordinator node.
  private PreparedQuery ofShownCatalog(
      ParsedStatement statement, Analysis analysis, CatalogSnapshot catalog) {
    String sql =
        ShownCatalog.query(
            statement.tree(), text -> database.statements().parse(text).getFirst().tree());
    return new PreparedQuery(
        database.statements().parse(sql).getFirst(),
        new LocalPlan(false, true),
        analysis.parameterTypes(),
        analysis.fields(),
        catalog,
        false);
  }

  private static boolean changesIndexes(AnalyzedQuery query, CatalogSnapshot catalog) {
    if (catalog.indexes().isEmpty()) {
      return false;
    }
    boolean[] found = {false};
    query.forEachQuery(each ->
        found[0] |=
            each.target() != 0
                && each.entry(each.target()) instanceof RangeTableEntry.Relation written
                && catalog.changesIndexes(written.oid()));
    return found[0];
  }
}
