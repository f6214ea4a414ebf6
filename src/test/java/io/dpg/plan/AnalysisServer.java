package io.dpg.plan;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A connection to a PostgreSQL that prints the analysis of statements. Needs `trust`
/// authentication.
final class AnalysisServer implements AutoCloseable {

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private String detail = "";
  private final List<List<String>> rows = new ArrayList<>();

  AnalysisServer(String host, int port, String database) throws IOException {
    socket = new Socket(host, port);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    byte[] parameters =
        ("user\0postgres\0database\0" + database + "\0\0").getBytes(StandardCharsets.UTF_8);
    out.writeInt(8 + parameters.length);
    out.writeInt(3 << 16);
    out.write(parameters);
    readUntilReady();
    query(
        "SET client_min_messages = log; SET log_min_messages = panic; "
            + "SET debug_pretty_print = off; SET TimeZone = 'UTC'");
  }

  /// The rows of a query, as text; null becomes "".
  List<List<String>> query(String sql) throws IOException {
    send('Q', sql + "\0");
    rows.clear();
    readUntilReady();
    return List.copyOf(rows);
  }

  /// The analysed tree of a statement, whose parameters' types the server finds out.
  String tree(String sql) throws IOException {
    query("SET debug_print_parse = on");
    detail = "";
    send('P', "\0" + sql + "\0\0\0");
    send('S', "");
    readUntilReady();
    String tree = detail;
    query("SET debug_print_parse = off");
    return tree;
  }

  private void send(char type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    out.writeByte(type);
    out.writeInt(4 + bytes.length);
    out.write(bytes);
    out.flush();
  }

  private void readUntilReady() throws IOException {
    String error = null;
    for (int type = in.read(); type != 'Z'; type = in.read()) {
      byte[] body = body();
      switch (type) {
        case 'N' -> readNotice(new String(body, StandardCharsets.UTF_8));
        case 'D' -> rows.add(row(body));
        case 'E' -> error = new String(body, StandardCharsets.UTF_8).replace('\0', ' ');
        default -> {}
      }
    }
    body();
    if (error != null) {
      throw new IOException(error);
    }
  }

  private byte[] body() throws IOException {
    return in.readNBytes(in.readInt() - 4);
  }

  private void readNotice(String fields) {
    if (!fields.contains("\0Mparse tree:")) {
      return;
    }
    for (String field : fields.split("\0")) {
      if (field.startsWith("D")) {
        detail = field.substring(1);
      }
    }
  }

  private static List<String> row(byte[] body) throws IOException {
    DataInputStream fields = new DataInputStream(new java.io.ByteArrayInputStream(body));
    List<String> row = new ArrayList<>();
    for (int count = fields.readShort(); count > 0; count--) {
      int length = fields.readInt();
      row.add(length < 0 ? "" : new String(fields.readNBytes(length), StandardCharsets.UTF_8));
    }
    return row;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
