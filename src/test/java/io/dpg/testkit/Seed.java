package io.dpg.testkit;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// The seed of a random test: `-Dtest.seed=N` repeats a run, otherwise the clock chooses. It is
/// printed, so that a failure can be repeated.
public record Seed(long value) {

  private static final String PROPERTY = "dpg.test.seed";

  /// The seed of this run, printed under the name of the test that asks.
  public static Seed of(Class<?> test) {
    return of(test, System.nanoTime());
  }

  /// The same for a test that runs with one seed unless another is given: what it has not met yet
  /// must not stop a build that has nothing to do with it.
  @SuppressWarnings("SystemOut") // The test report is where a reader of a failure looks.
  public static Seed of(Class<?> test, long standard) {
    String given = System.getProperty(PROPERTY, "");
    Seed seed = new Seed(given.isEmpty() ? standard : Long.parseLong(given));
    System.out.println(test.getSimpleName() + ": -Dtest.seed=" + seed.value);
    return seed;
  }

  public RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(value);
  }
}
