package io.dpg.session;

import io.dpg.error.SqlErrorException;
import io.dpg.execute.Arguments;
import io.dpg.execute.NodeHasher;
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

  private static final int STATEMENT_CHARS_MAX = 1_000_000;

  /// Of the text without its literals and without rows that look like the one before them.
  private static final int KEY_CHARS_MAX = 10_000;

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
    if (form.literalCount() == 0 || form.key().length() > KEY_CHARS_MAX) {
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
    if (preparer.seesUncommittedDefinitions()) {
      return null;
    }
    return switch (database.statements().find(key(form))) {
      case NormalPlan.Shared(var query, var parameters, var infallible)
          when isUsable(query, infallible, inBlock) ->
          new Bound(query, parameters.arguments(form, query.parameterTypes()));
      case NormalPlan.SharedRows(var query, var rows, var infallible)
          when isUsable(query, infallible, inBlock) ->
          bind(form, query, rows);
      case null -> null;
      case NormalPlan.Once _,
          NormalPlan.NeedsLiterals _,
          NormalPlan.Shared _,
          NormalPlan.SharedRows _ ->
          null;
    };
  }

  private boolean isUsable(PreparedQuery query, boolean infallible, boolean inBlock) {
    return preparer.isCurrent(query) && (infallible || !inBlock);
  }

  private @Nullable Bound bind(NormalForm form, PreparedQuery query, LiteralRows rows) {
    NodeHasher hasher = database.hasher().reading(preparer.settings());
    try {
      return new Bound(query.withPlan(rows.plan(form, hasher)), Arguments.NONE);
    } catch (SqlErrorException e) {
      // No value of the distribution column's type: in its own words the statement fails as
      // PostgreSQL has it.
      return null;
    }
  }

  /// Takes note of a statement that was run in its own words.
  ///
  /// @param statement the client's; the query's own may be another one that was made of it
  void learn(NormalForm form, ParsedStatement statement, PreparedQuery query) {
    if (preparer.seesUncommittedDefinitions()) {
      return;
    }
    NormalKey key = key(form);
    NormalPlan next =
        switch (database.statements().find(key)) {
          case null -> new NormalPlan.Once();
          case NormalPlan.Once _ -> attempt(form, statement, query);
          case NormalPlan.NeedsLiterals known ->
              known.catalogVersion() == query.catalog().version()
                  ? known
                  : attempt(form, statement, query);
          case NormalPlan.Shared known ->
              preparer.isCurrent(known.query()) ? known : attempt(form, statement, query);
          case NormalPlan.SharedRows known ->
              preparer.isCurrent(known.query()) ? known : attempt(form, statement, query);
        };
    database.statements().remember(key, next);
  }

  private NormalKey key(NormalForm form) {
    return new NormalKey(form.key(), preparer.user(), preparer.settingsKey());
  }

  private NormalPlan attempt(NormalForm form, ParsedStatement statement, PreparedQuery query) {
    NormalPlan failed = new NormalPlan.NeedsLiterals(query.catalog().version());
    try {
      return (form.rowCount() > 1 ? sharedRows(form, query) : shared(form, statement, query))
          .orElse(failed);
    } catch (SqlErrorException e) {
      // Not every place that takes a literal takes a parameter.
      return failed;
    }
  }

  private Optional<NormalPlan> shared(
      NormalForm form, ParsedStatement statement, PreparedQuery query) {
    LiteralParameters parameters = LiteralParameters.of(form, statement);
    PreparedQuery shared = prepare(parameters);
    return SharedPlans.serves(shared, query)
        ? Optional.of(new NormalPlan.Shared(shared, parameters, isInfallible(form, shared)))
        : Optional.empty();
  }

  /// Literals before or behind the rows are not looked for: a plan's text holds them.
  private Optional<NormalPlan> sharedRows(NormalForm form, PreparedQuery query) {
    NormalForm one = NormalForm.of(form.withFirstRowOnly()).orElse(null);
    if (one == null
        || one.rowCount() != 1
        || !form.rowsLookAlike(one)
        || one.row(0).literalCount() != one.literalCount()) {
      return Optional.empty();
    }
    ParsedStatement statement = database.statements().parse(form.withFirstRowOnly()).getFirst();
    LiteralParameters parameters = LiteralParameters.of(one, statement);
    PreparedQuery oneRow = prepare(parameters);
    return SharedPlans.servesRows(oneRow, query)
        ? LiteralRows.of(query, oneRow, parameters)
            .map(rows -> new NormalPlan.SharedRows(oneRow, rows, isInfallible(one, oneRow)))
        : Optional.empty();
  }

  private PreparedQuery prepare(LiteralParameters parameters) {
    List<ParsedStatement> parsed = database.statements().parse(parameters.sql());
    return preparer.prepare(parsed.getFirst(), parameters.types());
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
