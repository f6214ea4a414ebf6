package io.dpg.conformance;

import java.util.ArrayList;
import java.util.List;

/// How a script went.
public final class Report {

  private final String title;
  private final List<String> differences = new ArrayList<>();
  private final List<String> lifted = new ArrayList<>();
  private int equal;
  private int refused;

  Report(String title) {
    this.title = title;
  }

  void addEqual() {
    equal++;
  }

  void addRefused() {
    refused++;
  }

  /// A statement that the script expects to be refused was answered.
  void addLifted(String place) {
    lifted.add(place);
  }

  void addDifference(String place, String sql, Answer expected, Answer got) {
    differences.add(
        "%s\n%s\n  expected\n%s  got\n%s".formatted(place, sql, expected.excerpt(), got.excerpt()));
  }

  void addDifference(String place, String what) {
    differences.add(place + "\n" + what + "\n");
  }

  public List<String> differences() {
    return List.copyOf(differences);
  }

  /// The statements that were answered though they have a `--@limit`.
  public List<String> liftedLimits() {
    return List.copyOf(lifted);
  }

  public int statements() {
    return equal + refused + differences.size();
  }

  public String summary() {
    return "%-50s %4d equal, %3d refused, %3d different"
        .formatted(title, equal, refused, differences.size());
  }

  @Override
  public String toString() {
    return summary() + "\n\n" + String.join("\n", differences);
  }
}
