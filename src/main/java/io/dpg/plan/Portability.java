package io.dpg.plan;

import io.dpg.error.SqlError;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Datum;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.text.ResultReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What in a statement means something else on a shard than on the coordinator node.
public final class Portability {

  /// The function in schema `pg_dist` of every node that tells the `tableoid` as clients know it.
  public static final String TABLE_OID_FUNCTION = "logical_table";

  /// The function in schema `pg_dist` of every node that writes a value so that nothing is lost.
  private static final String EXACT_TEXT_FUNCTION = "exact_text";

  /// The attribute number of `tableoid`.
  public static final int TABLE_OID_COLUMN = -6;

  private static final int REGCLASS = 2205;

  private static final Set<String> CATALOG_FUNCTIONS =
      Set.of(
          "regclass",
          "format_type",
          "obj_description",
          "col_description",
          "shobj_description",
          "pg_describe_object",
          "pg_identify_object",
          "pg_relation_size",
          "pg_table_size",
          "pg_indexes_size",
          "pg_total_relation_size",
          "pg_relation_filenode");

  /// The first OID that PostgreSQL gives to what is made after initdb.
  private static final int FIRST_USER_OID = 16384;

  private final SchemaFacts facts;

  public Portability(SchemaFacts facts) {
    this.facts = facts;
  }

  /// Why the query cannot run on shards as it stands; null when it can.
  public @Nullable SqlError obstacle(AnalyzedQuery query) {
    List<SqlError> found = new ArrayList<>();
    query.forEachQuery(each -> each.expressions().forEach(part -> addObstacles(part, found)));
    return found.isEmpty() ? null : found.getFirst();
  }

  private void addObstacles(Expression expression, List<SqlError> into) {
    Set<Expression> translated = Collections.newSetFromMap(new IdentityHashMap<>());
    expression.any(part -> {
      if (part instanceof Expression.Call call && isTranslation(facts.function(call.function()))) {
        translated.addAll(call.arguments());
      }
      SqlError obstacle = translated.contains(part) ? null : obstacle(part);
      if (obstacle != null) {
        into.add(obstacle);
      }
      return false;
    });
  }

  /// Functions that every node has, and that know what a shard's `tableoid` is.
  static boolean isTranslation(FunctionFacts function) {
    return function.schema().equals("pg_dist")
        && (function.name().equals("row_place") || function.name().equals(TABLE_OID_FUNCTION));
  }

  /// Why an expression, sublinks' queries left out, cannot run on shards; null when it can.
  public @Nullable SqlError obstacleIn(Expression expression) {
    List<SqlError> found = new ArrayList<>();
    addObstacles(expression, found);
    return found.isEmpty() ? null : found.getFirst();
  }

  private @Nullable SqlError obstacle(Expression part) {
    return switch (part) {
      case Expression.Column column when column.attribute() == TABLE_OID_COLUMN ->
          Refusal.of("cannot use tableoid of a distributed table")
              .hint("Name the table in the query: SELECT 'name'::regclass.");
      case Expression.Constant constant
          when constant.type() == REGCLASS && constant.value() != null ->
          Refusal.of("cannot use a regclass constant in a query on distributed tables");
      case Expression.Relabel relabel when relabel.type() == REGCLASS ->
          Refusal.of("cannot tell the name of a table on its shards");
      case Expression.Other other
          when other.kind().equals("COERCEVIAIO") && other.type() == REGCLASS ->
          Refusal.of("cannot find a table by its name on shards");
      case Expression.Call call when seesCatalog(facts.function(call.function())) ->
          Refusal.of(
              "function \"%s\" looks into the catalog, which is another one on each node",
              facts.function(call.function()).name());
      case Expression.Call call when isSequenceFunction(facts.function(call.function())) ->
          Refusal.of(
              "cannot call function \"%s\" in a query on distributed tables",
              facts.function(call.function()).name());
      case Expression.Call call when isOnCoordinatorOnly(call) ->
          Refusal.of(
              "function \"%s\" exists on the coordinator node only",
              facts.function(call.function()).name());
      case Expression.Call call when mayUseTables(facts.function(call.function())) ->
          Refusal.of(
              "function \"%s\" may use tables, which shards do not see",
              facts.function(call.function()).name());
      default -> needsTableType(part) ? ofTableRows() : null;
    };
  }

  private static SqlError ofTableRows() {
    return Refusal.of("shards do not have the row types of tables");
  }

  /// Whether an expression is of a table's row type, or a user's function takes one: shards have
  /// row types of their own. Whole rows by themselves are as good.
  private boolean needsTableType(Expression part) {
    return switch (part) {
      case Expression.Column _, Expression.SubLink _, Expression.SubLinkOutput _ -> false;
      case Expression.Aggregate it -> takesTableRows(it.function(), it.children());
      case Expression.WindowCall it -> takesTableRows(it.function(), it.children());
      case Expression.Operator it -> takesTableRows(it.function(), it.children());
      case Expression.ArrayOperator it -> takesTableRows(it.function(), it.children());
      case Expression.Call it ->
          facts.isOfTableRows(it.type()) || takesTableRows(it.function(), it.children());
      default -> facts.isOfTableRows(part.type());
    };
  }

  private boolean takesTableRows(int function, List<Expression> arguments) {
    return function >= FIRST_USER_OID
        && arguments.stream().anyMatch(it -> facts.isOfTableRows(it.type()));
  }

