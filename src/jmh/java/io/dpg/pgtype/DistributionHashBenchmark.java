package io.dpg.pgtype;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How long the hash of one value takes.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DistributionHashBenchmark {

  private final Hasher bigint = DistributionHash.of(Oid.INT8).orElseThrow();
  private final Hasher text = DistributionHash.of(Oid.TEXT).orElseThrow();
  private final Hasher uuid = DistributionHash.of(Oid.UUID).orElseThrow();
  private final Hasher numeric = DistributionHash.of(Oid.NUMERIC).orElseThrow();
  private final ByteSlice eightBytes = ByteSlice.of(new byte[] {0, 0, 0, 0, 7, 91, -51, 21});

  @Benchmark
  public OptionalInt bigintText() {
    return bigint.hashText("123456789");
  }

  @Benchmark
  public OptionalInt bigintBinary() {
    return bigint.hashBinary(eightBytes);
  }

  @Benchmark
  public OptionalInt text() {
    return text.hashText("a tenant's name of some length");
  }

  @Benchmark
  public OptionalInt uuidText() {
    return uuid.hashText("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
  }

  @Benchmark
  public OptionalInt numericText() {
    return numeric.hashText("123456.789");
  }
}
