package io.dpg.execute.copy;

import io.dpg.error.SqlErrorException;
import io.dpg.pgtype.ByteSlice;
import io.dpg.transaction.Participant;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.CopyResponse;
import io.dpg.wire.Wire;
import org.jspecify.annotations.Nullable;

/// What a COPY TO of no rows begins with.
///
/// @param format the format code
/// @param columns the number of columns
/// @param header the header line, or the binary header; empty for none
record CopyPrologue(int format, int columns, ByteSlice header) {

  /// Runs a `COPY ... TO STDOUT` that finds no rows. Throws what PostgreSQL says against it.
  static CopyPrologue read(Participant coordinator, String sql) {
    Wire wire = coordinator.wire();
    wire.begin('Q').putString(sql).end().flush();
    coordinator.awaitPrelude();
    CopyResponse response = null;
    CopyBytes header = new CopyBytes(64);
    SqlErrorException failure = null;
    for (int type = coordinator.connection().next();
        type != 'Z';
        type = coordinator.connection().next()) {
      switch (type) {
        case 'H' -> response = (CopyResponse) BackendMessage.decode(type, wire);
        case 'd' -> header.add(wire.readBytes(wire.bodyRemaining()));
        case 'E' -> failure = coordinator.connection().readError().asException();
        default -> wire.skipBody();
      }
    }
    if (failure != null) {
      throw failure;
    }
    return of(response, header);
  }

  private static CopyPrologue of(@Nullable CopyResponse response, CopyBytes header) {
    if (response == null) {
      throw new IllegalStateException("COPY TO STDOUT gave no data");
    }
    // In binary, the mark at the end of the data comes after the rows.
    int length = header.length() - (response.format() == 1 ? Short.BYTES : 0);
    ByteSlice bytes = new ByteSlice(header.array(), 0, length);
    return new CopyPrologue(response.format(), response.columnFormats().size(), bytes);
  }
}
