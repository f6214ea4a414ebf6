package io.dpg.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/// The table of layers in docs/ARCHITECTURE.md.
final class LayerTable {

  private static final String BEGIN = "<!-- layers -->";
  private static final String END = "<!-- /layers -->";
  private static final int HEADER_LINES = 2;

  private LayerTable() {}

  /// One package of the table.
  ///
  /// @param layer packages may use lower layers only
  /// @param name without `io.dpg.`
  /// @param mayUse names of other rows
  /// @param libraries package prefixes
  record Row(int layer, String name, List<String> mayUse, List<String> libraries) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Row> rows() {
    String text = read();
    String table = text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END)).strip();
    return table.lines().skip(HEADER_LINES).map(LayerTable::row).toList();
  }

  private static String read() {
    try {
      return Files.readString(SourceTree.root().resolve("docs/ARCHITECTURE.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(String line) {
    String[] cells = line.split("\\|", -1);
    return new Row(
        Integer.parseInt(cells[1].strip()),
        cells[2].strip().replace("`", ""),
        names(cells[4]),
        names(cells[5]));
  }

  private static List<String> names(String cell) {
    return Arrays.stream(cell.split(",")).map(String::strip).filter(it -> !it.isEmpty()).toList();
  }
}
