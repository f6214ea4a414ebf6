package io.dpg.plan.analysis;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What PostgreSQL's planner has made of an `ON CONFLICT DO UPDATE`, with the values of variables
/// in it. Expressions are node trees as `pg_get_expr` reads them: columns of the row that is there
/// are those of relation 1, and `EXCLUDED`'s are parameters with the numbers of
/// [#excludedParameter].
///
/// @param relation OID of the table
/// @param columns names of the table's columns by number; "" for one that was dropped
/// @param assignments SET
/// @param conditions WHERE: all of them must hold
public record ConflictPlan(
    int relation, List<String> columns, List<Assignment> assignments, List<String> conditions) {

  /// No statement has that many parameters of its own.
  private static final int EXCLUDED = 100_000;

  private static final String DO_UPDATE = "2";

  /// How expressions call the row that could not be inserted.
  private static final int INNER = -1;

  /// What is not an expression of its own: results of other parts of the plan, parameters that have
  /// no value yet, and new values for parts of a column.
  private static final Set<String> INEXPRESSIBLE =
      Set.of("SUBPLAN", "ALTERNATIVESUBPLAN", "SUBLINK", "PARAM", "FIELDSTORE");

  /// @param column the name
  /// @param value a node tree
  public record Assignment(String column, String value) {}

  public ConflictPlan {
    columns = List.copyOf(columns);
    assignments = List.copyOf(assignments);
    conditions = List.copyOf(conditions);
  }

  /// The number of the parameter that stands for a column of EXCLUDED.
  ///
  /// @param column its number
  public static int excludedParameter(int column) {
    return EXCLUDED + column;
  }

  /// The name of the column of EXCLUDED that a parameter stands for; empty for other parameters.
  ///
  /// @param names of the columns by number
  public static Optional<String> excludedColumn(long parameter, List<String> names) {
    long index = parameter - EXCLUDED - 1;
    return index >= 0 && index < names.size()
        ? Optional.of(names.get((int) index))
        : Optional.empty();
  }

  /// The one that a plan has for a table; empty when it has none, or several, or one whose
  /// expressions cannot be told by themselves.
  public static Optional<ConflictPlan> find(String plan, int relation) {
    return new Finder(NodeTreeReader.tokens(plan)).find(relation);
  }

  /// Where the values of a node's fields begin.
  private record Fields(Map<String, Integer> starts) {

    int of(String name) {
      return requireNonNull(starts.get(name), name);
    }
  }

  private static final class Finder {

    private final List<String> tokens;

    Finder(List<String> tokens) {
      this.tokens = tokens;
    }

    Optional<ConflictPlan> find(int relation) {
      List<Integer> tables = elements(fields(0).of(":rtable"));
      List<Optional<ConflictPlan>> found = new ArrayList<>();
      for (int i = 0; i + 1 < tokens.size(); i++) {
        if (tokens.get(i).equals("{") && tokens.get(i + 1).equals("MODIFYTABLE")) {
          Fields fields = fields(i);
          int target = Integer.parseInt(tokens.get(fields.of(":resultRelations") + 2));
          Fields table = fields(tables.get(target - 1));
          boolean isMeant =
              tokens.get(fields.of(":onConflictAction")).equals(DO_UPDATE)
                  && (int) Long.parseLong(tokens.get(table.of(":relid"))) == relation;
          if (isMeant) {
            found.add(read(fields, target, relation, columns(table)));
          }
        }
      }
      return found.size() == 1 ? found.getFirst() : Optional.empty();
    }

    private List<String> columns(Fields table) {
      int names = fields(table.of(":eref")).of(":colnames");
      return NodeTreeReader.read("{NAMES :names " + text(names, skip(names)) + "}")
          .strings("names");
    }

    private Optional<ConflictPlan> read(
        Fields fields, int target, int relation, List<String> columns) {
      List<Integer> set = elements(fields.of(":onConflictSet"));
      int numbers = fields.of(":onConflictCols") + 2;
      List<Assignment> assignments = new ArrayList<>();
      List<String> conditions = new ArrayList<>();
      for (int i = 0; i < set.size(); i++) {
        Optional<String> value = expression(fields(set.get(i)).of(":expr"), target);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        int column = Integer.parseInt(tokens.get(numbers + i));
        assignments.add(new Assignment(columns.get(column - 1), value.get()));
      }
      for (int condition : elements(fields.of(":onConflictWhere"))) {
        Optional<String> expression = expression(condition, target);
        if (expression.isEmpty()) {
          return Optional.empty();
        }
        conditions.add(expression.get());
      }
      return Optional.of(new ConflictPlan(relation, columns, assignments, conditions));
    }

    private Optional<String> expression(int start, int target) {
      List<String> text = new ArrayList<>();
      int end = skip(start);
      for (int i = start; i < end; i++) {
        boolean isNode = tokens.get(i).equals("{");
        String kind = isNode ? tokens.get(i + 1) : "";
        if (INEXPRESSIBLE.contains(kind) || kind.equals("SUBSCRIPTINGREF") && isAssignment(i)) {
          return Optional.empty();
        } else if (kind.equals("VAR")) {
          Optional<String> column = column(i, target);
          if (column.isEmpty()) {
            return Optional.empty();
          }
          text.add(column.get());
          i = skip(i) - 1;
        } else {
          text.add(tokens.get(i));
        }
      }
      return Optional.of(String.join(" ", text));
    }

    private boolean isAssignment(int reference) {
      return !tokens.get(fields(reference).of(":refassgnexpr")).equals("<>");
    }

    private Optional<String> column(int start, int target) {
      Fields fields = fields(start);
      int owner = Integer.parseInt(tokens.get(fields.of(":varno")));
      int number = Integer.parseInt(tokens.get(fields.of(":varattno")));
      if (owner == INNER && number > 0) {
        return Optional.of(
            "{PARAM :paramkind 0 :paramid %d :paramtype %s :paramtypmod %s :paramcollid %s :location -1}"
                .formatted(
                    excludedParameter(number),
                    tokens.get(fields.of(":vartype")),
                    tokens.get(fields.of(":vartypmod")),
                    tokens.get(fields.of(":varcollid"))));
      }
      if (owner != target || number <= 0) {
        return Optional.empty();
      }
      List<String> own = new ArrayList<>(tokens.subList(start, skip(start)));
      own.set(fields.of(":varno") - start, "1");
      own.set(fields.of(":varnosyn") - start, "1");
      return Optional.of(String.join(" ", own));
    }

    private Fields fields(int node) {
      Map<String, Integer> fields = new HashMap<>();
      int i = node + 2;
      while (!tokens.get(i).equals("}")) {
        fields.put(tokens.get(i), i + 1);
        i = skip(i + 1);
        if (tokens.get(i).equals("[")) {
          i = tokens.subList(i, tokens.size()).indexOf("]") + i + 1;
        }
      }
      return new Fields(fields);
    }

    /// Where the elements of a list of nodes begin.
    private List<Integer> elements(int list) {
      List<Integer> elements = new ArrayList<>();
      if (tokens.get(list).equals("(")) {
        for (int i = list + 1; !tokens.get(i).equals(")"); i = skip(i)) {
          elements.add(i);
        }
      }
      return elements;
    }

    /// What is behind a value.
    private int skip(int start) {
      int depth = 0;
      int i = start;
      do {
        switch (tokens.get(i)) {
          case "{", "(" -> depth++;
          case "}", ")" -> depth--;
          default -> {}
        }
        i++;
      } while (depth > 0);
      return i;
    }

    private String text(int start, int end) {
      return String.join(" ", tokens.subList(start, end));
    }
  }
}
