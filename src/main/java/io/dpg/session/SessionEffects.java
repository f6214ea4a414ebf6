package io.dpg.session;

import io.dpg.sql.SqlNode;

/// What a statement leaves behind on its connection that outlives it: dpg must know, for the
/// session's next statement may run on another one.
///
/// @param pins whether only that connection can hold it
/// @param settings what it sets
/// @param asksProcessId whether it asks for the session's process id, which no node knows
/// @param cursor whose current row it changes; "" for none
record SessionEffects(boolean pins, SettingCalls settings, boolean asksProcessId, String cursor) {

  static final SessionEffects NONE = new SessionEffects(false, SettingCalls.NONE, false, "");

  static SessionEffects of(SqlNode tree) {
    SessionEffects effects =
        new SessionEffects(
            Pins.isNeeded(tree),
            SettingCalls.in(tree),
            SessionProcess.isAsked(tree),
            CurrentRows.cursor(tree));
    return effects.equals(NONE) ? NONE : effects;
  }
}
