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
  private static final int MOST = 32_000;
  private static final int ATTEMPTS_MAX = 1_000;

  private FreePorts() {}

  /// The first of so many free ports in a row.
  public static int firstOf(int count) {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(LEAST, MOST - count);
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
