package io.dpg.plan.analysis;

import io.dpg.plan.analysis.Expression.Connective;
import io.dpg.plan.analysis.Expression.SubLinkKind;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes expressions of tree nodes.
final class ExpressionReader {

  private static final List<String> RESULT_TYPES =
      List.of(
          "resulttype",
          "casetype",
          "coalescetype",
          "minmaxtype",
          "type",
          "row_typeid",
          "refrestype",
          "typeId");
  private static final List<String> ALL_TYPES =
      List.of("vartype", "consttype", "paramtype", "funcresulttype", "opresulttype", "aggtype");
  private static final List<String> COLLATIONS =
      List.of(
          "resultcollid",
          "casecollid",
          "coalescecollid",
          "minmaxcollid",
          "collOid",
          "refcollid",
          "collation");
  private static final List<String> BOOLEANS =
      List.of("NULLTEST", "BOOLEANTEST", "ROWCOMPAREEXPR", "ROWCOMPARE");
  private static final int EXTERNAL_PARAMETER = 0;
  private static final int IMPLICIT_CAST = 2;

  private final QueryReader queries;

  ExpressionReader(QueryReader queries) {
    this.queries = queries;
  }

  @Nullable Expression optional(@Nullable TreeNode node) {
    return node == null ? null : expression(node);
  }

  List<Expression> expressions(List<TreeNode> nodes) {
    return nodes.stream().map(this::expression).toList();
  }

  Expression expression(TreeNode node) {
    int location = queries.location(node);
    return switch (node.kind()) {
      case "VAR" -> column(node, location);
      case "CONST" ->
          new Expression.Constant(
              node.number("consttype"),
              node.number("consttypmod"),
              node.number("constcollid"),
              node.datum("constvalue"),
              location);
      case "PARAM" -> parameter(node, location);
      case "OPEXPR" -> operator(node, true, location);
      case "DISTINCTEXPR", "NULLIFEXPR" -> operator(node, false, location);
      case "BOOLEXPR" ->
          new Expression.Junction(
              Connective.valueOf(node.text("boolop").toUpperCase(Locale.ROOT)),
              expressions(node.nodes("args")),
              location);
      case "SCALARARRAYOPEXPR" -> arrayOperator(node, location);
      case "FUNCEXPR" ->
          new Expression.Call(
              node.number("funcid"),
              node.number("funcresulttype"),
              node.number("funccollid"),
              node.flag("funcretset"),
              node.number("funcformat") == IMPLICIT_CAST,
              expressions(node.nodes("args")),
              location);
      case "RELABELTYPE" ->
          new Expression.Relabel(
              expression(node.required("arg")),
              node.number("resulttype"),
              node.number("resultcollid"),
              location);
      case "ARRAYEXPR", "ARRAY" ->
          new Expression.ArrayOf(
              node.number("array_typeid"),
              node.number("array_collid"),
              expressions(node.nodes("elements")),
              location);
      case "AGGREF" -> aggregate(node, location);
      case "WINDOWFUNC" ->
          new Expression.WindowCall(
              node.number("winfnoid"),
              node.number("wintype"),
              node.number("wincollid"),
              node.number("winref"),
              expressions(windowArguments(node)),
              location);
      case "SUBLINK" ->
          new Expression.SubLink(
              List.of(SubLinkKind.values()).get(node.number("subLinkType")),
              optional(node.node("testexpr")),
              queries.query(node.required("subselect")),
              location);
      default ->
          new Expression.Other(
              node.kind(), resultType(node), collation(node), below(node), location);
    };
  }

  Target target(TreeNode node) {
    return new Target(
        expression(node.required("expr")),
        node.number("resno"),
        node.text("resname"),
        node.number("ressortgroupref"),
        node.flag("resjunk"));
  }

  private static Expression column(TreeNode node, int location) {
    return new Expression.Column(
        node.number("varno"),
        node.number("varattno"),
        node.number("vartype"),
        node.number("vartypmod"),
        node.number("varcollid"),
        node.number("varlevelsup"),
        location);
  }

  private static Expression parameter(TreeNode node, int location) {
    int number = node.number("paramid");
    int type = node.number("paramtype");
    return node.number("paramkind") == EXTERNAL_PARAMETER
        ? new Expression.Parameter(number, type, node.number("paramcollid"), location)
        : new Expression.SubLinkOutput(number, type, location);
  }

  private Expression operator(TreeNode node, boolean plain, int location) {
    return new Expression.Operator(
        node.number("opno"),
        node.number("opfuncid"),
        node.number("opresulttype"),
        node.number("inputcollid"),
        node.number("opcollid"),
        plain,
        expressions(node.nodes("args")),
        location);
  }

  private Expression arrayOperator(TreeNode node, int location) {
    List<Expression> arguments = expressions(node.nodes("args"));
    return new Expression.ArrayOperator(
        node.number("opno"),
        node.number("opfuncid"),
        node.flag("useOr"),
        node.number("inputcollid"),
        arguments.get(0),
        arguments.get(1),
        location);
  }

  private Expression aggregate(TreeNode node, int location) {
    return new Expression.Aggregate(
        node.number("aggfnoid"),
        node.number("aggtype"),
        node.number("aggcollid"),
        expressions(node.nodes("aggdirectargs")),
        node.nodes("args").stream().map(this::target).toList(),
        node.has("aggorder"),
        node.has("aggdistinct"),
        optional(node.node("aggfilter")),
        node.flag("aggstar"),
        node.text("aggkind").charAt(0),
        node.number("agglevelsup"),
        location);
  }

  private static List<TreeNode> windowArguments(TreeNode node) {
    TreeNode filter = node.node("aggfilter");
    List<TreeNode> arguments = node.nodes("args");
    return filter == null
        ? arguments
        : java.util.stream.Stream.concat(arguments.stream(), java.util.stream.Stream.of(filter))
            .toList();
  }

  /// The expressions below a node without a view of its own; nodes that are no expressions
  /// themselves (WHEN branches) become [Expression.Other] too, which does no harm.
  private List<Expression> below(TreeNode node) {
    return expressions(node.children());
  }

  private static int resultType(TreeNode node) {
    if (BOOLEANS.contains(node.kind())) {
      return 16;
    }
    if (node.is("COLLATE") || node.is("COLLATEEXPR") || node.is("NAMEDARGEXPR")) {
      TreeNode argument = node.node("arg");
      return argument == null ? 0 : typeOf(argument);
    }
    return first(node, RESULT_TYPES);
  }

  /// The type of any node, by the field that its kind keeps it in.
  private static int typeOf(TreeNode node) {
    int type = first(node, ALL_TYPES);
    return type == 0 ? resultType(node) : type;
  }

  private static int collation(TreeNode node) {
    return first(node, COLLATIONS);
  }

  private static int first(TreeNode node, List<String> fields) {
    for (String field : fields) {
      if (node.has(field)) {
        return node.number(field);
      }
    }
    return 0;
  }
}
