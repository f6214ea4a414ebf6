package io.dpg.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.execute.Arguments;
import io.dpg.pgtype.ByteSlice;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The calls of `set_config(name, value, is_local)` in a statement: they are SET by another name.
record SettingCalls(List<SqlNode> calls) {

  static final SettingCalls NONE = new SettingCalls(List.of());

  SettingCalls {
    calls = List.copyOf(calls);
  }

  /// A setting that a statement changes.
  ///
  /// @param name in lower case; null when only the server knows it
  /// @param value null when only the server knows it
  /// @param local whether until the transaction ends only
  record Changed(@Nullable String name, @Nullable String value, boolean local) {}

  static SettingCalls in(SqlNode tree) {
    List<SqlNode> calls = new ArrayList<>();
    tree.walk(node -> {
      if (isCall(node)) {
        calls.add(node);
      }
      return true;
    });
    return calls.isEmpty() ? NONE : new SettingCalls(calls);
  }

  private static boolean isCall(SqlNode node) {
    List<SqlNode> name = node.is("FuncCall") ? node.list("funcname") : List.of();
    return !name.isEmpty()
        && name.getLast().text("sval").equals("set_config")
        && node.list("args").size() == 3;
  }

  /// What the calls change, once the parameters have values.
  List<Changed> changed(Arguments arguments) {
    return calls.stream()
        .map(call -> {
          List<SqlNode> expressions = call.list("args");
          String name = text(expressions.getFirst(), arguments);
          String local = text(expressions.getLast(), arguments);
          return new Changed(
              name == null ? null : name.toLowerCase(Locale.ROOT),
              text(expressions.get(1), arguments),
              local != null && local.startsWith("t"));
        })
        .toList();
  }

  /// A constant's or a text parameter's value; null for others.
  private static @Nullable String text(SqlNode expression, Arguments arguments) {
    if (expression.is("TypeCast")) {
      return text(expression.required("arg"), arguments);
    }
    if (expression.is("ParamRef")) {
      int number = (int) expression.number("number");
      ByteSlice value = number > 0 && number <= arguments.count() ? arguments.value(number) : null;
      return value == null
          ? null
          : arguments.isBinary(number) ? binary(value) : new String(value.toArray(), UTF_8);
    }
    SqlNode string = expression.node("sval");
    SqlNode truth = expression.node("boolval");
    if (string != null) {
      return string.text("sval");
    }
    return truth == null ? null : Boolean.toString(truth.flag("boolval"));
  }

  /// Text is the same in binary format, a truth is one byte.
  private static String binary(ByteSlice value) {
    byte[] bytes = value.toArray();
    return bytes.length == 1 && bytes[0] <= 1
        ? Boolean.toString(bytes[0] == 1)
        : new String(bytes, UTF_8);
  }
}
