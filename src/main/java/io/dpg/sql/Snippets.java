package io.dpg.sql;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The trees of short texts that dpg itself writes again and again: a type's name, a condition.
/// Each is parsed once, and kept for as long as it is used. Threads: any.
public final class Snippets {

  private static final int KEPT_MAX = 2_000;
  private static final int CHARS_MAX = 1_000;

  private static final Snippets SHARED = new Snippets();

  private final SqlParser parser = new SqlParser();

  private final Map<String, SqlNode> statements = Collections.synchronizedMap(new Latest());

  private static final class Latest extends LinkedHashMap<String, SqlNode> {
    private static final long serialVersionUID = 1;

    Latest() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, SqlNode> eldest) {
      return size() > KEPT_MAX;
    }
  }

  private Snippets() {}

  /// The tree of a statement.
  public static SqlNode statement(String sql) {
    return SHARED.tree(sql);
  }

  /// The tree of an expression.
  public static SqlNode expression(String sql) {
    return statement("SELECT " + sql).list("targetList").getFirst().required("val");
  }

  /// An expression with a cast to a type around it.
  public static SqlNode cast(SqlNode expression, String type) {
    return expression("NULL::" + type).with("arg", expression);
  }

  /// A column as the alias of a function in FROM defines it.
  public static SqlNode columnDefinition(String name, String type) {
    SqlNode call = statement("SELECT FROM f() AS f (c " + type + ")").list("fromClause").getFirst();
    return call.list("coldeflist").getFirst().with("colname", name);
  }

  private SqlNode tree(String sql) {
    SqlNode known = statements.get(sql);
    if (known != null) {
      return known;
    }
    SqlNode tree = parser.parse(sql).getFirst().tree();
    if (sql.length() <= CHARS_MAX) {
      statements.put(sql, tree);
    }
    return tree;
  }
}
