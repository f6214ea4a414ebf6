package io.dpg.session;

import io.dpg.execute.Arguments;
import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.Oid;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.Splice;
import io.dpg.sql.normal.LiteralKind;
import io.dpg.sql.normal.NormalForm;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How the literals of one statement become parameters; the same for all statements with its normal
/// form.
///
/// @param sql the statement with parameters in place of its literals
/// @param types OIDs of the types that PostgreSQL's parser gives numbers; 0 for strings, whose type
///   the place decides that they stand in
/// @param negative whether a minus sign belongs to the literal: PostgreSQL's grammar makes one
///   constant of both
record LiteralParameters(String sql, List<Integer> types, List<Boolean> negative) {

  private static final int UNSPECIFIED = 0;
  private static final short TEXT = 0;

  LiteralParameters {
    types = List.copyOf(types);
    negative = List.copyOf(negative);
  }

  /// @param statement the one that `form` is the normal form of
  static LiteralParameters of(NormalForm form, ParsedStatement statement) {
    Set<Integer> constants = constants(statement);
    List<Splice.Edit> edits = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    List<Boolean> negative = new ArrayList<>();
    for (int i = 0; i < form.literalCount(); i++) {
      int start = form.start(i) - statement.offset();
      int end = form.end(i) - statement.offset();
      int sign = form.kind(i) == LiteralKind.STRING ? -1 : sign(statement.text(), start);
      boolean signed = sign >= 0 && constants.contains(sign);
      // Blanks around it: it must not become a part of a word.
      edits.add(new Splice.Edit(signed ? sign : start, end, " $" + (i + 1) + " "));
      types.add(type(form.kind(i), signed ? "-" + form.value(i) : form.value(i)));
      negative.add(signed);
    }
    return new LiteralParameters(Splice.apply(statement.text(), edits), types, negative);
  }

  /// Where constants stand in the text; one with a minus sign stands where the sign does.
  private static Set<Integer> constants(ParsedStatement statement) {
    Set<Integer> places = new HashSet<>();
    statement
        .tree()
        .walk(node -> {
          if (node.is("A_Const")) {
            places.add(node.location());
          }
          return true;
        });
    return places;
  }

  /// Where the minus sign before a number stands; -1 when there is none.
  private static int sign(String text, int start) {
    int before = start - 1;
    while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
      before--;
    }
    return before >= 0 && text.charAt(before) == '-' ? before : -1;
  }

  private static int type(LiteralKind kind, String value) {
    return switch (kind) {
      case STRING, BIT -> UNSPECIFIED;
      case INTEGER, BIGINT, NUMERIC -> numberType(value);
    };
  }

  private static int numberType(String value) {
    if (!value.chars().allMatch(it -> it == '-' || Character.isDigit(it))) {
      return Oid.NUMERIC;
    }
    int bits = new BigInteger(value).bitLength();
    if (bits < Integer.SIZE) {
      return Oid.INT4;
    }
    return bits < Long.SIZE ? Oid.INT8 : Oid.NUMERIC;
  }

  /// The literals of a statement with the same normal form as arguments.
  ///
  /// @param parameterTypes OIDs of the types that PostgreSQL found for the parameters
  Arguments arguments(NormalForm form, List<Integer> parameterTypes) {
    List<ByteSlice> values = new ArrayList<>(negative.size());
    for (int i = 0; i < negative.size(); i++) {
      values.add(ByteSlice.of(negative.get(i) ? "-" + form.value(i) : form.value(i)));
    }
    return new Arguments(
        parameterTypes, Collections.nCopies(negative.size(), TEXT), values, List.of());
  }
}
