package io.dpg.plan.text;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.SetOperation;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ties a statement's syntax tree to its analysis: which query is which, which name is which table.
///
/// Both trees are walked side by side: PostgreSQL keeps the order of FROM, the names of common
/// tables, and the locations of sublinks.
public final class SyntaxLink {

  private final List<TableReference> tables = new ArrayList<>();
  private final IdentityHashMap<SqlNode, AnalyzedQuery> queries = new IdentityHashMap<>();

  /// The statements in the order in which they were met.
  private final List<SqlNode> linked = new ArrayList<>();

  private SyntaxLink() {}

  public static SyntaxLink of(SqlNode statement, AnalyzedQuery query) {
    SyntaxLink link = new SyntaxLink();
    link.linkQuery(statement, query);
    return link;
  }

  /// Every table and view that the statement names, each place of it.
  public List<TableReference> tables() {
    return List.copyOf(tables);
  }

  /// The statement and those within it.
  public Set<SqlNode> statements() {
    return queries.keySet();
  }

  /// The analysis of a SELECT, INSERT, UPDATE, DELETE or MERGE of the syntax tree (that very
  /// object).
  public AnalyzedQuery query(SqlNode statement) {
    AnalyzedQuery query = queries.get(statement);
    if (query == null) {
      throw new IllegalStateException("no analysis of this " + statement.kind());
    }
    return query;
  }

  /// The place of a query in the syntax tree.
  public SqlNode statement(AnalyzedQuery query) {
    return findStatement(query)
        .orElseThrow(() -> new IllegalStateException("a query has no syntax"));
  }

  /// The place of a query in the syntax tree; empty for the second of two queries that PostgreSQL
  /// has made of one, as it does for the left side of `(SELECT ...) IN (1, a)`.
  public Optional<SqlNode> findStatement(AnalyzedQuery query) {
    return places(query).stream().findFirst();
  }

  /// Every place of a query in the syntax tree, in their order: of equal expressions PostgreSQL
  /// keeps one only.
  public List<SqlNode> places(AnalyzedQuery query) {
    return linked.stream().filter(it -> query(it).id() == query.id()).toList();
  }

  private void linkQuery(SqlNode statement, AnalyzedQuery query) {
    queries.put(statement, query);
    linked.add(statement);
    SqlNode with = statement.node("withClause");
    if (with != null) {
      with.list("ctes").forEach(table -> linkCommonTable(table, query));
    }
    switch (statement.kind()) {
      case "SelectStmt" -> linkSelect(statement, query);
      case "InsertStmt" -> linkInsert(statement, query);
      case "UpdateStmt" -> linkModification(statement, "fromClause", query);
      case "DeleteStmt" -> linkModification(statement, "usingClause", query);
      case "MergeStmt" -> linkMerge(statement, query);
      default -> throw mismatch(statement);
    }
    linkSubLinks(statement, query);
  }

  private void linkCommonTable(SqlNode node, AnalyzedQuery query) {
    String name = node.text("ctename");
    for (CommonTable table : query.commonTables()) {
      if (table.name().equals(name)) {
        linkQuery(node.required("ctequery"), table.query());
        return;
      }
    }
    throw mismatch(node);
  }

  private void linkSelect(SqlNode select, AnalyzedQuery query) {
    SetOperation operation = query.setOperation();
    if (operation != null) {
      linkSetOperation(select, operation, query);
      return;
    }
    linkFrom(select.list("fromClause"), query.from(), query);
  }

  private void linkSetOperation(SqlNode select, SetOperation operation, AnalyzedQuery query) {
    switch (operation) {
      case SetOperation.Leaf leaf -> linkQuery(select, subquery(query, leaf.relation(), select));
      case SetOperation.Combination combination -> {
        linkSetOperation(select.required("larg"), combination.left(), query);
        linkSetOperation(select.required("rarg"), combination.right(), query);
      }
    }
  }

  private void linkInsert(SqlNode insert, AnalyzedQuery query) {
    linkTable(insert.required("relation"), query.target(), query);
    SqlNode source = insert.node("selectStmt");
    if (source == null || isPlainValues(source)) {
      return;
    }
    for (RangeTableEntry entry : query.rangeTable()) {
      if (entry instanceof RangeTableEntry.Subquery subquery) {
        linkQuery(source, subquery.query());
        return;
      }
    }
    throw mismatch(insert);
  }

  /// Whether a SELECT is nothing but VALUES, which an INSERT takes in without a subquery.
  public static boolean isPlainValues(SqlNode select) {
    return !select.list("valuesLists").isEmpty()
        && !select.has("sortClause")
        && !select.has("limitOffset")
        && !select.has("limitCount")
        && !select.has("lockingClause")
        && !select.has("withClause");
  }

  private void linkModification(SqlNode statement, String fromField, AnalyzedQuery query) {
    linkTable(statement.required("relation"), query.target(), query);
    List<FromItem> others =
        query.from().stream()
            .filter(item -> !item.equals(new FromItem.Reference(query.target())))
            .toList();
    linkFrom(statement.list(fromField), others, query);
  }

