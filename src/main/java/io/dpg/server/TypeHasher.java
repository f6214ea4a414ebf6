package io.dpg.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlError;
import io.dpg.execute.NodeHasher;
import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.DistributionHash;
import io.dpg.pgtype.Oid;
import io.dpg.transaction.SessionSettings;
import io.dpg.wire.FrontendMessage.Bind;
import io.dpg.wire.FrontendMessage.Execute;
import io.dpg.wire.FrontendMessage.Parse;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Hashes here where dpg knows the type, else asks the coordinator node. Threads: any.
final class TypeHasher implements NodeHasher {

  private final InternalConnections coordinator;

  /// SETs on which the meaning of a text depends; none where it is what it is to everybody.
  private final List<String> settings;

  TypeHasher(InternalConnections coordinator) {
    this(coordinator, List.of());
  }

  private TypeHasher(InternalConnections coordinator, List<String> settings) {
    this.coordinator = coordinator;
    this.settings = settings;
  }

  @Override
  public NodeHasher reading(SessionSettings session) {
    List<String> own = session.readingDates();
    return own.equals(settings) ? this : new TypeHasher(coordinator, own);
  }

  @Override
  public int hash(int typeOid, ByteSlice value, boolean binary) {
    var hasher = DistributionHash.of(typeOid);
    OptionalInt hash = OptionalInt.empty();
    if (hasher.isPresent() && (binary || !isReadBySettings(typeOid))) {
      hash = binary ? hasher.get().hashBinary(value) : hasher.get().hashText(value.text());
    }
    return hash.isPresent() ? hash.getAsInt() : ask(typeOid, value, binary);
  }

  /// To `IntervalStyle = sql_standard`, one minus sign can be about all that follows.
  private boolean isReadBySettings(int typeOid) {
    return typeOid == Oid.INTERVAL && !settings.isEmpty();
  }

  private int ask(int typeOid, ByteSlice value, boolean binary) {
    return coordinator.with(connection -> {
      if (binary) {
        return hash(connection, typeOid, text(connection, typeOid, value));
      }
      return settings.isEmpty()
          ? hash(connection, typeOid, value.text())
          : hashAsRead(connection, typeOid, value.text());
    });
  }

  private int hashAsRead(NodeConnection connection, int typeOid, String text) {
    connection.execute("BEGIN;\n" + String.join(";\n", settings));
    try {
      return hash(connection, typeOid, text);
    } finally {
      connection.execute("ROLLBACK");
    }
  }

  /// The text form of a binary value, as PostgreSQL reads it; its error if it cannot.
  private static String text(NodeConnection connection, int typeOid, ByteSlice value) {
    Wire wire = connection.wire();
    wire.write(new Parse("", "SELECT $1::pg_catalog.text", List.of(typeOid)));
    wire.write(new Bind("", "", List.of((short) 1), List.of(value), List.of()));
    wire.write(new Execute("", 0)).begin('S').end().flush();
    String text = null;
    SqlError error = null;
    while (connection.readyOwed() > 0) {
      switch (connection.next()) {
        case 'D' -> {
          wire.skipBytes(Short.BYTES);
          text = new String(wire.readBytes(wire.readInt()), UTF_8);
        }
        case 'E' -> error = connection.readError();
        default -> wire.skipBody();
      }
    }
    if (error != null) {
      throw error.asException();
    }
    return Objects.requireNonNull(text);
  }

  private static int hash(NodeConnection connection, int typeOid, String text) {
    // Not worker_hash(anyelement): once the type has been dropped and made anew, PostgreSQL 18 says
    // of its cached plan that it "must not change result type".
    String sql = "SELECT pg_dist.hash_of($1, $2::oid)";
    List<@Nullable String> values = List.of(text, Integer.toUnsignedString(typeOid));
    return Integer.parseInt(Objects.requireNonNull(connection.query(sql, values).value()));
  }
}
