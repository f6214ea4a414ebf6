package io.dpg.session;

import io.dpg.sql.SqlNode;

/// What a statement leaves behind on its connection that outlives it: dpg must know, for the
/// session's next statement may run on another one.
///
/// @param pins whether only that connection can hold it
/// @param settings what it sets
record SessionEffects(boolean pins, SettingCalls settings) {

  static final SessionEffects NONE = new SessionEffects(false, SettingCalls.NONE);

  static SessionEffects of(SqlNode tree) {
    SessionEffects effects = new SessionEffects(Pins.isNeeded(tree), SettingCalls.in(tree));
    return effects.equals(NONE) ? NONE : effects;
  }
}
