package io.dpg.wire;

import java.util.Random;

/// The seed of a random test: `-Dtest.seed=N`, else a new one. Printed, so that a failure can be
/// repeated.
final class Seed {

  private Seed() {}

  static Random random(String test) {
    String given = System.getProperty("dpg.test.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println(test + ": -Dtest.seed=" + seed);
    return new Random(seed);
  }
}
