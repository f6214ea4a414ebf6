package io.dpg.sql;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// SQL text that grows token by token and cares for the space between them.
final class SqlText {

  private final StringBuilder text = new StringBuilder();

  /// Whether the next token stands close to what is there: at the beginning, after an opening
  /// bracket, a dot or a cast.
  private boolean close = true;

  private final @Nullable Places places;

  /// Text that nobody asks where something stands in it.
  SqlText() {
    this(null);
  }

  /// @param places is told where each node stands; null when nobody asks
  SqlText(@Nullable Places places) {
    this.places = places;
  }

  /// PostgreSQL says that the node stands where the next token begins.
  SqlText at(SqlNode node) {
    if (places != null) {
      places.put(node, close ? text.length() : text.length() + 1);
    }
    return this;
  }

  /// PostgreSQL says that the node stands at what comes next, close to the token before.
  SqlText atGlue(SqlNode node) {
    if (places != null) {
      places.put(node, text.length());
    }
    return this;
  }

  /// PostgreSQL does not say where the node stands.
  SqlText nowhere(SqlNode node) {
    if (places != null) {
      places.put(node, -1);
    }
    return this;
  }

  /// A token.
  SqlText word(String token) {
    if (!close) {
      text.append(' ');
    }
    text.append(token);
    close = token.endsWith("(");
    return this;
  }

  /// Characters that stand close to the token before them, such as a comma.
  SqlText glue(String characters) {
    text.append(characters);
    close = "([.:".indexOf(characters.charAt(characters.length() - 1)) >= 0;
    return this;
  }

  /// A name, quoted if needed.
  SqlText name(String name) {
    return word(Identifiers.quote(name));
  }

  SqlText literal(String value) {
    return word(Identifiers.quoteLiteral(value));
  }

  /// The token if the condition holds.
  SqlText wordIf(boolean condition, String token) {
    return condition ? word(token) : this;
  }

  /// An expression, without parentheses around it.
  SqlText expression(SqlNode node) {
    ExpressionText.write(node, this);
    return this;
  }

  /// Keyword and expression, or nothing when there is no expression.
  SqlText clause(String keyword, @Nullable SqlNode expression) {
    return expression == null ? this : word(keyword).expression(expression);
  }

  /// The nodes, with commas between them.
  SqlText list(List<SqlNode> nodes, BiConsumer<SqlNode, SqlText> writer) {
    for (int i = 0; i < nodes.size(); i++) {
      if (i > 0) {
        glue(",");
      }
      writer.accept(nodes.get(i), this);
    }
    return this;
  }

  SqlText expressions(List<SqlNode> nodes) {
    return list(nodes, ExpressionText::write);
  }

  /// A list in parentheses, after a space.
  SqlText inParentheses(List<SqlNode> nodes, BiConsumer<SqlNode, SqlText> writer) {
    return word("(").list(nodes, writer).glue(")");
  }

  /// Keyword and list, or nothing when the list is empty.
  SqlText listClause(String keyword, List<SqlNode> nodes, BiConsumer<SqlNode, SqlText> writer) {
    return nodes.isEmpty() ? this : word(keyword).list(nodes, writer);
  }

  /// A statement or query.
  SqlText statement(SqlNode node) {
    StatementText.write(node, this);
    return this;
  }

  /// The node with a writer of its own, or nothing when it is absent.
  SqlText optional(@Nullable SqlNode node, BiConsumer<SqlNode, SqlText> writer) {
    if (node != null) {
      writer.accept(node, this);
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
