package io.dpg.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.rank;
import static org.jooq.impl.DSL.rollup;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The SQL that jOOQ writes, with the results that it has on plain PostgreSQL.
class JooqIT {

  private static final Table<Record> AUTHOR = table(name("author"));
  private static final Table<Record> BOOK = table(name("book"));
  private static final Field<Integer> AUTHOR_ID = field(name("author", "id"), SQLDataType.INTEGER);
  private static final Field<String> AUTHOR_NAME =
      field(name("author", "name"), SQLDataType.VARCHAR);
  private static final Field<Integer> BOOK_ID = field(name("book", "id"), SQLDataType.INTEGER);
  private static final Field<Integer> BOOK_AUTHOR =
      field(name("book", "author_id"), SQLDataType.INTEGER);
  private static final Field<String> BOOK_TITLE = field(name("book", "title"), SQLDataType.VARCHAR);
  private static final Field<BigDecimal> BOOK_PRICE =
      field(name("book", "price"), SQLDataType.NUMERIC(8, 2));

  @BeforeEach
  void makeTables() throws SQLException {
    for (Endpoint server : List.of(PlainPostgres.shared(), DpgCluster.shared())) {
      server.execute(
          "DROP SCHEMA IF EXISTS jooq_it CASCADE",
          "CREATE SCHEMA jooq_it",
          "SET search_path = jooq_it",
          "CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL)",
          "CREATE TABLE book (author_id int NOT NULL, id int NOT NULL, title text NOT NULL,"
              + " price numeric(8,2), PRIMARY KEY (author_id, id))",
          server.equals(DpgCluster.shared())
              ? "SELECT create_distributed_table('author', 'id'),"
                  + " create_distributed_table('book', 'author_id')"
              : "SELECT 1",
          "INSERT INTO author SELECT i, 'author ' || i FROM generate_series(1, 12) i",
          "INSERT INTO book SELECT 1 + i % 12, i, 'book ' || i, i % 9 + 0.25"
              + " FROM generate_series(1, 90) i");
    }
  }

  private static <T> T onBoth(Function<DSLContext, T> work) {
    T expected = on(PlainPostgres.shared(), work);
    assertThat(on(DpgCluster.shared(), work)).isEqualTo(expected);
    return expected;
  }

  private static <T> T on(Endpoint server, Function<DSLContext, T> work) {
    try (Connection connection = server.connect(Map.of("currentSchema", "jooq_it"))) {
      return work.apply(DSL.using(connection, SQLDialect.POSTGRES));
    } catch (SQLException e) {
      throw new DataAccessException("cannot connect", e);
    }
  }

  @Test
  void nestsCollections() {
    onBoth(jooq ->
        jooq.select(
                AUTHOR_NAME,
                multiset(
                    select(BOOK_TITLE, BOOK_PRICE)
                        .from(BOOK)
                        .where(BOOK_AUTHOR.eq(AUTHOR_ID))
                        .orderBy(BOOK_ID)))
            .from(AUTHOR)
            .orderBy(AUTHOR_ID)
            .fetch()
            .formatJSON());
  }

  @Test
  void ranksGroupsAndPages() {
    onBoth(jooq ->
        jooq.select(
                BOOK_TITLE,
                BOOK_PRICE,
                rank().over().partitionBy(BOOK_PRICE).orderBy(BOOK_ID.desc()).as("place"),
                sum(BOOK_PRICE).over().orderBy(BOOK_ID).as("running"))
            .from(BOOK)
            .orderBy(BOOK_ID)
            .limit(20)
            .offset(10)
            .fetch()
            .formatCSV());
    onBoth(jooq ->
        jooq.select(BOOK_PRICE, BOOK_AUTHOR, count())
            .from(BOOK)
            .groupBy(rollup(BOOK_PRICE, BOOK_AUTHOR))
            .orderBy(BOOK_PRICE.asc().nullsLast(), BOOK_AUTHOR.asc().nullsLast())
            .fetch()
            .formatCSV());
    onBoth(jooq ->
        jooq.select(BOOK_ID)
            .from(BOOK)
            .orderBy(BOOK_PRICE, BOOK_ID)
            .seek(val(new BigDecimal("3.25")), val(40))
            .limit(5)
            .fetch(BOOK_ID));
  }

  @Test
  void joinsLaterally() {
    Table<?> dearest =
        lateral(
                select(BOOK_TITLE.as("title"))
                    .from(BOOK)
                    .where(BOOK_AUTHOR.eq(AUTHOR_ID))
                    .orderBy(BOOK_PRICE.desc(), BOOK_ID)
                    .limit(2))
            .as("dearest");
    onBoth(jooq ->
        jooq.select(AUTHOR_NAME, field(name("dearest", "title")))
            .from(AUTHOR)
            .leftJoin(dearest)
            .on()
            .orderBy(AUTHOR_ID, field(name("dearest", "title")))
            .fetch()
            .formatCSV());
  }

  @Test
  void insertsOrUpdatesAndReturns() {
    onBoth(jooq -> {
      var returned =
          jooq.insertInto(BOOK, BOOK_AUTHOR, BOOK_ID, BOOK_TITLE, BOOK_PRICE)
              .values(2, 1, "changed", new BigDecimal("7.00"))
              .values(3, 1000, "new", new BigDecimal("8.00"))
              .onConflict(BOOK_AUTHOR, BOOK_ID)
              .doUpdate()
              .set(BOOK_TITLE, excluded(BOOK_TITLE))
              .returning(BOOK_ID, BOOK_TITLE)
              .fetch();
      returned.sortAsc(BOOK_ID);
      return returned.formatCSV() + jooq.fetchCount(BOOK);
    });
  }

  @Test
  void sendsBatches() {
    onBoth(jooq -> {
      var batch =
          jooq.batch(
              jooq.insertInto(AUTHOR, AUTHOR_ID, AUTHOR_NAME)
                  .values((Integer) null, (String) null));
      for (int i = 100; i < 150; i++) {
        batch = batch.bind(i, "author " + i);
      }
      return batch.execute().length + " " + jooq.fetchCount(AUTHOR);
    });
  }

  /// A transaction within another one is a savepoint.
  @Test
  void rollsBackInnerTransactions() {
    onBoth(jooq -> {
      jooq.transaction(outer -> {
        outer.dsl().deleteFrom(BOOK).where(BOOK_PRICE.lt(new BigDecimal("2"))).execute();
        assertThatThrownBy(() ->
                outer
                    .dsl()
                    .transaction(inner -> {
                      inner.dsl().deleteFrom(BOOK).execute();
                      inner.dsl().insertInto(AUTHOR, AUTHOR_ID).values(1).execute();
                    }))
            .isInstanceOf(DataAccessException.class);
        outer.dsl().update(BOOK).set(BOOK_PRICE, BOOK_PRICE.plus(1)).execute();
      });
      return jooq.select(count(), sum(BOOK_PRICE)).from(BOOK).fetch().formatCSV();
    });
  }

  @Test
  void readsTheSchema() {
    onBoth(jooq ->
        jooq.meta().getSchemas("jooq_it").stream()
            .flatMap(schema -> schema.getTables().stream())
            .map(it ->
                it
                    + " "
                    + it.fieldStream().map(f -> f + ":" + f.getDataType()).toList()
                    + " "
                    + it.getPrimaryKey()
                    + " "
                    + it.getIndexes())
            .sorted()
            .toList());
  }
}
