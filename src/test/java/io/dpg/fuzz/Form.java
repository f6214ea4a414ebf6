package io.dpg.fuzz;

import io.dpg.testkit.Endpoint;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a statement is said: as it stands, or with parameters in the place of its constants.
enum Form {
  SIMPLE("preferQueryMode=simple"),
  TEXT_PARAMETERS("prepareThreshold=0&binaryTransfer=false"),
  BINARY_PARAMETERS("prepareThreshold=-1&binaryTransfer=true");

  /// A string, or a constant with its type; strings that have none stay as they are.
  private static final Pattern CONSTANT =
      Pattern.compile(
          "'(?<string>(?:[^']|'')*)'(?:::(?<of>text|date)\\b)?"
              + "|(?<![\\w.])(?<number>-?\\d+(?:\\.\\d+)?)::(?<type>int|bigint|numeric)\\b"
              + "|\\bNULL::(?<null>text|date|int|bigint|numeric|boolean)\\b");

  private final String options;

  Form(String options) {
    this.options = options;
  }

  /// Mostly the simple one, which is the quickest.
  static Form any(RandomGenerator random) {
    return random.nextInt(3) > 0 ? SIMPLE : values()[1 + random.nextInt(2)];
  }

  Connection connect(Endpoint endpoint) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", endpoint.user());
    properties.setProperty("password", endpoint.password());
    String url =
        "jdbc:postgresql://%s:%d/%s?%s"
            .formatted(endpoint.host(), endpoint.port(), endpoint.database(), options);
    return DriverManager.getConnection(url, properties);
  }

  /// What a server makes of a statement.
  ///
  /// @param connection one that this form has opened
  Outcome run(Connection connection, String sql) {
    if (this == SIMPLE) {
      return Outcome.of(connection, sql);
    }
    List<@Nullable Object> values = new ArrayList<>();
    String text = withParameters(sql, values);
    return Outcome.of(
        () -> {
          PreparedStatement statement = connection.prepareStatement(text);
          for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
          }
          return statement;
        },
        PreparedStatement::execute);
  }

  private static String withParameters(String sql, List<@Nullable Object> values) {
    Matcher constants = CONSTANT.matcher(sql);
    StringBuilder text = new StringBuilder();
    while (constants.find()) {
      String type = type(constants);
      if (type == null) {
        continue;
      }
      constants.appendReplacement(text, "?::" + type);
      values.add(value(constants, type));
    }
    return constants.appendTail(text).toString();
  }

  private static @Nullable String type(Matcher constant) {
    for (String group : List.of("of", "type", "null")) {
      if (constant.group(group) != null) {
        return constant.group(group);
      }
    }
    return null;
  }

  private static @Nullable Object value(Matcher constant, String type) {
    if (constant.group("null") != null) {
      return null;
    }
    return switch (type) {
      case "text" -> constant.group("string").replace("''", "'");
      case "date" -> LocalDate.parse(constant.group("string"));
      case "int" -> Integer.valueOf(constant.group("number"));
      case "bigint" -> Long.valueOf(constant.group("number"));
      default -> new BigDecimal(constant.group("number"));
    };
  }
}
