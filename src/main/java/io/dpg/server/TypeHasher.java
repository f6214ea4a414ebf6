package io.dpg.server;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.NodeHasher;
import io.dpg.pgtype.DistributionHash;
import io.dpg.wire.ByteSlice;
import io.dpg.worker.NodeConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Hashes here where dpg knows the type, else asks the coordinator node. Threads: any.
final class TypeHasher implements NodeHasher {

  private final Supplier<NodeConnection> leaser;
  private final Consumer<NodeConnection> releaser;

  TypeHasher(Supplier<NodeConnection> leaser, Consumer<NodeConnection> releaser) {
    this.leaser = leaser;
    this.releaser = releaser;
  }

  @Override
  public int hash(int typeOid, ByteSlice value, boolean binary) {
    var hasher = DistributionHash.of(typeOid);
    OptionalInt hash = OptionalInt.empty();
    if (hasher.isPresent()) {
      hash =
          binary
              ? hasher.get().hashBinary(io.dpg.pgtype.ByteSlice.of(value.toBytes()))
              : hasher.get().hashText(value.text());
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
    NodeConnection connection = leaser.get();
    try {
      String type =
          connection
              .query("SELECT format_type($1::oid, -1)", List.of(Integer.toString(typeOid)))
              .value();
      String text = new String(value.toBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(
          Objects.requireNonNull(
              connection.query("SELECT worker_hash($1::" + type + ")", List.of(text)).value()));
    } finally {
      releaser.accept(connection);
    }
  }
}
