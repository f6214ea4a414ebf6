package io.dpg.session;

import io.dpg.session.StatementCache.NormalKey;
import io.dpg.sql.SqlParser;
import io.dpg.sql.normal.NormalForm;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// How a known statement finds its plan, among ten thousand others.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StatementCacheBenchmark {

  private static final int STATEMENTS = 10_000;
  private static final String SQL = "SELECT abalance FROM pgbench_accounts WHERE aid = 42;";

  private final StatementCache cache = new StatementCache(new SqlParser(), STATEMENTS);

  @Setup
  public void fill() {
    for (int i = 0; i < STATEMENTS; i++) {
      cache.remember(key("select " + i), new NormalPlan.Once());
    }
    cache.remember(key(form(SQL)), new NormalPlan.Once());
  }

  private static String form(String sql) {
    return NormalForm.of(sql).orElseThrow().key();
  }

  private static NormalKey key(String form) {
    return new NormalKey(form, "dpg_cluster", "");
  }

  @Benchmark
  public @Nullable NormalPlan findByNormalForm() {
    return cache.find(key(form(SQL)));
  }
}
