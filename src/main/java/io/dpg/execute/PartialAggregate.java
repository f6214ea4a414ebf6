package io.dpg.execute;

import io.dpg.plan.Merge.CombineFunction;
import java.math.BigDecimal;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// One aggregate of one group on its way from partial results to the whole. Null partial results,
/// from shards without rows, count for nothing.
final class PartialAggregate {

  private final BinaryOperator<String> combine;
  private @Nullable String value;

  private PartialAggregate(@Nullable String start, BinaryOperator<String> combine) {
    this.value = start;
    this.combine = combine;
  }

  /// @param typeOid the type of the values
  static PartialAggregate of(CombineFunction function, int typeOid) {
    return switch (function) {
      case COUNT -> new PartialAggregate("0", PartialAggregate::sum);
      case SUM_INTEGER, SUM_NUMERIC -> new PartialAggregate(null, PartialAggregate::sum);
      case MIN -> new PartialAggregate(null, (a, b) -> compare(a, b) <= 0 ? a : b);
      case MAX -> new PartialAggregate(null, (a, b) -> compare(a, b) >= 0 ? a : b);
      case BOOL_AND -> new PartialAggregate(null, (a, b) -> a.equals("f") ? a : b);
      case BOOL_OR -> new PartialAggregate(null, (a, b) -> a.equals("t") ? a : b);
    };
  }

  void add(@Nullable String partial) {
    if (partial != null) {
      value = value == null ? partial : combine.apply(value, partial);
    }
  }

  @Nullable String result() {
    return value;
  }

  /// As numeric_add: the scale is the larger one; NaN wins, and so do opposite infinities become
  /// NaN.
  private static String sum(String a, String b) {
    if (isSpecial(a) || isSpecial(b)) {
      return sumOfSpecials(a, b);
    }
    return new BigDecimal(a).add(new BigDecimal(b)).toPlainString();
  }

  private static String sumOfSpecials(String a, String b) {
    if (a.equals("NaN") || b.equals("NaN")) {
      return "NaN";
    }
    if (!isSpecial(a)) {
      return b;
    }
    return !isSpecial(b) || a.equals(b) ? a : "NaN";
  }

  private static boolean isSpecial(String number) {
    return number.equals("NaN") || number.endsWith("Infinity");
  }

  private static int compare(String a, String b) {
    return rank(a) != rank(b)
        ? Integer.compare(rank(a), rank(b))
        : rank(a) == 0 ? new BigDecimal(a).compareTo(new BigDecimal(b)) : 0;
  }

  /// -Infinity, numbers, Infinity, NaN.
  private static int rank(String number) {
    return switch (number) {
      case "-Infinity" -> -1;
      case "Infinity" -> 1;
      case "NaN" -> 2;
      default -> 0;
    };
  }
}