  /// Whether it is one of PostgreSQL's functions whose answers depend on the tables, types and
  /// rights of the node.
  private static boolean seesCatalog(FunctionFacts function) {
    String name = function.name();
    return function.schema().equals("pg_catalog")
        && (name.startsWith("to_reg")
            || name.startsWith("pg_get_")
            || name.endsWith("_is_visible")
            || (name.startsWith("has_") && name.endsWith("_privilege"))
            || CATALOG_FUNCTIONS.contains(name));
  }

  /// Whether a call is of one of dpg's own functions that workers do not have.
  private boolean isOnCoordinatorOnly(Expression.Call call) {
    FunctionFacts function = facts.function(call.function());
    boolean isOwn =
        call.function() >= FIRST_USER_OID
            && (function.schema().equals("pg_dist") || function.schema().equals("pg_catalog"));
    return isOwn && !isTranslation(function) && !function.name().equals(EXACT_TEXT_FUNCTION);
  }

  private static boolean mayUseTables(FunctionFacts function) {
    return function.scripted() && function.volatility() != Volatility.IMMUTABLE;
  }

  private static boolean isSequenceFunction(FunctionFacts function) {
    return function.isBuiltIn("nextval")
        || function.isBuiltIn("setval")
        || function.isBuiltIn("currval")
        || function.isBuiltIn("lastval");
  }

  /// Whether an expression, sublinks' queries included, is no more volatile than this.
  public boolean isAtMost(Volatility limit, Expression expression) {
    return !expression.any(part -> volatility(part).compareTo(limit) > 0)
        && !expression.any(part ->
            part instanceof Expression.SubLink subLink && !isAtMost(limit, subLink.query()));
  }

  /// Whether nothing in a query is more volatile than this.
  public boolean isAtMost(Volatility limit, AnalyzedQuery query) {
    boolean[] exceeded = new boolean[1];
    query.forEachQuery(each -> exceeded[0] |= each.expressions().stream().anyMatch(exceeds(limit)));
    return !exceeded[0];
  }

  private Predicate<Expression> exceeds(Volatility limit) {
    return expression -> expression.any(part -> volatility(part).compareTo(limit) > 0);
  }

  /// Why volatile functions in the query may not run once per shard group; null when they may.
  /// PostgreSQL's own, such as `random`, do nothing but give a value for each row.
  public @Nullable SqlError unsafeVolatility(AnalyzedQuery query) {
    List<SqlError> found = new ArrayList<>();
    query.forEachQuery(each ->
        each.expressions().forEach(expression -> expression.any(part -> addIfUnsafe(part, found))));
    return found.isEmpty() ? null : found.getFirst();
  }

  private boolean addIfUnsafe(Expression part, List<SqlError> into) {
    if (part instanceof Expression.Call call && volatility(call) == Volatility.VOLATILE) {
      FunctionFacts function = facts.function(call.function());
      if (!function.schema().equals("pg_catalog")) {
        into.add(
            Refusal.of(
                    "cannot call volatile function \"%s\" on several shard groups", function.name())
                .hint("%s", Refusal.FILTER_HINT));
      }
    }
    return false;
  }

  /// Whether an entry of FROM stands for an intermediate result.
  public boolean isResult(RangeTableEntry.Function entry) {
    return entry.calls().stream().anyMatch(call -> isResult(call));
  }

  /// By which column the intermediate result is repartitioned that an entry of FROM stands for;
  /// null for others.
  public @Nullable ResultKey resultKey(RangeTableEntry.Function entry) {
    if (!isResult(entry)
        || !(entry.calls().getFirst() instanceof Expression.Call call)
        || !(call.arguments().getFirst() instanceof Expression.Constant constant)) {
      return null;
    }
    Datum mark = constant.value();
    byte[] content = mark == null ? null : mark.content();
    return content == null ? null : ResultReference.key(content);
  }

  private boolean isResult(Expression expression) {
    return expression instanceof Expression.Call call
        && call.arguments().size() == 1
        && call.arguments().getFirst() instanceof Expression.Constant constant
        && constant.value() != null
        && ResultReference.isMark(constant.value().content())
        && facts.function(call.function()).isBuiltIn(ResultReference.FUNCTION);
  }

  /// Whether an aggregate gives the same whatever the order of its rows.
  public boolean ignoresOrder(Expression.Aggregate aggregate) {
    FunctionFacts function = facts.function(aggregate.function());
    return function.schema().equals("pg_catalog")
        && switch (function.name()) {
          case "count",
              "sum",
              "min",
              "max",
              "avg",
              "bool_and",
              "bool_or",
              "every",
              "bit_and",
              "bit_or",
              "bit_xor" ->
              true;
          default -> false;
        };
  }

  /// Of one node alone.
  public Volatility volatility(Expression part) {
    return switch (part) {
      case Expression.Call call -> facts.function(call.function()).volatility();
      case Expression.Operator operator -> facts.function(operator.function()).volatility();
      case Expression.ArrayOperator operator -> facts.function(operator.function()).volatility();
      case Expression.Aggregate aggregate -> facts.function(aggregate.function()).volatility();
      case Expression.WindowCall call -> facts.function(call.function()).volatility();
      case Expression.Other other -> ofKind(other.kind());
      default -> Volatility.IMMUTABLE;
    };
  }

  /// Conversions through text and SQL's own values (CURRENT_DATE) depend on the session and its
  /// transaction.
  private static Volatility ofKind(String kind) {
    return switch (kind) {
      case "NEXTVALUEEXPR", "CURRENTOFEXPR" -> Volatility.VOLATILE;
      case "SQLVALUEFUNCTION", "COERCEVIAIO", "ARRAYCOERCEEXPR", "COERCETODOMAIN", "XMLEXPR" ->
          Volatility.STABLE;
      default -> Volatility.IMMUTABLE;
    };
  }
}
