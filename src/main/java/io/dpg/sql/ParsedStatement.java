package io.dpg.sql;

/// One statement of a script.
///
/// @param text the statement's own text, without the semicolon that ends it, and without white
///   space and comments before it
/// @param tree its syntax tree; locations in it are indexes into `text`
/// @param offset where `text` begins in the script: a 0-based index of a `char`
public record ParsedStatement(String text, SqlNode tree, int offset) {}
