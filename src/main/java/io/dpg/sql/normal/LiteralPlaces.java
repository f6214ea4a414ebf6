package io.dpg.sql.normal;

import org.jspecify.annotations.Nullable;

/// Follows the clauses of a statement token by token, and knows where the value of a literal has a
/// meaning for PostgreSQL's parse analysis: there it must stay in the key.
///
/// These are the positions and expressions of ORDER BY, GROUP BY, PARTITION BY and DISTINCT; what
/// stands in a select list or HAVING and may have to equal one of them; type modifiers; column
/// definitions; and the expressions of ON CONFLICT, which have to equal an index's.
final class LiteralPlaces {

  /// How deep brackets may nest before the caller gives up.
  static final int DEPTH_MAX = 120;

  private static final byte PLAIN = 0;

  /// A select list, or brackets in one.
  private static final byte LIST = 1;

  private static final byte FIXED = 2;

  /// From ON CONFLICT to its DO.
  private static final byte CONFLICT = 3;

  /// The modifier or array bounds of a type.
  private static final byte MODIFIER = 4;

  private static final int NO_TYPE = 0;
  private static final int TYPE_COMES = 1;
  private static final int TYPE_NAMED = 2;

  /// By depth: what the clause there is.
  private final byte[] clauses = new byte[DEPTH_MAX + 1];

  /// By depth: the strictest clause around.
  private final byte[] around = new byte[DEPTH_MAX + 1];

  private int depth;
  private int type = NO_TYPE;
  private boolean afterDot;
  private boolean afterAs;
  private boolean columnsOrStatement;
  private @Nullable Keyword previous;
  private boolean equalsMatter;

  int depth() {
    return depth;
  }

  /// The keyword that the token before is, if it is one.
  @Nullable Keyword previous() {
    return previous;
  }

  /// Whether equal expressions mean something in this statement, so that literals in select lists
  /// must stay.
  boolean equalsMatter() {
    return equalsMatter;
  }

  boolean inSelectList() {
    return strictest() == LIST;
  }

  boolean isFixed() {
    return strictest() >= FIXED;
  }

  private byte strictest() {
    return (byte) Math.max(clauses[depth], around[depth]);
  }

  /// A token that is neither word nor bracket, dot, `::` or comma.
  void other() {
    settleColumns(null);
    type = NO_TYPE;
    previous = null;
    afterDot = false;
    afterAs = false;
  }

  void dot() {
    int before = type;
    other();
    type = before == TYPE_NAMED ? TYPE_COMES : NO_TYPE;
    afterDot = true;
  }

  void typeCast() {
    other();
    type = TYPE_COMES;
  }

  void quotedIdentifier() {
    word(null);
  }

  /// A word.
  ///
  /// @param word the keyword that it looks like
  /// @return the keyword that it is here: none after a dot or AS
  @Nullable Keyword word(@Nullable Keyword word) {
    Keyword keyword = afterDot || (afterAs && word != Keyword.MATERIALIZED) ? null : word;
    settleColumns(keyword);
    afterDot = false;
    afterAs = keyword == Keyword.AS;
    if (keyword != null) {
      enter(keyword);
    }
    if (afterAs) {
      type = TYPE_COMES;
    } else {
      boolean named = type == TYPE_COMES && keyword != Keyword.MATERIALIZED;
      boolean array = type == TYPE_NAMED && keyword == Keyword.ARRAY;
      type = named || array ? TYPE_NAMED : NO_TYPE;
    }
    previous = keyword;
    return keyword;
  }

  private void enter(Keyword keyword) {
    if (clauses[depth] == MODIFIER) {
      return;
    }
    if (clauses[depth] == CONFLICT) {
      clauses[depth] = keyword == Keyword.DO ? PLAIN : CONFLICT;
      return;
    }
    switch (keyword) {
      case SELECT -> clauses[depth] = LIST;
      case FROM -> {
        // IS DISTINCT FROM ends no select list.
        if (previous != Keyword.DISTINCT) {
          clauses[depth] = PLAIN;
        }
      }
      case WHERE, UNION, INTERSECT, EXCEPT, LIMIT, OFFSET, FETCH, FOR, WINDOW, RETURNING ->
          clauses[depth] = PLAIN;
      case HAVING -> clauses[depth] = FIXED;
      case BY -> {
        if (previous == Keyword.GROUP
            || previous == Keyword.ORDER
            || previous == Keyword.PARTITION) {
          clauses[depth] = FIXED;
          equalsMatter = true;
        }
      }
      case DISTINCT -> equalsMatter |= previous != Keyword.IS && previous != Keyword.NOT;
      case CONFLICT -> {
        if (previous == Keyword.ON) {
          clauses[depth] = CONFLICT;
        }
      }
      default -> {
        // Ends no clause.
      }
    }
  }

  /// A bracket opens.
  ///
  /// @return whether it is not too deep
  boolean open(boolean round) {
    if (depth == DEPTH_MAX) {
      return false;
    }
    boolean modifier = type == TYPE_NAMED || (round && previous != null && previous.isTypeName());
    boolean maybeColumns = round && afterAs;
    byte outside = strictest();
    other();
    depth++;
    around[depth] = outside;
    clauses[depth] = modifier ? MODIFIER : PLAIN;
    columnsOrStatement = maybeColumns;
    return true;
  }

  /// A bracket closes.
  ///
  /// @return whether one was open
  boolean close() {
    other();
    if (clauses[depth] == MODIFIER) {
      // Array bounds may follow.
      type = TYPE_NAMED;
    }
    depth--;
    return depth >= 0;
  }

  /// `AS (` opens a common table expression or a list of column definitions: the next token tells.
  private void settleColumns(@Nullable Keyword keyword) {
    if (columnsOrStatement && (keyword == null || !keyword.beginsStatement())) {
      clauses[depth] = FIXED;
    }
    columnsOrStatement = false;
  }
}
