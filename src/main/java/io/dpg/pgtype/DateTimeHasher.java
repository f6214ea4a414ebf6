package io.dpg.pgtype;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The hash functions of dates and times: the stored numbers are hashed as integers.
enum DateTimeHasher implements Hasher {
  DATE(4) {
    @Override
    public OptionalInt hashText(String literal) {
      OptionalInt day = DateTimeText.date(ByteSlice.of(literal));
      return day.isEmpty() ? day : OptionalInt.of(JenkinsHash.ofInt(day.getAsInt()));
    }

    @Override
    int hash(ByteSlice value) {
      return JenkinsHash.ofInt(value.int32(0));
    }
  },
  TIME(8) {
    @Override
    public OptionalInt hashText(String literal) {
      return ofStored(DateTimeText.time(ByteSlice.of(literal)));
    }
  },
  TIMESTAMP(8) {
    @Override
    public OptionalInt hashText(String literal) {
      return ofStored(DateTimeText.timestamp(ByteSlice.of(literal)));
    }
  },
  TIMESTAMPTZ(8) {
    @Override
    public OptionalInt hashText(String literal) {
      return ofStored(DateTimeText.timestamptz(ByteSlice.of(literal)));
    }
  },
  TIMETZ(12) {
    @Override
    public OptionalInt hashText(String literal) {
      Optional<DateTimeText.ZonedTime> time = DateTimeText.timetz(ByteSlice.of(literal));
      return time.isEmpty()
          ? OptionalInt.empty()
          : OptionalInt.of(hash(time.get().micros(), time.get().secondsWest()));
    }

    @Override
    int hash(ByteSlice value) {
      return hash(value.int64(0), value.int32(8));
    }

    private static int hash(long micros, int secondsWest) {
      return JenkinsHash.ofLong(micros) ^ JenkinsHash.ofInt(secondsWest);
    }
  },
  INTERVAL(16) {
    @Override
    public OptionalInt hashText(String literal) {
      return ofStored(DateTimeText.interval(ByteSlice.of(literal)));
    }

    @Override
    int hash(ByteSlice value) {
      return JenkinsHash.ofLong(
          DateTimeText.intervalSpan(value.int64(0), value.int32(8), value.int32(12)));
    }
  };

  private final int bytes;

  DateTimeHasher(int bytes) {
    this.bytes = bytes;
  }

  static OptionalInt ofStored(OptionalLong stored) {
    return stored.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(JenkinsHash.ofLong(stored.getAsLong()));
  }

  /// The hash of a binary form of the right length.
  int hash(ByteSlice value) {
    return JenkinsHash.ofLong(value.int64(0));
  }

  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    return value.length() == bytes ? OptionalInt.of(hash(value)) : OptionalInt.empty();
  }
}
