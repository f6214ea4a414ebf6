package io.dpg.server;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Work on several nodes at the same time: what one node keeps waiting does not delay the others.
final class AtOnce {

  private AtOnce() {}

  /// Does something for each of these on a thread of its own, and returns when all are done.
  ///
  /// @return what came of it, in the order given
  static <T, R> Map<T, R> forEach(Collection<T> all, Function<T, R> work) {
    Map<T, Future<R>> pending = new LinkedHashMap<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (T one : all) {
        pending.put(one, executor.submit(() -> work.apply(one)));
      }
    }
    Map<T, R> results = new LinkedHashMap<>();
    pending.forEach((one, done) -> results.put(one, resultOf(done)));
    return results;
  }

  private static <R> R resultOf(Future<R> done) {
    try {
      return done.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
