package io.dpg.sql.normal;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What every statement of the simple protocol costs that was not seen in these very words.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NormalFormBenchmark {

  private final String select = "SELECT abalance FROM pgbench_accounts WHERE aid = 42;";
  private final String thousandRows =
      IntStream.range(0, 1000)
          .mapToObj(i -> "(" + i + ", 'name " + i + "', " + i % 7 + ")")
          .collect(Collectors.joining(", ", "INSERT INTO t (id, name, n) VALUES ", ""));

  @Benchmark
  public Optional<NormalForm> routerSelect() {
    return NormalForm.of(select);
  }

  @Benchmark
  public Optional<NormalForm> insertOfThousandRows() {
    return NormalForm.of(thousandRows);
  }
}
