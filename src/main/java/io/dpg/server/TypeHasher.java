package io.dpg.server;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.NodeHasher;
import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.DistributionHash;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Hashes here where dpg knows the type, else asks the coordinator node. Threads: any.
final class TypeHasher implements NodeHasher {

  private final InternalConnections coordinator;

  TypeHasher(InternalConnections coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public int hash(int typeOid, ByteSlice value, boolean binary) {
    var hasher = DistributionHash.of(typeOid);
    OptionalInt hash = OptionalInt.empty();
    if (hasher.isPresent()) {
      hash = binary ? hasher.get().hashBinary(value) : hasher.get().hashText(value.text());
    }
    return hash.isPresent() ? hash.getAsInt() : ask(typeOid, value, binary);
  }

  private int ask(int typeOid, ByteSlice value, boolean binary) {
    if (binary) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot take the value of the distribution column in binary format for type %d",
              typeOid)
          .hint("Send the parameter as text.")
          .asException();
    }
    return coordinator.with(connection -> hash(connection, typeOid, value.text()));
  }

  private static int hash(NodeConnection connection, int typeOid, String text) {
    // Not worker_hash(anyelement): once the type has been dropped and made anew, PostgreSQL 18 says
    // of its cached plan that it "must not change result type".
    String sql = "SELECT pg_dist.hash_of($1, $2::oid)";
    List<@Nullable String> values = List.of(text, Integer.toUnsignedString(typeOid));
    return Integer.parseInt(Objects.requireNonNull(connection.query(sql, values).value()));
  }
}
