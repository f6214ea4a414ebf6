package io.dpg.plan.routing;

import io.dpg.pgtype.Oid;

/// Which types hash alike: equal values of them have equal hashes.
public final class KeyTypes {

  private KeyTypes() {}

  /// One type for all that hash alike.
  static int hashedAs(int type) {
    return switch (type) {
      case Oid.INT2, Oid.INT4, Oid.INT8 -> Oid.INT8;
      case Oid.TEXT, Oid.VARCHAR -> Oid.TEXT;
      default -> type;
    };
  }

  public static boolean hashAlike(int type, int other) {
    return hashedAs(type) == hashedAs(other);
  }
}
