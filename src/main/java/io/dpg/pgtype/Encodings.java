package io.dpg.pgtype;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// PostgreSQL's names of character encodings, as Java's charsets.
public final class Encodings {

  /// PostgreSQL's names, without what is not a letter or digit, and Java's where they differ.
  private static final Map<String, String> JAVA_NAMES =
      Map.ofEntries(
          Map.entry("latin1", "ISO-8859-1"),
          Map.entry("latin2", "ISO-8859-2"),
          Map.entry("latin3", "ISO-8859-3"),
          Map.entry("latin4", "ISO-8859-4"),
          Map.entry("latin5", "ISO-8859-9"),
          Map.entry("latin7", "ISO-8859-13"),
          Map.entry("latin9", "ISO-8859-15"),
          Map.entry("win", "windows-1251"),
          Map.entry("alt", "IBM866"),
          Map.entry("koi8", "KOI8-R"),
          Map.entry("koi8r", "KOI8-R"),
          Map.entry("koi8u", "KOI8-U"),
          Map.entry("sjis", "windows-31j"),
          Map.entry("shiftjis", "windows-31j"),
          Map.entry("big5", "Big5"),
          Map.entry("gbk", "GBK"),
          Map.entry("gb18030", "GB18030"),
          Map.entry("euccn", "GB2312"),
          Map.entry("eucjp", "EUC-JP"),
          Map.entry("euckr", "EUC-KR"),
          Map.entry("euctw", "EUC-TW"),
          Map.entry("uhc", "MS949"),
          Map.entry("johab", "x-Johab"));

  private Encodings() {}

  /// The charset of an encoding; empty for one that Java does not know. SQL_ASCII is taken for
  /// UTF-8, as servers in UTF-8 take it: nothing is converted.
  public static Optional<Charset> charset(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    if (plain.equals("utf8") || plain.equals("unicode") || plain.equals("sqlascii")) {
      return Optional.of(UTF_8);
    }
    String windows = plain.startsWith("win") ? plain.replaceFirst("win(dows)?", "windows-") : plain;
    String javaName = JAVA_NAMES.getOrDefault(plain, windows.replaceFirst("^iso8859", "ISO-8859-"));
    return Charset.isSupported(javaName)
        ? Optional.of(Charset.forName(javaName))
        : Optional.empty();
  }
}
