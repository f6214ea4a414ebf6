package io.dpg.sql;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a statement costs that was not seen before: PostgreSQL's parser and the tree it makes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ParserBenchmark {

  @Param({
    "SELECT abalance FROM pgbench_accounts WHERE aid = 42",
    "SELECT u.name, count(*) FROM users u JOIN orders o ON o.user_id = u.id"
        + " JOIN items i ON i.order_id = o.id WHERE o.placed > now() - interval '1 day'"
        + " GROUP BY u.name HAVING count(*) > 3 ORDER BY 2 DESC LIMIT 10",
    "SELECT 1 FORM t"
  })
  public String sql = "";

  private final SqlParser parser = new SqlParser();

  @Benchmark
  public List<ParsedStatement> parse() {
    try {
      return parser.parse(sql);
    } catch (io.dpg.error.SqlErrorException e) {
      return List.of();
    }
  }
}
