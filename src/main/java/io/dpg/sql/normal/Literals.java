package io.dpg.sql.normal;

import java.util.Arrays;

/// Literals in the order of the statement: columns instead of objects.
final class Literals {

  private int[] bounds = new int[16];
  private LiteralKind[] kinds = new LiteralKind[8];
  private TokenKind[] tokens = new TokenKind[8];
  private int count;

  void add(LiteralKind kind, TokenKind token, int start, int end) {
    if (count == kinds.length) {
      bounds = Arrays.copyOf(bounds, 4 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
      tokens = Arrays.copyOf(tokens, 2 * count);
    }
    bounds[2 * count] = start;
    bounds[2 * count + 1] = end;
    kinds[count] = kind;
    tokens[count] = token;
    count++;
  }

  int count() {
    return count;
  }

  int start(int literal) {
    return bounds[2 * literal];
  }

  int end(int literal) {
    return bounds[2 * literal + 1];
  }

  LiteralKind kind(int literal) {
    return kinds[literal];
  }

  TokenKind token(int literal) {
    return tokens[literal];
  }
}
