package io.dpg.wire;

import static io.dpg.error.SqlState.PROTOCOL_VIOLATION;

import io.dpg.error.SqlError;

/// Who speaks on the other end of a [Wire], and so which messages may come from there.
public enum PeerRole {
  CLIENT {
    @Override
    void check(int type, int length, int lengthMax) {
      int typeLengthMax =
          switch (type) {
            case 'Q', 'F', 'B', 'P', 'd' -> lengthMax;
            case 'C', 'D', 'E', 'H', 'S', 'X', 'c', 'f' -> SHORT_MESSAGE_BYTES_MAX;
            case 'p' -> AUTHENTICATION_BYTES_MAX;
            default ->
                throw SqlError.of(PROTOCOL_VIOLATION, "invalid frontend message type %d", type)
                    .asException();
          };
      if (length < 4 || length > typeLengthMax) {
        throw SqlError.of(PROTOCOL_VIOLATION, "invalid message length").asException();
      }
    }
  },
  NODE {
    @Override
    void check(int type, int length, int lengthMax) {
      if (BACKEND_TYPES.indexOf(type) < 0 || length < 4 || length > lengthMax) {
        throw SqlError.of(
                PROTOCOL_VIOLATION,
                "lost synchronization with the node: got message type %d, length %d",
                type,
                length)
            .asException();
      }
    }
  };

  /// PostgreSQL's PQ_SMALL_MESSAGE_LIMIT: for messages that carry names at most.
  private static final int SHORT_MESSAGE_BYTES_MAX = 10_000;

  /// PostgreSQL's PG_MAX_AUTH_TOKEN_LENGTH.
  private static final int AUTHENTICATION_BYTES_MAX = 65_535;

  private static final String BACKEND_TYPES = "123ACDEGHIKNRSTVWZcdnstv";

  /// Throws 08P01 unless such a message may come from this peer.
  abstract void check(int type, int length, int lengthMax);
}
