package io.dpg.sql.normal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.error.SqlErrorException;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.sql.SqlParser;
import io.dpg.testkit.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The normal form against PostgreSQL's own parser: literals stand where the parser has constants,
/// with the same values, and others in their places give the same tree.
class NormalFormParserTest {

  private static final SqlParser PARSER = new SqlParser();
  private static final Seed SEED = Seed.of(NormalFormParserTest.class);
  private static final int RANDOM_STATEMENTS = 4_000;

  /// Pieces of statements, chosen for what is hard to split.
  private static final String[] PIECES = {
    "1",
    "42",
    "3000000000",
    "2147483648",
    "-",
    "+",
    "<-",
    "<>",
    "!=",
    "*-",
    "||",
    "/",
    "%",
    "@-",
    "1.5",
    ".5",
    "2.",
    "1e3",
    "1_000",
    "0x1F",
    "0b101",
    "'a'",
    "'it''s'",
    "E'a\\'b'",
    "E'\\\\'",
    "$$x$$",
    "$t$ $$ $t$",
    "B'01'",
    "X'1f'",
    "U&'abc'",
    "'a'\n'b'",
    "'a' --c\n",
    "a",
    "b.c",
    "\"Q\"",
    "f(",
    ")",
    "(",
    ",",
    "[1]",
    "::int",
    "::numeric(4,2)",
    "::varchar(3)",
    "::text",
    " AS x",
    "/* c */",
    "/* /* n */ */",
    "-- line\n",
    "\n",
    "NULL",
    "TRUE",
    "$1",
    " IN (",
    " BETWEEN ",
    " AND ",
    " OR ",
    " IS NOT DISTINCT FROM ",
    " LIKE ",
    " CASE WHEN ",
    " THEN ",
    " ELSE ",
    " END ",
    " FROM t",
    " WHERE ",
    " ORDER BY ",
    " GROUP BY ",
    " HAVING ",
    " LIMIT ",
    " OFFSET ",
    " UNION ",
    " SELECT ",
    " DISTINCT ",
    "interval '1 day'",
    "date '2020-01-01'",
    "numeric '1'",
    "ARRAY[",
    "]",
    " OVER (",
    "PARTITION BY ",
    " FILTER (WHERE ",
    "CAST(",
    " AS numeric(3))",
    "count(*)",
    ";",
    "substring(a FROM ",
    " FOR ",
    "extract(year FROM ",
    " VALUES ",
    "(1,'a')",
    ",(2,'b')",
    "json '{}'",
    " AT TIME ZONE ",
    " COLLATE \"C\"",
    "char(3) ",
    " = ANY ",
    "é",
    "1..2",
    "a$b",
    "$",
    "_x"
  };

  static Stream<String> corpus() {
    return Stream.of("select", "modify", "expressions", "utilities")
        .flatMap(name -> lines("/sql/" + name + ".sql").stream());
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void agreesWithTheParser(String sql) {
    check(sql, SEED.random());
  }

  @Test
  void knowsMostOfTheCorpus() {
    long eligible = corpus().filter(NormalForm::eligible).count();
    long known = corpus().filter(sql -> NormalForm.of(sql).isPresent()).count();
    assertThat(known).isGreaterThan(eligible * 8 / 10).isGreaterThan(80);
  }

  @Test
  void agreesWithTheParserOnRandomStatements() {
    RandomGenerator random = SEED.random();
    int accepted = 0;
    for (int i = 0; i < RANDOM_STATEMENTS; i++) {
      accepted += check(randomStatement(random), random) ? 1 : 0;
    }
    assertThat(accepted).isGreaterThan(RANDOM_STATEMENTS / 50);
  }

  private static String randomStatement(RandomGenerator random) {
    StringBuilder sql =
        new StringBuilder(random.nextInt(6) == 0 ? "INSERT INTO t VALUES (1,'a')" : "SELECT ");
    for (int i = 1 + random.nextInt(7); i > 0; i--) {
      sql.append(PIECES[random.nextInt(PIECES.length)]);
      sql.append(random.nextInt(3) == 0 ? " " : "");
    }
    return sql.toString();
  }

  /// Statements that are equal but for spelling have equal trees: a key stands for one tree.
  @Test
  void givesOneKeyToOneTreeOnly() {
    RandomGenerator random = SEED.random();
    Map<String, SqlNode> trees = new HashMap<>();
    Stream.concat(corpus(), Stream.generate(() -> randomStatement(random)).limit(RANDOM_STATEMENTS))
        .forEach(sql -> {
          Optional<NormalForm> form = NormalForm.of(sql);
          Optional<SqlNode> tree = form.flatMap(_ -> parse(sql)).map(it -> outline(it, form.get()));
          if (tree.isPresent() && form.get().rowCount() < 2) {
            SqlNode known = trees.putIfAbsent(form.get().key(), tree.get());
            assertThat(tree.get()).as(sql).isEqualTo(known == null ? tree.get() : known);
          }
        });
  }

  /// @return whether the parser and the normal form both took the statement
  private static boolean check(String sql, RandomGenerator random) {
    Optional<NormalForm> form = NormalForm.of(sql);
    Optional<ParsedStatement> parsed = form.isEmpty() ? Optional.empty() : parse(sql);
    if (form.isEmpty() || parsed.isEmpty()) {
      return false;
    }
    Map<Integer, SqlNode> constants = constants(parsed.get());
    assertThat(literalTokens(sql))
        .as(sql)
        .containsAll(constants.keySet().stream().filter(at -> !isName(sql, at)).toList());
    for (int i = 0; i < form.get().literalCount(); i++) {
      SqlNode constant = constants.get(form.get().start(i));
      assertThat(constant).as("literal %s of %s", i, sql).isNotNull();
      assertThat(value(Objects.requireNonNull(constant)))
          .as("literal %s of %s", i, sql)
          .isIn(form.get().value(i), "-" + form.get().value(i));
    }
    assertThat(form.get().rowCount()).as(sql).isEqualTo(rowCount(parsed.get().tree()));
    String other = withOtherLiterals(sql, form.get(), random);
    NormalForm otherForm =
        NormalForm.of(other).orElseThrow(() -> new AssertionError("gave up on " + other));
    assertThat(otherForm.key()).as("%s and %s", sql, other).isEqualTo(form.get().key());
    assertThat(outline(parse(other).orElseThrow(), otherForm))
        .as("%s and %s", sql, other)
        .isEqualTo(outline(parsed.get(), form.get()));
    return true;
  }

  private static Optional<ParsedStatement> parse(String sql) {
    try {
      List<ParsedStatement> statements = PARSER.parse(sql);
      assertThat(statements).as(sql).hasSize(1);
      return Optional.of(statements.getFirst());
    } catch (SqlErrorException e) {
      return Optional.empty();
    }
  }

  /// The tree with listed constants replaced by their kind.
  private static SqlNode outline(ParsedStatement parsed, NormalForm form) {
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < form.literalCount(); i++) {
      starts.add(form.start(i));
    }
    return parsed
        .tree()
        .rewrite(node ->
            node.is("A_Const") && node.location() >= 0 && starts.contains(start(parsed, node))
                ? SqlNode.of("Literal", Map.of("kind", kind(node)))
                : node);
  }

