package io.dpg.plan;

import java.util.EnumSet;
import java.util.Set;

/// What a trigger can be for.
public enum TriggerEvent {
  INSERT(4),
  DELETE(8),
  UPDATE(16),
  TRUNCATE(32);

  private final int bit;

  /// @param bit in `pg_trigger.tgtype`
  TriggerEvent(int bit) {
    this.bit = bit;
  }

  /// Those whose bits are set.
  public static Set<TriggerEvent> of(int bits) {
    Set<TriggerEvent> events = EnumSet.noneOf(TriggerEvent.class);
    for (TriggerEvent event : values()) {
      if ((bits & event.bit) != 0) {
        events.add(event);
      }
    }
    return events;
  }
}
