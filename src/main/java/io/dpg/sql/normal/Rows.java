package io.dpg.sql.normal;

import java.util.Arrays;

/// The rows of an INSERT's VALUES in the order of the statement.
final class Rows {

  private static final int FIELDS = 4;

  /// By row: start, end, first literal, number of literals.
  private int[] numbers = new int[0];

  private int count;

  void add(int start, int end, int firstLiteral, int literalCount) {
    int at = count * FIELDS;
    if (at == numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(4 * FIELDS, 2 * numbers.length));
    }
    numbers[at] = start;
    numbers[at + 1] = end;
    numbers[at + 2] = firstLiteral;
    numbers[at + 3] = literalCount;
    count++;
  }

  int count() {
    return count;
  }

  NormalForm.Row row(int index) {
    java.util.Objects.checkIndex(index, count);
    int at = index * FIELDS;
    return new NormalForm.Row(numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]);
  }
}
