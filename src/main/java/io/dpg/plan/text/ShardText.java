package io.dpg.plan.text;

import io.dpg.plan.ShardQuery;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/// The client's own text with holes for shard names where tables are named; everything else stays
/// as it was written.
///
/// A table without an alias gets its logical name as one, so that columns may still be qualified
/// with it; a column that is qualified with a schema as well loses the schema. `TABLE t`, where no
/// alias may stand, becomes a SELECT.
public final class ShardText {

  private final String text;
  private final NameExtent names;
  private final List<Edit> edits = new ArrayList<>();

  private ShardText(String text) {
    this.text = text;
    this.names = new NameExtent(text);
  }

  /// A replacement: a hole for a table (0 for none), then some text, instead of what stands from
  /// `start` to `end`.
  private record Edit(int start, int end, int table, String replacement) {}

  /// The statement for shards.
  ///
  /// @param isSharded which tables have other names on shards
  public static ShardQuery of(ParsedStatement statement, SyntaxLink link, IntPredicate isSharded) {
    ShardText shardText = new ShardText(statement.text());
    link.tables().stream()
        .filter(reference -> isSharded.test(reference.table().oid()))
        .forEach(shardText::replaceTable);
    return shardText.query(statement.tree());
  }

  /// Something else in the place of a table's or view's name.
  public record Substitute(TableReference reference, String sql) {}

  /// The statement with other text where some tables or views are named.
  public static String substituted(ParsedStatement statement, List<Substitute> substitutes) {
    ShardText shardText = new ShardText(statement.text());
    for (Substitute substitute : substitutes) {
      shardText.replaceTable(substitute.reference(), 0, substitute.sql());
    }
    return shardText.query(statement.tree()).texts().getFirst();
  }

  private void replaceTable(TableReference reference) {
    replaceTable(reference, reference.table().oid(), "");
  }

  private void replaceTable(TableReference reference, int table, String replacement) {
    SqlNode range = reference.range();
    int parts = 1 + (range.has("schemaname") ? 1 : 0) + (range.has("catalogname") ? 1 : 0);
    int end = names.end(range.location(), parts);
    edits.add(new Edit(range.location(), end, table, replacement));
    if (!range.has("alias")) {
      int place = aliasPlace(range, end);
      String alias = " AS " + Identifiers.quote(range.text("relname"));
      edits.add(new Edit(place, place, 0, alias));
    }
  }

  /// An alias stands behind the star of `t *` and behind the parenthesis of `ONLY (t)`.
  private int aliasPlace(SqlNode range, int end) {
    int next = names.skipBlank(end);
    char character = next < text.length() ? text.charAt(next) : ' ';
    if (range.flag("inh")) {
      return character == '*' ? next + 1 : end;
    }
    int before = range.location() - 1;
    while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
      before--;
    }
    boolean parenthesized = before >= 0 && text.charAt(before) == '(' && isOnly(before);
    return parenthesized && character == ')' ? next + 1 : end;
  }

  private boolean isOnly(int parenthesis) {
    return text.substring(0, parenthesis)
        .stripTrailing()
        .toLowerCase(java.util.Locale.ROOT)
        .endsWith("only");
  }

  private boolean adapt(SqlNode node) {
    unqualify(node);
    if (isTableCommand(node)) {
      SqlNode range = node.list("fromClause").getFirst();
      int keyword = names.tableKeyword(range.location());
      boolean isReplaced = edits.stream().anyMatch(edit -> edit.start() == range.location());
      if (isReplaced) {
        edits.add(new Edit(keyword, keyword + "TABLE".length(), 0, "SELECT * FROM"));
      }
    }
    return true;
  }

  /// Of `TABLE t` the parser makes a star that stands nowhere.
  private static boolean isTableCommand(SqlNode node) {
    List<SqlNode> targets = node.is("SelectStmt") ? node.list("targetList") : List.of();
    return targets.size() == 1
        && WrittenOutStars.isStar(targets.getFirst())
        && targets.getFirst().required("val").location() < 0;
  }

  private void unqualify(SqlNode node) {
    if (node.is("ColumnRef") && node.list("fields").size() > 2) {
      int start = node.location();
      int next = start;
      for (int part = node.list("fields").size(); part > 2; part--) {
        next = names.nextPart(names.end(next, 1));
      }
      edits.add(new Edit(start, next, 0, ""));
    }
  }

  private ShardQuery query(SqlNode tree) {
    tree.walk(this::adapt);
    edits.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
    List<String> texts = new ArrayList<>();
    List<Integer> tables = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int position = 0;
    // A subquery that is assigned to several columns stands in the tree several times.
    for (Edit edit : edits.stream().distinct().toList()) {
      if (edit.start() < position) {
        continue;
      }
      current.append(text, position, edit.start());
      if (edit.table() != 0) {
        texts.add(current.toString());
        tables.add(edit.table());
        current.setLength(0);
      }
      current.append(edit.replacement());
      position = edit.end();
    }
    texts.add(current.append(text.substring(position)).toString());
    return new ShardQuery(texts, tables);
  }
}