  private static String kind(SqlNode constant) {
    return constant.fields().keySet().stream()
        .filter(name -> name.endsWith("val"))
        .findFirst()
        .orElse("");
  }

  private static Map<Integer, SqlNode> constants(ParsedStatement parsed) {
    Map<Integer, SqlNode> constants = new TreeMap<>();
    parsed
        .tree()
        .walk(node -> {
          if (node.is("A_Const") && isLiteral(node) && node.location() >= 0) {
            constants.put(start(parsed, node), node);
          }
          return true;
        });
    return constants;
  }

  private static boolean isLiteral(SqlNode constant) {
    return !constant.flag("isnull") && !constant.has("boolval");
  }

  /// Where the literal itself begins: a negative constant begins at its sign.
  private static int start(ParsedStatement parsed, SqlNode constant) {
    int start = constant.location();
    String rest = parsed.text().substring(start);
    Lexer lexer = new Lexer(rest);
    while (lexer.next() == TokenKind.OPERATOR || rest.startsWith("(", lexer.start())) {
      // A sign, or several.
    }
    return parsed.offset() + start + lexer.start();
  }

  /// Some names are constants to the parser, such as the field of EXTRACT.
  private static boolean isName(String sql, int position) {
    TokenKind kind = new Lexer(sql.substring(position)).next();
    return kind == TokenKind.WORD || kind == TokenKind.QUOTED_IDENTIFIER;
  }

  private static String value(SqlNode constant) {
    SqlNode value = constant.node("ival");
    if (value != null) {
      return Long.toString(value.number("ival"));
    }
    for (String name : List.of("fval", "sval", "bsval")) {
      SqlNode other = constant.node(name);
      if (other != null) {
        return name.equals("fval") ? number(other.text(name).replace("_", "")) : other.text(name);
      }
    }
    return "0";
  }

  /// The parser leaves numbers beyond int4 as they are written.
  private static String number(String text) {
    return text.matches("0[xX].*")
        ? new BigInteger(text.substring(2), 16).toString()
        : text.matches("0[bB].*") ? new BigInteger(text.substring(2), 2).toString() : text;
  }

  private static List<Integer> literalTokens(String sql) {
    List<Integer> starts = new ArrayList<>();
    Lexer lexer = new Lexer(sql);
    for (TokenKind kind = lexer.next(); kind != TokenKind.END; kind = lexer.next()) {
      switch (kind) {
        case INTEGER, NUMERIC, STRING, ESCAPE_STRING, DOLLAR_STRING, BIT_STRING, HEX_STRING ->
            starts.add(lexer.start());
        case WORD, QUOTED_IDENTIFIER, OPERATOR, PARAMETER, PUNCTUATION, END -> {
          // No literal.
        }
        case GIVE_UP -> throw new AssertionError("gave up on " + sql);
      }
    }
    return starts;
  }

  private static int rowCount(SqlNode statement) {
    SqlNode select = statement.node("selectStmt");
    return statement.is("InsertStmt") && select != null ? select.list("valuesLists").size() : 0;
  }

  private static String withOtherLiterals(String sql, NormalForm form, RandomGenerator random) {
    StringBuilder other = new StringBuilder();
    int position = 0;
    for (int i = 0; i < form.literalCount(); i++) {
      // A word in front would become part of the literal, or the literal of the word.
      other.append(sql, position, form.start(i)).append(' ');
      other.append(otherLiteral(sql.substring(form.start(i), form.end(i)), form.kind(i), random));
      position = form.end(i);
    }
    return other.append(sql.substring(position)).toString();
  }

  private static String otherLiteral(String literal, LiteralKind kind, RandomGenerator random) {
    return switch (kind) {
      case INTEGER -> Integer.toString(random.nextInt(Integer.MAX_VALUE));
      case BIGINT ->
          literal.contains("2147483648")
              ? literal
              : Long.toString(random.nextLong(1L << 32, 1L << 60));
      case NUMERIC -> literal.contains("9223372036854775808") ? literal : "12.75";
      case STRING -> random.nextBoolean() ? "'other''s'" : "E'\\n\\'x'";
      case BIT -> literal.substring(0, 1) + "'1100'";
    };
  }

  private static List<String> lines(String resource) {
    try (InputStream input = NormalFormParserTest.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(input).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
