package io.dpg.sql;

import io.dpg.error.SqlErrorException;
import java.util.List;

/// Runs a parser over varied statements until the JVM has compiled what real statements will need:
/// the first hundred parses take milliseconds each, later ones microseconds.
final class WarmUp implements Runnable {

  /// Compilation is mostly done by then; the rest comes with use.
  private static final int ROUNDS = 300;

  private static final List<String> STATEMENTS =
      List.of(
          "SELECT a, b AS c FROM s.t WHERE id = $1 AND x > 'y' ORDER BY b DESC LIMIT 10",
          "SELECT count(*), sum(o.v * 1.5) FROM t o JOIN u USING (id) LEFT JOIN w ON o.a = w.a"
              + " WHERE o.d BETWEEN '2024-01-01'::date AND now() - interval '1 day' AND u.e IN (1, 2)"
              + " GROUP BY o.b HAVING count(*) > 1",
          "WITH x AS (SELECT DISTINCT a, row_number() OVER (PARTITION BY b ORDER BY c) FROM t)"
              + " SELECT x.*, CASE WHEN a IS NULL THEN 0 ELSE coalesce(a, b) END FROM x"
              + " WHERE EXISTS (SELECT 1 FROM u WHERE u.id = x.a) UNION ALL SELECT f(1), ARRAY[2]",
          "INSERT INTO t (a, b, c) VALUES (1, 'x', $1), (2, NULL, true)"
              + " ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING *",
          "UPDATE t SET a = a + 1, b = $2 WHERE id = $1",
          "DELETE FROM t WHERE id = ANY ($1) RETURNING id",
          "CREATE TABLE t (id bigint PRIMARY KEY, b text NOT NULL DEFAULT 'x', c numeric(10, 2))",
          "BEGIN; SET search_path TO a, b; COMMIT",
          "SELECT a FRM t WHERE");

  private final SqlParser parser;

  WarmUp(SqlParser parser) {
    this.parser = parser;
  }

  @Override
  public void run() {
    for (int round = 0; round < ROUNDS; round++) {
      STATEMENTS.forEach(this::parse);
    }
  }

  private void parse(String statement) {
    try {
      parser.parse(statement);
    } catch (SqlErrorException _) {
      // One of the statements is wrong on purpose: errors take a way of their own.
    }
  }
}