  /// The source of a MERGE is joined with the target in older versions, and alone in FROM in newer
  /// ones.
  private void linkMerge(SqlNode merge, AnalyzedQuery query) {
    linkTable(merge.required("relation"), query.target(), query);
    FromItem source = query.from().getFirst();
    if (query.from().size() == 1 && source instanceof FromItem.Join join) {
      boolean targetFirst = join.left().equals(new FromItem.Reference(query.target()));
      boolean targetLast = join.right().equals(new FromItem.Reference(query.target()));
      source = targetFirst ? join.right() : targetLast ? join.left() : join;
    } else if (query.from().size() == 2) {
      source = query.from().getLast();
    }
    linkItem(merge.required("sourceRelation"), source, query);
  }

  private void linkFrom(List<SqlNode> nodes, List<FromItem> items, AnalyzedQuery query) {
    // VALUES has an item that no FROM names.
    for (int i = 0; i < nodes.size(); i++) {
      linkItem(nodes.get(i), items.get(i), query);
    }
  }

  private void linkItem(SqlNode node, FromItem item, AnalyzedQuery query) {
    switch (item) {
      case FromItem.Join join -> {
        linkItem(node.required("larg"), join.left(), query);
        linkItem(node.required("rarg"), join.right(), query);
      }
      case FromItem.Reference reference -> linkReference(node, reference.relation(), query);
    }
  }

  private void linkReference(SqlNode node, int relation, AnalyzedQuery query) {
    switch (node.kind()) {
      case "RangeVar" -> linkTable(node, relation, query);
      case "RangeTableSample" -> linkTable(node.required("relation"), relation, query);
      case "RangeSubselect" ->
          linkQuery(node.required("subquery"), subquery(query, relation, node));
      case "RangeFunction", "RangeTableFunc", "JsonTable" -> {}
      default -> throw mismatch(node);
    }
  }

  private void linkTable(SqlNode node, int relation, AnalyzedQuery query) {
    if (query.entry(relation) instanceof RangeTableEntry.Relation table) {
      tables.add(new TableReference(node, table, query));
    }
  }

  private static AnalyzedQuery subquery(AnalyzedQuery query, int relation, SqlNode node) {
    if (query.entry(relation) instanceof RangeTableEntry.Subquery subquery) {
      return subquery.query();
    }
    throw mismatch(node);
  }

  private void linkSubLinks(SqlNode statement, AnalyzedQuery query) {
    Map<Integer, Expression.SubLink> byLocation = new HashMap<>();
    query.subLinks().forEach(subLink -> byLocation.put(subLink.location(), subLink));
    statement
        .fields()
        .forEach((field, value) -> {
          if (holdsExpressions(field, statement)) {
            linkSubLinksBelow(value, byLocation);
          }
        });
  }

  /// The branches of a set operation, common tables and an INSERT's source are queries of their
  /// own.
  private static boolean holdsExpressions(String field, SqlNode statement) {
    return switch (field) {
      case "withClause", "larg", "rarg", "lockingClause", "relation" -> false;
      case "selectStmt" -> isPlainValues(statement.required(field));
      default -> true;
    };
  }

  private void linkSubLinksBelow(Object value, Map<Integer, Expression.SubLink> byLocation) {
    if (value instanceof List<?> list) {
      list.forEach(element -> linkSubLinksBelow(element, byLocation));
    } else if (value instanceof SqlNode node) {
      node.walk(below -> visit(below, byLocation));
    }
  }

  private boolean visit(SqlNode node, Map<Integer, Expression.SubLink> byLocation) {
    if (node.is("RangeSubselect")) {
      return false;
    }
    if (isRowComparison(node)) {
      linkSubLink(node.required("rexpr"), byLocation.get(node.location()));
      linkSubLinksBelow(node.required("lexpr"), byLocation);
      return false;
    }
    if (!node.is("SubLink")) {
      return true;
    }
    linkSubLink(node, byLocation.get(node.location()));
    SqlNode test = node.node("testexpr");
    if (test != null) {
      linkSubLinksBelow(test, byLocation);
    }
    return false;
  }

  /// `(a, b) = (SELECT ...)`: PostgreSQL says that the subquery stands where the operator does.
  private static boolean isRowComparison(SqlNode node) {
    SqlNode left = node.is("A_Expr") ? node.node("lexpr") : null;
    SqlNode right = node.is("A_Expr") ? node.node("rexpr") : null;
    return left != null && right != null && left.is("RowExpr") && right.is("SubLink");
  }

  private void linkSubLink(SqlNode node, Expression.@Nullable SubLink subLink) {
    SqlNode select = node.required("subselect");
    AnalyzedQuery query = subLink == null ? ofEqual(select) : subLink.query();
    if (query == null) {
      throw mismatch(node);
    }
    linkQuery(select, query);
  }

  /// Of equal expressions in an aggregate's arguments and its ORDER BY, or in those of a query,
  /// PostgreSQL keeps the first only.
  private @Nullable AnalyzedQuery ofEqual(SqlNode select) {
    return linked.stream()
        .filter(it -> it.equals(select))
        .map(this::query)
        .findFirst()
        .orElse(null);
  }

  private static IllegalStateException mismatch(SqlNode node) {
    return new IllegalStateException("syntax and analysis differ at " + node.kind());
  }
}
