package io.dpg.pgtype;

import java.util.Comparator;

/// The order of a type's values, none of them null, by the type's default operator class.
@FunctionalInterface
public interface ValueComparator extends Comparator<ByteSlice> {

  @Override
  int compare(ByteSlice one, ByteSlice other);
}
