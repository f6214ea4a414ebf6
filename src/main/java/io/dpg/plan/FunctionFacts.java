package io.dpg.plan;

/// A function, from `pg_proc`.
///
/// @param kind `prokind`: f, p, a (aggregate), w (window)
/// @param set whether it returns a set of rows
/// @param scripted whether a user wrote it in a language that runs SQL: it may use tables
public record FunctionFacts(
    String schema,
    String name,
    Volatility volatility,
    char kind,
    boolean strict,
    boolean set,
    boolean scripted) {

  /// `provolatile`, from the tamest.
  public enum Volatility {
    IMMUTABLE,
    STABLE,
    VOLATILE
  }

  /// Whether it is PostgreSQL's own function of that name.
  public boolean isBuiltIn(String expectedName) {
    return schema.equals("pg_catalog") && name.equals(expectedName);
  }
}
