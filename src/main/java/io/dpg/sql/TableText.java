package io.dpg.sql;

import java.util.List;

/// CREATE TABLE: columns, partitions and the rest.
final class TableText {

  /// Bits of LIKE's INCLUDING, in their order; parsenodes.h.
  private static final List<String> LIKE_OPTIONS =
      List.of(
          "COMMENTS",
          "COMPRESSION",
          "CONSTRAINTS",
          "DEFAULTS",
          "GENERATED",
          "IDENTITY",
          "INDEXES",
          "STATISTICS",
          "STORAGE");

  private TableText() {}

  static void create(SqlNode table, SqlText out) {
    out.word("CREATE");
    persistence(table.required("relation"), out);
    out.word("TABLE").wordIf(table.flag("if_not_exists"), "IF NOT EXISTS");
    NameText.relation(table.required("relation"), out);
    boolean isPartition = table.has("partbound");
    if (isPartition) {
      out.word("PARTITION OF").list(table.list("inhRelations"), NameText::relation);
    } else if (table.has("ofTypename")) {
      out.word("OF");
      TypeText.write(table.required("ofTypename"), out);
    }
    elements(table, isPartition || table.has("ofTypename"), out);
    if (isPartition) {
      bound(table.required("partbound"), out);
    } else if (!table.list("inhRelations").isEmpty()) {
      out.word("INHERITS").inParentheses(table.list("inhRelations"), NameText::relation);
    }
    out.optional(table.node("partspec"), TableText::partitionBy);
    if (table.has("accessMethod")) {
      out.word("USING").name(table.text("accessMethod"));
    }
    OptionText.with(table.list("options"), out);
    onCommit(table.text("oncommit"), out);
    if (table.has("tablespacename")) {
      out.word("TABLESPACE").name(table.text("tablespacename"));
    }
  }

  static void persistence(SqlNode relation, SqlText out) {
    switch (relation.text("relpersistence")) {
      case "t" -> out.word("TEMPORARY");
      case "u" -> out.word("UNLOGGED");
      default -> {}
    }
  }

  static void onCommit(String action, SqlText out) {
    switch (action) {
      case "ONCOMMIT_PRESERVE_ROWS" -> out.word("ON COMMIT PRESERVE ROWS");
      case "ONCOMMIT_DELETE_ROWS" -> out.word("ON COMMIT DELETE ROWS");
      case "ONCOMMIT_DROP" -> out.word("ON COMMIT DROP");
      default -> {}
    }
  }

  /// A table with a type of its own can do without elements, but not with an empty list of them.
  private static void elements(SqlNode table, boolean mayBeMissing, SqlText out) {
    List<SqlNode> elements = table.list("tableElts");
    if (!mayBeMissing || !elements.isEmpty()) {
      out.inParentheses(elements, TableText::element);
    }
  }

  private static void element(SqlNode element, SqlText out) {
    switch (element.kind()) {
      case "ColumnDef" -> column(element, out);
      case "Constraint" -> ConstraintText.write(element, out);
      case "TableLikeClause" -> like(element, out);
      default -> throw new IllegalStateException("cannot deparse " + element.kind());
    }
  }

  static void column(SqlNode column, SqlText out) {
    out.name(column.text("colname")).optional(column.node("typeName"), TypeText::write);
    if (column.has("storage_name")) {
      out.word("STORAGE").name(column.text("storage_name"));
    }
    if (column.has("compression")) {
      out.word("COMPRESSION").name(column.text("compression"));
    }
    if (!column.list("fdwoptions").isEmpty()) {
      out.word("OPTIONS").inParentheses(column.list("fdwoptions"), OptionText::generic);
    }
    out.optional(column.node("collClause"), ExpressionText::write);
    column.list("constraints").forEach(constraint -> ConstraintText.write(constraint, out));
  }

  private static void like(SqlNode like, SqlText out) {
    out.word("LIKE");
    NameText.relation(like.required("relation"), out);
    long options = like.number("options");
    boolean all = options >> LIKE_OPTIONS.size() != 0;
    out.wordIf(all, "INCLUDING ALL");
    for (int bit = 0; bit < LIKE_OPTIONS.size(); bit++) {
      boolean included = (options >> bit & 1) != 0;
      if (included != all) {
        out.word(included ? "INCLUDING" : "EXCLUDING").word(LIKE_OPTIONS.get(bit));
      }
    }
  }

  private static void partitionBy(SqlNode partition, SqlText out) {
    String strategy = partition.text("strategy");
    out.word("PARTITION BY").word(strategy.substring("PARTITION_STRATEGY_".length()));
    out.inParentheses(partition.list("partParams"), TableText::partitionKey);
  }

  private static void partitionKey(SqlNode key, SqlText out) {
    if (key.has("name")) {
      out.name(key.text("name"));
    } else {
      out.word("(").expression(key.required("expr")).glue(")");
    }
    if (!key.list("collation").isEmpty()) {
      out.word("COLLATE");
      NameText.qualified(key.list("collation"), out);
    }
    if (!key.list("opclass").isEmpty()) {
      NameText.qualified(key.list("opclass"), out);
    }
  }

  /// Which rows a partition takes.
  static void bound(SqlNode bound, SqlText out) {
    if (bound.flag("is_default")) {
      out.word("DEFAULT");
      return;
    }
    out.word("FOR VALUES");
    switch (bound.text("strategy")) {
      case "h" -> {
        out.word("WITH (MODULUS").word(Long.toString(bound.number("modulus"))).glue(",");
        out.word("REMAINDER").word(Long.toString(bound.number("remainder"))).glue(")");
      }
      case "l" -> out.word("IN").inParentheses(bound.list("listdatums"), ExpressionText::write);
      default -> {
        out.word("FROM").inParentheses(bound.list("lowerdatums"), ExpressionText::write);
        out.word("TO").inParentheses(bound.list("upperdatums"), ExpressionText::write);
      }
    }
  }
}
