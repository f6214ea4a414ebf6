package io.dpg.conformance;

import io.dpg.testkit.OidNames;
import io.dpg.testkit.Reply;
import io.dpg.testkit.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server answered to one statement, in a form in which right answers are equal.
///
/// @param shape every message but rows: columns, command tag, error, notices, transaction status
/// @param rows data rows and copied lines; sorted when nothing promises an order
public record Answer(List<String> shape, List<String> rows) {

  private static final Pattern ERROR =
      Pattern.compile("ErrorResponse V=«ERROR» C=«([^»]*)» M=«([^»]*)»");

  public Answer {
    shape = List.copyOf(shape);
    rows = List.copyOf(rows);
  }

  static Answer of(List<Reply> replies, OidNames names, boolean ordered) {
    List<String> shape = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (Reply reply : ProtocolComparison.withoutEarlyPromises(replies)) {
      String line = Transcript.render(reply, names);
      (reply.type() == 'D' || reply.type() == 'd' ? rows : shape).add(line);
    }
    if (!ordered) {
      rows.sort(null);
    }
    sortReports(shape);
    return new Answer(shape, rows);
  }

  /// Settings that change together are reported in any order.
  private static void sortReports(List<String> shape) {
    int start = 0;
    for (int i = 0; i <= shape.size(); i++) {
      if (i == shape.size() || !shape.get(i).startsWith("ParameterStatus")) {
        shape.subList(start, i).sort(null);
        start = i + 1;
      }
    }
  }

  /// The answer of a server that gave none.
  static Answer none(String reason) {
    return new Answer(List.of(reason), List.of());
  }

  /// The SQLSTATE and the text of the error that this is, with a space between; empty if it is
  /// none.
  String error() {
    return shape.stream()
        .map(ERROR::matcher)
        .filter(Matcher::lookingAt)
        .map(error -> error.group(1) + " " + error.group(2))
        .findFirst()
        .orElse("");
  }

  /// What to show of it: everything, but not a thousand rows.
  String excerpt() {
    StringBuilder text = new StringBuilder();
    shape.forEach(line -> text.append("    ").append(line).append('\n'));
    rows.stream().limit(12).forEach(line -> text.append("      ").append(line).append('\n'));
    if (rows.size() > 12) {
      text.append("      … ").append(rows.size()).append(" rows\n");
    }
    return text.toString();
  }
}
