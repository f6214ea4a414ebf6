package io.dpg.execute;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The statements that one plan has run, by the indexes of their shards: a plan that is run again
/// and again need not write them anew. Threads: any.
public final class TaskTexts {

  private final Map<List<Integer>, String> texts = new ConcurrentHashMap<>();

  String text(List<Integer> indexes, Function<List<Integer>, String> writer) {
    String known = texts.get(indexes);
    return known != null ? known : texts.computeIfAbsent(List.copyOf(indexes), writer);
  }
}
