package io.dpg.sql;

/// The seed of a random test: a new one each time, or the one of `-Dtest.seed`.
final class RandomSeed {

  private RandomSeed() {}

  static long next() {
    String given = System.getProperty("dpg.test.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("-Dtest.seed=" + seed);
    return seed;
  }
}
