package io.dpg.plan.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An analysed expression: typed views of the kinds that planning reads, and [Other] for the rest.
/// OIDs are the coordinator node's; locations are indexes into the statement's text, -1 when
/// unknown.
public sealed interface Expression {

  /// The OID of its type; 0 where planning never asks.
  int type();

  int location();

  /// The OID of the collation of its value; 0 for none.
  int collation();

  /// The expressions directly below; not those inside of a sublink's query.
  List<Expression> children();

  /// A column of a range table entry.
  ///
  /// @param relation 1-based position in the range table of the query `levelsUp` levels above
  /// @param attribute 1-based column number; 0 for the whole row, negative for system columns
  record Column(
      int relation, int attribute, int type, int typmod, int collation, int levelsUp, int location)
      implements Expression {
    @Override
    public List<Expression> children() {
      return List.of();
    }
  }

  /// @param value null for SQL's NULL
  record Constant(int type, int typmod, int collation, @Nullable Datum value, int location)
      implements Expression {
    @Override
    public List<Expression> children() {
      return List.of();
    }
  }

  /// A parameter of the statement, 1-based.
  record Parameter(int number, int type, int collation, int location) implements Expression {
    @Override
    public List<Expression> children() {
      return List.of();
    }
  }

  /// In a sublink's test: an output column of its query, 1-based.
  record SubLinkOutput(int column, int type, int location) implements Expression {
    @Override
    public int collation() {
      return 0;
    }

    @Override
    public List<Expression> children() {
      return List.of();
    }
  }

  /// An operator; also IS DISTINCT FROM and NULLIF, which are `plain` no more.
  ///
  /// @param inputCollation by which it compares
  record Operator(
      int operator,
      int function,
      int type,
      int inputCollation,
      int collation,
      boolean plain,
      List<Expression> arguments,
      int location)
      implements Expression {
    @Override
    public List<Expression> children() {
      return arguments;
    }
  }

  /// AND, OR, NOT.
  record Junction(Connective connective, List<Expression> arguments, int location)
      implements Expression {
    @Override
    public int type() {
      return 16;
    }

    @Override
    public int collation() {
      return 0;
    }

    @Override
    public List<Expression> children() {
      return arguments;
    }
  }

  /// What a [Junction] is.
  enum Connective {
    AND,
    OR,
    NOT
  }

  /// `left operator ANY (right)` or, when `any` is false, ALL; also IN lists.
  record ArrayOperator(
      int operator,
      int function,
      boolean any,
      int inputCollation,
      Expression left,
      Expression right,
      int location)
      implements Expression {
    @Override
    public int type() {
      return 16;
    }

    @Override
    public int collation() {
      return 0;
    }

    @Override
    public List<Expression> children() {
      return List.of(left, right);
    }
  }

  /// A function call or a cast.
  ///
  /// @param implicit whether PostgreSQL added it: an implicit cast
  record Call(
      int function,
      int type,
      int collation,
      boolean set,
      boolean implicit,
      List<Expression> arguments,
      int location)
      implements Expression {
    @Override
    public List<Expression> children() {
      return arguments;
    }
  }

  /// A cast between types of the same bytes.
  record Relabel(Expression argument, int type, int collation, int location) implements Expression {
    @Override
    public List<Expression> children() {
      return List.of(argument);
    }
  }

  /// `ARRAY[...]`, or the list of an IN.
  record ArrayOf(int type, int collation, List<Expression> elements, int location)
      implements Expression {
    @Override
    public List<Expression> children() {
      return elements;
    }
  }

  /// An aggregate call.
  ///
  /// @param direct the direct arguments of an ordered-set aggregate
  /// @param arguments what is aggregated, followed by sort expressions that are no arguments
  /// @param levelsUp the query that computes it, counted from the one it stands in
  record Aggregate(
      int function,
      int type,
      int collation,
      List<Expression> direct,
      List<Target> arguments,
      boolean ordered,
      boolean distinct,
      @Nullable Expression filter,
      boolean star,
      char kind,
      int levelsUp,
      int location)
      implements Expression {
    @Override
    public List<Expression> children() {
      List<Expression> children = new ArrayList<>(direct);
      arguments.forEach(argument -> children.add(argument.expression()));
      if (filter != null) {
        children.add(filter);
      }
      return children;
    }
  }

  /// A window function call.
  ///
  /// @param window its clause's `winref`
  record WindowCall(
      int function, int type, int collation, int window, List<Expression> arguments, int location)
      implements Expression {
    @Override
    public List<Expression> children() {
      return arguments;
    }
  }

  /// A subquery in an expression.
  record SubLink(SubLinkKind kind, @Nullable Expression test, AnalyzedQuery query, int location)
      implements Expression {
    @Override
    public int type() {
      return switch (kind) {
        case EXISTS, ALL, ANY, ROW_COMPARE -> 16;
        case EXPRESSION -> query.outputs().getFirst().expression().type();
        case MULTIPLE_EXPRESSION, ARRAY, CTE -> 0;
      };
    }

    @Override
    public int collation() {
      return kind == SubLinkKind.EXPRESSION
          ? query.outputs().getFirst().expression().collation()
          : 0;
    }

    @Override
    public List<Expression> children() {
      return test == null ? List.of() : List.of(test);
    }
  }

  /// In the order of PostgreSQL's `SubLinkType`.
  enum SubLinkKind {
    EXISTS,
    ALL,
    ANY,
    ROW_COMPARE,
    EXPRESSION,
    MULTIPLE_EXPRESSION,
    ARRAY,
    CTE
  }

  /// Anything else.
  ///
  /// @param kind PostgreSQL's name of the node: `CASEEXPR`, `NULLTEST`, `SQLVALUEFUNCTION`, ...
  record Other(String kind, int type, int collation, List<Expression> children, int location)
      implements Expression {
    public Other {
      children = List.copyOf(children);
    }
  }

  /// Whether the predicate holds for this expression or one below it, sublinks' queries left out.
  default boolean any(Predicate<Expression> predicate) {
    return predicate.test(this) || children().stream().anyMatch(child -> child.any(predicate));
  }

  /// The expression below casts that change no bytes.
  default Expression unlabeled() {
    return this instanceof Relabel relabel ? relabel.argument().unlabeled() : this;
  }
}
