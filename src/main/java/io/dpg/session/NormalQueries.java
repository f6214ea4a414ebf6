package io.dpg.session;

import io.dpg.error.SqlErrorException;
import io.dpg.execute.Arguments;
import io.dpg.session.StatementCache.NormalKey;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.normal.LiteralKind;
import io.dpg.sql.normal.NormalForm;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Statements of the simple protocol that differ from known ones in literals only: they run by a
/// shared plan, with their literals as parameters, and are neither parsed nor planned. Owner: the
/// session's thread.
final class NormalQueries {

  private static final int STATEMENT_CHARS_MAX = 10_000;

  private final Database database;
  private final QueryPreparer preparer;

  NormalQueries(Database database, QueryPreparer preparer) {
    this.database = database;
    this.preparer = preparer;
  }

  /// A plan with the values to run it with.
  record Bound(PreparedQuery query, Arguments arguments) {}

  /// The normal form of a script of one statement, if it has literals that could be parameters.
  Optional<NormalForm> form(String script) {
    return script.length() > STATEMENT_CHARS_MAX
        ? Optional.empty()
        : NormalForm.of(script).filter(NormalQueries::hasPlainLiterals);
  }

  private static boolean hasPlainLiterals(NormalForm form) {
    // The rows of an INSERT of several do not count in the key.
    if (form.literalCount() == 0 || form.rowCount() > 1) {
      return false;
    }
    for (int i = 0; i < form.literalCount(); i++) {
      // What a backslash means depends on standard_conforming_strings.
      boolean plain =
          switch (form.kind(i)) {
            case INTEGER, BIGINT, NUMERIC -> true;
            case STRING -> form.value(i).indexOf('\\') < 0;
            case BIT -> false;
          };
      if (!plain) {
        return false;
      }
    }
    return true;
  }

  /// The plan that a statement can run by, if there is one.
  ///
  /// @param inBlock in a transaction block a statement that fails cannot be run again
  @Nullable Bound find(NormalForm form, boolean inBlock) {
    if (preparer.seesUncommittedDefinitions()
        || !(database.statements().find(key(form)) instanceof NormalPlan.Shared shared)
        || !preparer.isCurrent(shared.query())
        || (inBlock && !shared.infallible())) {
      return null;
    }
    PreparedQuery query = shared.query();
    return new Bound(query, shared.parameters().arguments(form, query.parameterTypes()));
  }

  /// Takes note of a statement that was run in its own words.
  void learn(NormalForm form, PreparedQuery query) {
    if (preparer.seesUncommittedDefinitions()) {
      return;
    }
    NormalKey key = key(form);
    NormalPlan next =
        switch (database.statements().find(key)) {
          case null -> new NormalPlan.Once();
          case NormalPlan.Once _ -> attempt(form, query);
          case NormalPlan.NeedsLiterals known ->
              known.catalogVersion() == query.catalog().version() ? known : attempt(form, query);
          case NormalPlan.Shared known ->
              preparer.isCurrent(known.query()) ? known : attempt(form, query);
        };
    database.statements().remember(key, next);
  }

  private NormalKey key(NormalForm form) {
    return new NormalKey(form.key(), preparer.user(), preparer.settingsKey());
  }

  private NormalPlan attempt(NormalForm form, PreparedQuery query) {
    NormalPlan failed = new NormalPlan.NeedsLiterals(query.catalog().version());
    LiteralParameters parameters = LiteralParameters.of(form, query.statement());
    try {
      List<ParsedStatement> parsed = database.statements().parse(parameters.sql());
      PreparedQuery shared = preparer.prepare(parsed.getFirst(), parameters.types());
      return SharedPlans.serves(shared, query)
          ? new NormalPlan.Shared(shared, parameters, isInfallible(form, shared))
          : failed;
    } catch (SqlErrorException e) {
      // Not every place that takes a literal takes a parameter.
      return failed;
    }
  }

  private static boolean isInfallible(NormalForm form, PreparedQuery shared) {
    for (int i = 0; i < form.literalCount(); i++) {
      if (form.kind(i) == LiteralKind.STRING
          && !SharedPlans.takesAnyText(shared.parameterTypes().get(i))) {
        return false;
      }
    }
    return true;
  }
}
