package io.dpg.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trino.tpcds.Results;
import io.trino.tpcds.Session;
import io.trino.tpcds.Table;
import io.trino.tpcds.column.Column;
import io.trino.tpcds.column.ColumnType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/// TPC-DS's tables: their definitions as SQL, and their rows at some scale.
final class TpcdsTables {

  private static final String FORMAT = "(FORMAT csv, DELIMITER '|')";

  private static final String DEMOGRAPHICS =
      """
      SELECT c_current_cdemo_sk FROM customer WHERE c_current_cdemo_sk IS NOT NULL
      UNION SELECT ss_cdemo_sk FROM store_sales WHERE ss_cdemo_sk IS NOT NULL
      UNION SELECT cs_bill_cdemo_sk FROM catalog_sales WHERE cs_bill_cdemo_sk IS NOT NULL
      UNION SELECT wr_refunded_cdemo_sk FROM web_returns WHERE wr_refunded_cdemo_sk IS NOT NULL
      """;

  private TpcdsTables() {}

  static List<Table> all() {
    return Table.getBaseTables().stream().filter(it -> it != Table.DBGEN_VERSION).toList();
  }

  /// CREATE TABLE as the specification has it, with bigint identifiers.
  static String definition(Table table) {
    return Arrays.stream(table.getColumns())
        .map(TpcdsTables::definition)
        .collect(
            Collectors.joining(
                ", ",
                "CREATE TABLE " + table.getName() + " (",
                ", PRIMARY KEY (" + primaryKey(table) + "))"));
  }

  private static String primaryKey(Table table) {
    return switch (table) {
      case STORE_SALES -> "ss_item_sk, ss_ticket_number";
      case STORE_RETURNS -> "sr_item_sk, sr_ticket_number";
      case CATALOG_SALES -> "cs_item_sk, cs_order_number";
      case CATALOG_RETURNS -> "cr_item_sk, cr_order_number";
      case WEB_SALES -> "ws_item_sk, ws_order_number";
      case WEB_RETURNS -> "wr_item_sk, wr_order_number";
      case INVENTORY -> "inv_date_sk, inv_item_sk, inv_warehouse_sk";
      default -> table.getColumns()[0].getName();
    };
  }

  private static String definition(Column column) {
    ColumnType type = column.getType();
    String name =
        switch (type.getBase()) {
          case INTEGER -> "integer";
          case IDENTIFIER -> "bigint";
          case DATE -> "date";
          case TIME -> "time";
          case DECIMAL ->
              "numeric("
                  + type.getPrecision().orElseThrow()
                  + ", "
                  + type.getScale().orElse(0)
                  + ")";
          case VARCHAR -> "varchar(" + type.getPrecision().orElseThrow() + ")";
          case CHAR -> "char(" + type.getPrecision().orElseThrow() + ")";
        };
    return column.getName() + " " + name;
  }

  /// Fills the tables of a connection's schema. Of the demographics, two million at any scale, only
  /// those are made that some row names.
  static void generate(Connection connection, double scale) throws SQLException, IOException {
    Session session = Session.getDefaultSession().withScale(scale);
    for (Table table : all()) {
      if (!table.isChild() && table != Table.CUSTOMER_DEMOGRAPHICS) {
        for (Map.Entry<Table, StringBuilder> rows : rows(table, session).entrySet()) {
          fill(connection, rows.getKey(), rows.getValue().toString().getBytes(UTF_8));
        }
      }
    }
    StringBuilder rows = new StringBuilder();
    try (var statement = connection.createStatement();
        ResultSet keys = statement.executeQuery(DEMOGRAPHICS)) {
      while (keys.next()) {
        add(demographics(keys.getLong(1), session), rows);
      }
    }
    fill(connection, Table.CUSTOMER_DEMOGRAPHICS, rows.toString().getBytes(UTF_8));
  }

  /// A row of that table has its number as key.
  private static List<String> demographics(long key, Session session) {
    Table table = Table.CUSTOMER_DEMOGRAPHICS;
    return Results.constructResults(table, key, key, session.withTable(table))
        .iterator()
        .next()
        .getFirst();
  }

  /// The rows of a table, and of the returns that come with sales.
  private static Map<Table, StringBuilder> rows(Table table, Session session) {
    Map<Table, StringBuilder> rows = new EnumMap<>(Table.class);
    Session own = session.withTable(table);
    for (List<List<String>> group : Results.constructResults(table, own)) {
      add(group.getFirst(), rows.computeIfAbsent(table, _ -> new StringBuilder()));
      if (group.size() > 1) {
        Table child = table.getChild();
        add(group.get(1), rows.computeIfAbsent(child, _ -> new StringBuilder()));
      }
    }
    return rows;
  }

  private static void add(List<String> row, StringBuilder into) {
    for (int i = 0; i < row.size(); i++) {
      String value = row.get(i);
      into.append(i == 0 ? "" : "|");
      into.append(value == null || value.isEmpty() ? "" : '"' + value.replace("\"", "\"\"") + '"');
    }
    into.append('\n');
  }

  private static void fill(Connection connection, Table table, byte[] rows)
      throws SQLException, IOException {
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn(
            "COPY " + table.getName() + " FROM STDIN " + FORMAT, new ByteArrayInputStream(rows));
  }

  /// Copies the rows of a table from one server to another.
  static void copy(Table table, Connection from, Connection to) throws SQLException, IOException {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    from.unwrap(PGConnection.class)
        .getCopyAPI()
        .copyOut("COPY " + table.getName() + " TO STDOUT " + FORMAT, rows);
    fill(to, table, rows.toByteArray());
  }
}
