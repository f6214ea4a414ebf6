package io.dpg.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// What a few sessions do at the same time.
///
/// @param name with it failures are reported
/// @param options `deadlock`: which session fails is left open; `differs`: over several shards the
///   outcome is another one, as the documents say
/// @param setup what is done before each run, besides filling the tables
/// @param steps of each session, by its letter
/// @param check the query that tells what has become of it
record Spec(
    String name,
    List<String> options,
    List<String> setup,
    Map<String, List<String>> steps,
    List<String> check) {

  /// A statement of one session.
  record Step(String session, String sql) {}

  /// The specs of a file: a line `spec name option...` begins one; `setup: sql`, `check: sql` and
  /// `a: sql` follow. `BEGIN RC`, `BEGIN RR` and `BEGIN SER` name the isolation level.
  static List<Spec> read(String file) {
    List<Spec> specs = new ArrayList<>();
    try (InputStream stream =
        Objects.requireNonNull(Spec.class.getResourceAsStream("/isolation/" + file))) {
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith("spec ")) {
          List<String> words = List.of(line.split(" "));
          specs.add(
              new Spec(
                  words.get(1),
                  words.subList(2, words.size()),
                  new ArrayList<>(),
                  new LinkedHashMap<>(),
                  new ArrayList<>()));
        } else if (!line.isBlank() && !line.startsWith("#")) {
          specs
              .getLast()
              .add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return specs;
  }

  private void add(String what, String text) {
    String sql =
        text.replaceFirst("^BEGIN RC$", "BEGIN ISOLATION LEVEL READ COMMITTED")
            .replaceFirst("^BEGIN RR$", "BEGIN ISOLATION LEVEL REPEATABLE READ")
            .replaceFirst("^BEGIN SER$", "BEGIN ISOLATION LEVEL SERIALIZABLE");
    switch (what) {
      case "setup" -> setup.add(sql);
      case "check" -> check.add(sql);
      default -> steps.computeIfAbsent(what, _ -> new ArrayList<>()).add(sql);
    }
  }

  boolean is(String option) {
    return options.contains(option);
  }

  /// So many of the orders in which the steps can follow each other, chosen at random; all of them
  /// when there are no more.
  List<List<Step>> orders(int count, Random random) {
    List<List<Step>> all = new ArrayList<>();
    // The order in which all steps of a session follow those of the one before says least.
    for (int attempt = 0; all.size() < count && attempt < count * 10; attempt++) {
      List<String> turns = new ArrayList<>();
      steps.forEach((session, own) -> turns.addAll(Collections.nCopies(own.size(), session)));
      Collections.shuffle(turns, random);
      List<Step> order = order(turns);
      if (!all.contains(order)) {
        all.add(order);
      }
    }
    return all;
  }

  private List<Step> order(List<String> turns) {
    Map<String, Integer> next = new LinkedHashMap<>();
    List<Step> order = new ArrayList<>();
    for (String session : turns) {
      int index = next.merge(session, 1, Integer::sum) - 1;
      order.add(new Step(session, Objects.requireNonNull(steps.get(session)).get(index)));
    }
    return order;
  }

  @Override
  public String toString() {
    return name;
  }
}
