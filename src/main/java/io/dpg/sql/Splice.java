package io.dpg.sql;

import java.util.Comparator;
import java.util.List;

/// A statement's own text with some ranges replaced, all else kept byte for byte; and the way back
/// from a place in the new text to the one in the old.
///
/// @param original the text before
/// @param edits the replacements, by ascending place
public record Splice(String original, List<Edit> edits) {

  /// One replacement.
  ///
  /// @param start first `char` of the original that goes, 0-based
  /// @param end the `char` after the last one that goes; `start` for an insertion
  /// @param replacement what comes instead
  public record Edit(int start, int end, String replacement) {

    public Edit {
      if (start < 0 || end < start) {
        throw new IllegalArgumentException("no range of a text: " + start + " to " + end);
      }
    }

    private int growth() {
      return replacement.length() - (end - start);
    }
  }

  public Splice {
    edits = edits.stream().sorted(Comparator.comparingInt(Edit::start)).toList();
    int last = 0;
    for (Edit edit : edits) {
      if (edit.start() < last || edit.end() > original.length()) {
        throw new IllegalArgumentException("edits overlap or leave the text: " + edit);
      }
      last = edit.end();
    }
  }

  /// The text with the edits, in any order, applied.
  public static String apply(String text, List<Edit> edits) {
    return new Splice(text, edits).text();
  }

  /// The new text.
  public String text() {
    StringBuilder text = new StringBuilder(original.length() + 16 * edits.size());
    int from = 0;
    for (Edit edit : edits) {
      text.append(original, from, edit.start()).append(edit.replacement());
      from = edit.end();
    }
    return text.append(original, from, original.length()).toString();
  }

  /// Where a place of the new text stands in the original, both as PostgreSQL counts error
  /// positions: characters (not `char`s) from 1. A place inside a replacement leads to the
  /// beginning of what it replaced; 0, for "nowhere", stays 0.
  public int originalPosition(int position) {
    if (position <= 0) {
      return 0;
    }
    String text = text();
    int characters = text.codePointCount(0, text.length());
    int index = text.offsetByCodePoints(0, Math.min(position - 1, characters));
    return original.codePointCount(0, originalIndex(index)) + 1;
  }

  private int originalIndex(int index) {
    int shift = 0;
    for (Edit edit : edits) {
      int start = edit.start() + shift;
      if (index < start) {
        break;
      }
      if (index < start + edit.replacement().length()) {
        return edit.start();
      }
      shift += edit.growth();
    }
    return Math.min(index - shift, original.length());
  }
}
