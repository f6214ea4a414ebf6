package io.dpg.testkit;

import java.util.List;
import java.util.stream.IntStream;

/// How much of what could be compared a build compares. It takes turns and always takes the same,
/// unless `-Ddpg.test.all.modes=true` asks for everything.
public final class Breadth {

  private static final boolean WHOLE = Boolean.getBoolean("dpg.test.all.modes");

  private Breadth() {}

  public static boolean isWhole() {
    return WHOLE;
  }

  /// The ways in which the case with this number is to be tried: one, or all.
  public static <T> List<T> turn(int number, List<T> ways) {
    return WHOLE ? ways : List.of(ways.get(number % ways.size()));
  }

  /// One of so many cases, or all.
  public static <T> List<T> oneOf(int number, List<T> cases) {
    return WHOLE
        ? cases
        : IntStream.iterate(0, i -> i < cases.size(), i -> i + number)
            .mapToObj(cases::get)
            .toList();
  }
}
