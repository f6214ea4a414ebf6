package io.dpg.sql.normal;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How long the normal form of a statement takes, which is the price of finding its plan.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NormalFormBenchmark {

  private final String shortSelect = "SELECT abalance FROM pgbench_accounts WHERE aid = 1234567;";
  private final String thousandRows =
      IntStream.range(0, 1000)
          .mapToObj(i -> "(" + i + ", 'name of " + i + "', 'u" + i + "@example.com', " + i + ".5)")
          .collect(Collectors.joining(", ", "INSERT INTO users (id, name, mail, v) VALUES ", ""));

  @Benchmark
  public Optional<NormalForm> selectByKey() {
    return NormalForm.of(shortSelect);
  }

  @Benchmark
  public Optional<NormalForm> insertOfThousandRows() {
    return NormalForm.of(thousandRows);
  }
}
