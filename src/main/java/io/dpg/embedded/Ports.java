package io.dpg.embedded;

import static io.dpg.error.SqlState.INSUFFICIENT_PRIVILEGE;
import static io.dpg.error.SqlState.INVALID_PARAMETER_VALUE;
import static io.dpg.error.SqlState.OBJECT_IN_USE;

import io.dpg.config.Listen;
import io.dpg.error.SqlError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/// Asks the operating system whether something may listen on a port, before anything tries.
public final class Ports {

  private static final int CONNECT_MILLIS_MAX = 2_000;

  private Ports() {}

  /// Fails with one line when something already listens there, or nothing may.
  ///
  /// @param freePort where the user could try next instead
  public static void requireFree(List<String> addresses, int port, int freePort) {
    for (String address : addresses) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(
            address.equals("*")
                ? new InetSocketAddress(port)
                : new InetSocketAddress(InetAddress.getAllByName(address)[0], port));
      } catch (IOException failure) {
        throw refusal(address, port, freePort, String.valueOf(failure.getMessage()))
            .causedBy(failure);
      }
    }
  }

  /// Whether something accepts connections on the port for clients.
  public static boolean answers(Listen listen) {
    String first = listen.addresses().getFirst();
    try (Socket socket = new Socket()) {
      InetAddress address =
          switch (first) {
            case "*", "0.0.0.0", "::" -> InetAddress.getLoopbackAddress();
            default -> InetAddress.getAllByName(first)[0];
          };
      socket.connect(new InetSocketAddress(address, listen.port()), CONNECT_MILLIS_MAX);
      return true;
    } catch (IOException silence) {
      return false;
    }
  }

  private static SqlError refusal(String address, int port, int freePort, String reason) {
    if (reason.contains("Permission denied")) {
      return SqlError.of(INSUFFICIENT_PRIVILEGE, "this user may not listen on port %d", port)
          .hint("Try \"./dpg up --port %d\".", freePort);
    }
    if (reason.contains("Address already in use")) {
      return SqlError.of(OBJECT_IN_USE, "port %d is already in use on %s", port, address)
          .hint("Try \"./dpg up --port %d\".", freePort);
    }
    return SqlError.of(INVALID_PARAMETER_VALUE, "cannot listen on \"%s\": %s", address, reason);
  }
}
