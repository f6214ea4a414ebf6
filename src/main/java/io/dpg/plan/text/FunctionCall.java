package io.dpg.plan.text;

import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Map;

/// The syntax of a call of a function.
public final class FunctionCall {

  private FunctionCall() {}

  public static SqlNode of(String schema, String function, List<SqlNode> arguments) {
    return SqlNode.of(
        "FuncCall",
        Map.of(
            "funcname",
            List.of(SqlNode.string(schema), SqlNode.string(function)),
            "args",
            arguments,
            "funcformat",
            "COERCE_EXPLICIT_CALL"));
  }
}
