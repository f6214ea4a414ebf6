import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;

/// Writes the rows of a table of TPC-H for `COPY ... (DELIMITER '|')`. Run by tpch.sh.
final class TpchRows {

  private TpchRows() {}

  /// @param arguments the table's name and the scale
  public static void main(String[] arguments) throws IOException {
    TpchTable<?> table = TpchTable.getTable(arguments[0]);
    try (var out =
        new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 16)) {
      for (TpchEntity row : table.createGenerator(Double.parseDouble(arguments[1]), 1, 1)) {
        String line = row.toLine();
        out.write(line, 0, line.length() - 1);
        out.write('\n');
      }
    }
  }
}
