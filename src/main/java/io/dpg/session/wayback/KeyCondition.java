package io.dpg.session.wayback;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.DistributionColumn;
import io.dpg.execute.Arguments;
import io.dpg.pgtype.ByteSlice;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The value that a WHERE clause of postgres_fdw's gives to the distribution column, for types
/// whose equal values have one text; where there is none, all shards are asked.
final class KeyCondition {

  private static final Map<Integer, String> TYPES =
      Map.of(21, "int2", 23, "int4", 20, "int8", 25, "text", 2950, "uuid");

  private static final Map<String, Long> INTEGERS_MAX =
      Map.of("int2", 0x7fffL, "int4", 0x7fff_ffffL, "int8", Long.MAX_VALUE);

  private final DistributionColumn column;
  private final Arguments arguments;

  private KeyCondition(DistributionColumn column, Arguments arguments) {
    this.column = column;
    this.arguments = arguments;
  }

  /// @param where null for none
  static Optional<ByteSlice> find(
      @Nullable SqlNode where, DistributedTable table, Arguments arguments) {
    if (where == null || !TYPES.containsKey(table.column().typeOid())) {
      return Optional.empty();
    }
    KeyCondition condition = new KeyCondition(table.column(), arguments);
    List<SqlNode> parts =
        where.is("BoolExpr") && where.text("boolop").equals("AND_EXPR")
            ? where.list("args")
            : List.of(where);
    return parts.stream().flatMap(part -> condition.value(part).stream()).findFirst();
  }

  private Optional<ByteSlice> value(SqlNode part) {
    boolean equates =
        part.is("A_Expr")
            && part.text("kind").equals("AEXPR_OP")
            && part.list("name").size() == 1
            && part.list("name").getFirst().text("sval").equals("=");
    SqlNode left = part.node("lexpr");
    SqlNode right = part.node("rexpr");
    if (!equates || left == null || right == null || !isKey(left)) {
      return Optional.empty();
    }
    String text = text(right);
    return text == null ? Optional.empty() : canonical(text, type(right)).map(ByteSlice::of);
  }

  private boolean isKey(SqlNode node) {
    return node.is("ColumnRef")
        && node.list("fields").size() == 1
        && node.list("fields").getFirst().text("sval").equals(column.name());
  }

  /// The type that a value is cast to; that of a plain integer otherwise.
  private static String type(SqlNode value) {
    SqlNode type = value.node("typeName");
    return value.is("TypeCast") && type != null
        ? type.list("names").getLast().text("sval")
        : "int4";
  }

  private @Nullable String text(SqlNode value) {
    return switch (value.kind()) {
      case "TypeCast" -> {
        SqlNode argument = value.node("arg");
        yield argument == null ? null : text(argument);
      }
      case "ParamRef" -> {
        ByteSlice bound = arguments.value((int) value.number("number"));
        yield bound == null ? null : bound.text();
      }
      case "A_Const" -> constant(value);
      default -> null;
    };
  }

  private static @Nullable String constant(SqlNode value) {
    SqlNode integer = value.node("ival");
    SqlNode string = value.node("sval");
    if (integer != null) {
      return Long.toString(integer.number("ival"));
    }
    return string == null ? null : string.text("sval");
  }

  private Optional<String> canonical(String text, String type) {
    String own = TYPES.getOrDefault(column.typeOid(), "");
    Long max = INTEGERS_MAX.get(own);
    if (max == null) {
      return type.equals(own) ? Optional.of(text) : Optional.empty();
    }
    if (!INTEGERS_MAX.containsKey(type) || !text.matches("-?[0-9]{1,18}")) {
      return Optional.empty();
    }
    long number = Long.parseLong(text);
    boolean fits = number <= max && number >= -max - 1;
    return fits ? Optional.of(Long.toString(number)) : Optional.empty();
  }
}
