package io.dpg.plan.text;

import io.dpg.plan.ShardQuery;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A rewritten syntax tree as text with holes for shard names.
public final class ShardTree {

  private static final String MARK = "{shard of ";
  private static final Pattern HOLE =
      Pattern.compile("\"\\{shard of (-?\\d+)\\}((?:[^\"]|\"\")*)\"");

  private ShardTree() {}

  /// @param tree a rewritten copy of the tree that the link is about; its tables are that tree's
  ///   own nodes
  /// @param isSharded which tables have other names on shards
  public static ShardQuery of(SqlNode tree, SyntaxLink link, IntPredicate isSharded) {
    return cut(Deparser.deparse(marked(tree, link, isSharded)));
  }

  /// The text in two halves: before and behind a mark of the caller's.
  public static List<ShardQuery> halves(
      SqlNode tree, SyntaxLink link, IntPredicate isSharded, String mark) {
    String text = Deparser.deparse(marked(tree, link, isSharded));
    int place = text.indexOf(mark);
    if (place < 0) {
      throw new IllegalStateException("the mark got lost");
    }
    return List.of(cut(text.substring(0, place)), cut(text.substring(place + mark.length())));
  }

  /// The tree with marks instead of the names of sharded tables.
  static SqlNode marked(SqlNode tree, SyntaxLink link, IntPredicate isSharded) {
    IdentityHashMap<SqlNode, Integer> tables = new IdentityHashMap<>();
    for (TableReference reference : link.tables()) {
      if (isSharded.test(reference.table().oid())) {
        tables.put(reference.range(), reference.table().oid());
      }
    }
    IdentityHashMap<SqlNode, Integer> constraints = constraints(link, tables);
    SqlNode marked =
        tree.rewrite(node -> {
          Integer table = tables.get(node);
          Integer owner = constraints.get(node);
          if (owner != null) {
            return node.with("conname", MARK + owner + "}" + node.text("conname"));
          }
          return table == null ? withoutSchema(node) : mark(node, table);
        });
    return ResultReference.named(marked);
  }

  /// Whether a constraint's name stands in a statement: it has another one on each shard.
  public static boolean namesConstraint(SqlNode tree) {
    boolean[] found = new boolean[1];
    tree.walk(node -> {
      found[0] |= node.is("InferClause") && node.has("conname");
      return !found[0];
    });
    return found[0];
  }

  /// Where INSERTs name constraints, with the table that each belongs to.
  private static IdentityHashMap<SqlNode, Integer> constraints(
      SyntaxLink link, IdentityHashMap<SqlNode, Integer> tables) {
    IdentityHashMap<SqlNode, Integer> constraints = new IdentityHashMap<>();
    for (SqlNode statement : link.statements()) {
      SqlNode conflict = statement.node("onConflictClause");
      SqlNode infer = conflict == null ? null : conflict.node("infer");
      Integer table = infer == null ? null : tables.get(statement.required("relation"));
      if (infer != null && infer.has("conname") && table != null) {
        constraints.put(infer, table);
      }
    }
    return constraints;
  }

  private static SqlNode mark(SqlNode range, int table) {
    SqlNode alias = range.node("alias");
    SqlNode named =
        alias == null
            ? range.with("alias", SqlNode.of("Alias", Map.of("aliasname", range.text("relname"))))
            : range;
    return named
        .with("relname", MARK + table + "}")
        .with("schemaname", null)
        .with("catalogname", null);
  }

  private static SqlNode withoutSchema(SqlNode node) {
    List<SqlNode> fields = node.is("ColumnRef") ? node.list("fields") : List.of();
    return fields.size() > 2
        ? node.with("fields", fields.subList(fields.size() - 2, fields.size()))
        : node;
  }

  /// Text in which marks stand for holes. No statement has such a mark of its own that would not be
  /// a table's name.
  static ShardQuery cut(String text) {
    List<String> texts = new ArrayList<>();
    List<Integer> tables = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    Matcher holes = HOLE.matcher(text);
    int position = 0;
    while (holes.find()) {
      texts.add(text.substring(position, holes.start()));
      tables.add(Integer.parseInt(holes.group(1)));
      parts.add(holes.group(2).replace("\"\"", "\""));
      position = holes.end();
    }
    texts.add(text.substring(position));
    return new ShardQuery(texts, tables, parts);
  }
}
