package io.dpg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Finds ports that nothing listens on.
public final class FreePorts {

  private static final int LEAST = 20_000;

  /// So many for each JVM that runs tests at the same time: what is free here may be taken there
  /// before it is used.
  private static final int RANGE = 4_000;

  private static final int FORKS_MAX = 3;
  private static final int ATTEMPTS_MAX = 1_000;

  private FreePorts() {}

  /// The first of so many free ports in a row.
  public static int firstOf(int count) {
    int least = LEAST + Integer.getInteger("dpg.test.fork", 1) % FORKS_MAX * RANGE;
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      int first = least + ThreadLocalRandom.current().nextInt(RANGE - count);
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new IllegalStateException("no free ports");
  }

  private static boolean areFree(int first, int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int port = first; port < first + count; port++) {
        held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
      }
      return true;
    } catch (IOException taken) {
      return false;
    } finally {
      held.forEach(FreePorts::close);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
