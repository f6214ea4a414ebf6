package io.dpg.pgtype;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The hash of a distribution column's value, from text and from binary.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HashBenchmark {

  private final Hasher bigint = DistributionHash.of(Oid.INT8).orElseThrow();
  private final Hasher text = DistributionHash.of(Oid.TEXT).orElseThrow();
  private final Hasher uuid = DistributionHash.of(Oid.UUID).orElseThrow();
  private final ByteSlice binary = ByteSlice.of(new byte[] {0, 0, 0, 0, 7, 91, -51, 21});

  private final String number = "123456789";
  private final String name = "a name of 28 characters here";
  private final String identity = "8f14e45f-ceea-467f-9575-6a8fb2a1d0c3";

  @Benchmark
  public OptionalInt bigintFromText() {
    return bigint.hashText(number);
  }

  @Benchmark
  public OptionalInt bigintFromBinary() {
    return bigint.hashBinary(binary);
  }

  @Benchmark
  public OptionalInt textFromText() {
    return text.hashText(name);
  }

  @Benchmark
  public OptionalInt uuidFromText() {
    return uuid.hashText(identity);
  }
}
