package io.dpg.plan;

import java.util.Set;

/// What the text forms are worth in which nodes write values for a session: it may have set that
/// floats are rounded, or a style of dates that other sessions read as other days.
///
/// @param isoDates whether dates and times are in ISO form, the one whose order dpg knows
/// @param wholeFloats whether floats are written with all their digits
/// @param plainIntervals whether intervals are in PostgreSQL's own form
public record TextForms(boolean isoDates, boolean wholeFloats, boolean plainIntervals) {

  /// Nothing is lost.
  public static final TextForms EXACT = new TextForms(true, true, true);

  private static final Set<String> FLOATS =
      Set.of(
          "real", "double precision", "point", "line", "lseg", "box", "path", "polygon", "circle");

  private static final Set<String> DATES =
      Set.of(
          "date",
          "timestamp without time zone",
          "timestamp with time zone",
          "daterange",
          "datemultirange",
          "tsrange",
          "tsmultirange",
          "tstzrange",
          "tstzmultirange");

  /// Whether the text of a value says all of it. Users' types may have parts of which it does not.
  ///
  /// @param type as SQL, which a collation may follow
  public boolean keep(String type) {
    if (equals(EXACT)) {
      return true;
    }
    String element =
        type.replaceFirst(" COLLATE .*", "").replace("[]", "").replaceFirst("\\([0-9,]*\\)", "");
    return element.indexOf('.') < 0
        && element.indexOf('"') < 0
        && (wholeFloats || !FLOATS.contains(element))
        && (isoDates || !DATES.contains(element))
        && (plainIntervals || !element.startsWith("interval"));
  }
}
