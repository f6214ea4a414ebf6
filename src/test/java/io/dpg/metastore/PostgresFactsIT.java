package io.dpg.metastore;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.operations.TestDatabase;
import io.dpg.plan.ColumnFacts;
import io.dpg.plan.FunctionFacts;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.ViewFacts;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresFactsIT {

  private static TestDatabase database;
  private static NodeConnection coordinator;
  private static PostgresFacts facts;

  @BeforeAll
  static void start() {
    database = TestDatabase.start();
    coordinator = database.connect("citus-coordinator");
    coordinator.execute(
        """
        CREATE SCHEMA other;
        CREATE TYPE other.color AS ENUM ('red');
        CREATE DOMAIN other.positive AS int DEFAULT 7 CHECK (VALUE > 0);
        CREATE TABLE other.t (id bigserial, gone int, n int GENERATED ALWAYS AS IDENTITY, c other.color,
          p other.positive, at timestamptz DEFAULT now(), twice int GENERATED ALWAYS AS (2 * 3) STORED,
          k numeric(8, 2) DEFAULT 1.5, name text COLLATE "C");
        ALTER TABLE other.t DROP COLUMN gone;
        CREATE VIEW other.v AS SELECT id, c AS shade FROM other.t;
        CREATE FUNCTION other.f(int) RETURNS SETOF int LANGUAGE sql STRICT STABLE AS 'SELECT 1';
        SET search_path = other;
        """);
    facts =
        new PostgresFacts(
            new PostgresFacts.Connections() {
              @Override
              public <T> T with(Function<NodeConnection, T> work) {
                return work.apply(coordinator);
              }
            });
  }

  @AfterAll
  static void stop() {
    coordinator.close();
    database.close();
  }

  private static int oid(String expression) {
    return Integer.parseUnsignedInt(
        java.util.Objects.requireNonNull(coordinator.query("SELECT " + expression).value()));
  }

  @Test
  void describesColumnsWithQualifiedDefaults() {
    List<ColumnFacts> columns = facts.columns(oid("'other.t'::regclass::oid"));
    assertThat(columns)
        .extracting(ColumnFacts::name)
        .containsExactly("id", "n", "c", "p", "at", "twice", "k", "name");
    assertThat(columns)
        .extracting(ColumnFacts::defaultExpression)
        .containsExactly(
            "nextval('other.t_id_seq'::regclass)",
            "nextval('other.t_n_seq'::regclass)",
            null,
            "7",
            "now()",
            null,
            "1.5",
            null);
    assertThat(columns)
        .extracting(ColumnFacts::defaultVolatility)
        .containsExactly(
            Volatility.VOLATILE,
            Volatility.VOLATILE,
            Volatility.IMMUTABLE,
            Volatility.IMMUTABLE,
            Volatility.STABLE,
            Volatility.IMMUTABLE,
            Volatility.IMMUTABLE,
            Volatility.IMMUTABLE);
    assertThat(columns.get(1).identity()).isEqualTo('a');
    assertThat(columns.get(5).generated()).isEqualTo('s');
    assertThat(columns.get(0).notNull()).isTrue();
  }

  @Test
  void qualifiesTypesWhateverTheSearchPath() {
    assertThat(facts.typeName(oid("'other.color'::regtype::oid"), -1)).isEqualTo("other.color");
    assertThat(facts.typeName(1700, ((8 << 16) | 2) + 4)).isEqualTo("numeric(8,2)");
  }

  @Test
  void describesViewsAndFunctions() {
    ViewFacts view = facts.view(oid("'other.v'::regclass::oid")).orElseThrow();
    assertThat(view.columns()).containsExactly("id", "shade");
    assertThat(view.definition()).contains("FROM other.t").doesNotEndWith(";");
    assertThat(view.relations()).containsExactly(oid("'other.t'::regclass::oid"));
    assertThat(facts.view(oid("'other.t'::regclass::oid"))).isEmpty();
    assertThat(facts.function(oid("'other.f'::regproc::oid")))
        .isEqualTo(new FunctionFacts("other", "f", Volatility.STABLE, 'f', true, true, true));
    assertThat(facts.function(oid("'pg_catalog.now'::regproc::oid")).isBuiltIn("now")).isTrue();
  }

  @Test
  void knowsOperatorsAndCollations() {
    assertThat(facts.isHashEquality(oid("'=(int4,int8)'::regoperator::oid"))).isTrue();
    assertThat(facts.isHashEquality(oid("'<(int4,int4)'::regoperator::oid"))).isFalse();
    assertThat(facts.isDescending(oid("'>(text,text)'::regoperator::oid"))).isTrue();
    assertThat(facts.isDescending(oid("'<(text,text)'::regoperator::oid"))).isFalse();
    assertThat(facts.isBytewise(950)).isTrue();
    assertThat(facts.isDeterministic(950)).isTrue();
    assertThat(facts.collationName(950)).isEqualTo("pg_catalog.\"C\"");
  }

  @Test
  void theVersionGrowsWithTheSchemaButNotWithTemporaryTables() {
    long before = Metastore.currentVersion(coordinator);
    coordinator.execute("CREATE TEMP TABLE passing (a int); DROP TABLE passing");
    assertThat(Metastore.currentVersion(coordinator)).isEqualTo(before);
    coordinator.execute("CREATE TABLE lasting (a int)");
    assertThat(Metastore.currentVersion(coordinator)).isEqualTo(before + 1);
    coordinator.execute(
        "BEGIN; ALTER TABLE lasting ADD b int; ALTER TABLE lasting ADD c int; COMMIT");
    assertThat(Metastore.currentVersion(coordinator)).isEqualTo(before + 2);
    coordinator.execute("DROP TABLE lasting");
  }
}
