package io.dpg.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.frameworks.shop.Customer;
import io.dpg.frameworks.shop.Item;
import io.dpg.frameworks.shop.Purchase;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Hibernate makes its schema, the tables are distributed, and an application works on them: with
/// the results that it has on plain PostgreSQL.
class HibernateIT {

  private static final String SCHEMA = "hibernate_it";
  private static final int CUSTOMERS = 5;
  private static final int PURCHASES = 60;

  private static SessionFactory onPlain;
  private static SessionFactory onDpg;

  @BeforeAll
  static void start() throws SQLException {
    onPlain = open(PlainPostgres.shared());
    onDpg = open(DpgCluster.shared());
    distribute(DpgCluster.shared());
  }

  @BeforeEach
  void fill() {
    onBoth(session -> {
      session.createNativeMutationQuery("TRUNCATE item, purchase, customer").executeUpdate();
      return fill(session);
    });
  }

  /// As with Citus: a local table cannot refer to a distributed one, so the foreign key goes until
  /// both are.
  private static void distribute(Endpoint dpg) throws SQLException {
    String key =
        dpg.value(
            "SELECT quote_ident(conname) FROM pg_constraint WHERE contype = 'f'"
                + " AND conrelid = 'hibernate_it.item'::regclass");
    dpg.execute(
        "SET search_path = " + SCHEMA,
        "SELECT create_reference_table('customer')",
        "ALTER TABLE item DROP CONSTRAINT " + key,
        "SELECT create_distributed_table('purchase', 'id')",
        "SELECT create_distributed_table('item', 'purchase_id', colocate_with => 'purchase')",
        "ALTER TABLE item ADD CONSTRAINT "
            + key
            + " FOREIGN KEY (purchase_id) REFERENCES purchase");
  }

  @AfterAll
  static void stop() {
    onPlain.close();
    onDpg.close();
  }

  private static SessionFactory open(Endpoint server) throws SQLException {
    server.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE", "CREATE SCHEMA " + SCHEMA);
    return configuration(server)
        .setProperty("hibernate.hbm2ddl.auto", "create")
        .buildSessionFactory();
  }

  private static Configuration configuration(Endpoint server) {
    return new Configuration()
        .addAnnotatedClass(Customer.class)
        .addAnnotatedClass(Purchase.class)
        .addAnnotatedClass(Item.class)
        .setProperty("hibernate.connection.url", server.jdbcUrl() + "?currentSchema=" + SCHEMA)
        .setProperty("hibernate.connection.username", server.user())
        .setProperty("hibernate.connection.password", server.password())
        .setProperty("hibernate.jdbc.batch_size", "20")
        .setProperty("hibernate.order_inserts", "true");
  }

  /// Does the same on both, and expects the same.
  private static <T> T onBoth(Function<Session, T> work) {
    T expected = onPlain.fromTransaction(work);
    assertThat(onDpg.fromTransaction(work)).isEqualTo(expected);
    return expected;
  }

  private static int fill(Session session) {
    List<Customer> customers =
        IntStream.rangeClosed(1, CUSTOMERS)
            .mapToObj(i -> new Customer("c" + i + "@example.com", "Customer " + i))
            .toList();
    customers.forEach(session::persist);
    for (int i = 1; i <= PURCHASES; i++) {
      Purchase purchase =
          new Purchase(
              customers.get(i % CUSTOMERS), Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i));
      for (int line = 0; line <= i % 3; line++) {
        purchase.add("product " + (i + line) % 7, line + 1, new BigDecimal(i + ".50"));
      }
      purchase.note("number", Integer.toString(i));
      purchase.tag(i % 2 == 0 ? "even" : "odd");
      session.persist(purchase);
    }
    return PURCHASES;
  }

  private static Purchase numbered(Session session, int number) {
    return session
        .createSelectionQuery("from Purchase where placed = :placed", Purchase.class)
        .setParameter("placed", Instant.parse("2026-01-01T00:00:00Z").plusSeconds(number))
        .getSingleResult();
  }

  @Test
  void findsAndChangesByKey() {
    String found =
        onBoth(session -> {
          Purchase purchase = session.find(Purchase.class, numbered(session, 3).id());
          purchase.state(Purchase.State.PAID);
          purchase.note("paid", "by card");
          purchase.tag("paid");
          session.flush();
          session.refresh(purchase);
          return purchase.toString();
        });
    assertThat(found).startsWith("PAID").contains("by card").endsWith("v1");
  }

  @Test
  void loadsWhatBelongsTogetherInOneJoin() {
    onBoth(session ->
        session
            .createSelectionQuery(
                "select p from Purchase p join fetch p.items i join fetch p.customer c"
                    + " where c.email = 'c2@example.com' order by p.placed, i.line",
                Purchase.class)
            .getResultList()
            .stream()
            .map(it -> it.id() + " " + it.items())
            .toList());
  }

  @Test
  void answersReports() {
    onBoth(session ->
        session
            .createSelectionQuery(
                "select c.name, count(distinct p.id), sum(i.quantity * i.price), avg(i.quantity),"
                    + " rank() over (order by sum(i.price) desc)"
                    + " from Item i join i.purchase p join p.customer c"
                    + " group by c.name having count(*) > 1 order by c.name",
                Object[].class)
            .getResultList()
            .stream()
            .map(List::of)
            .toList());
    onBoth(session ->
        session
            .createSelectionQuery(
                "select p.id from Purchase p where p.total > (select avg(q.total) from Purchase q)"
                    + " and exists (select 1 from Item i where i.product = 'product 3'"
                    + " and i.purchase.customer = p.customer) order by p.id",
                Long.class)
            .getResultList());
  }

  @Test
  void pages() {
    for (int page = 0; page < 4; page++) {
      int first = page * 7;
      onBoth(session ->
          session
              .createSelectionQuery("from Purchase order by placed desc", Purchase.class)
              .setFirstResult(first)
              .setMaxResults(7)
              .getResultList()
              .stream()
              .map(Purchase::id)
              .toList());
    }
  }

  @Test
  void changesManyAtOnceAndTakesItBack() {
    List<Integer> counts = new ArrayList<>();
    for (SessionFactory factory : List.of(onPlain, onDpg)) {
      try (Session session = factory.openSession()) {
        session.beginTransaction();
        int changed =
            session
                .createMutationQuery(
                    "update Purchase set state = SENT where total > 50 and state = OPEN")
                .executeUpdate();
        int removed =
            session.createMutationQuery("delete from Item where line = 3").executeUpdate();
        session.getTransaction().rollback();
        counts.add(changed);
        assertThat(removed).as("third lines").isEqualTo(PURCHASES / 3);
      }
    }
    assertThat(counts.getLast()).as("purchases").isEqualTo(counts.getFirst()).isPositive();
    onBoth(session ->
        session.createSelectionQuery("select count(*) from Item", Long.class).getSingleResult());
  }

  @Test
  void removesOrphansAndCascades() {
    onBoth(session -> {
      numbered(session, 5).removeFirstItem();
      session.flush();
      session.remove(numbered(session, 8));
      session.flush();
      return session
          .createSelectionQuery("select count(*) from Item", Long.class)
          .getSingleResult();
    });
  }

  @Test
  void seesThatSomebodyElseWasFaster() {
    for (SessionFactory factory : List.of(onPlain, onDpg)) {
      try (Session first = factory.openSession();
          Session second = factory.openSession()) {
        first.beginTransaction();
        second.beginTransaction();
        numbered(first, 10).tag("first");
        numbered(second, 10).tag("second");
        first.getTransaction().commit();
        assertThatThrownBy(() -> second.getTransaction().commit())
            .isInstanceOf(OptimisticLockException.class);
      }
    }
  }

  @Test
  void locksRows() {
    onBoth(session -> {
      Purchase purchase = numbered(session, 12);
      session.lock(purchase, LockModeType.PESSIMISTIC_WRITE);
      session.refresh(purchase, LockModeType.PESSIMISTIC_READ);
      return session
          .createSelectionQuery("from Purchase where state = OPEN order by id", Purchase.class)
          .setLockMode(LockModeType.PESSIMISTIC_WRITE)
          .setMaxResults(3)
          .getResultList()
          .size();
    });
  }

  @Test
  void namesTheConstraintThatIsViolated() {
    for (SessionFactory factory : List.of(onPlain, onDpg)) {
      List<String> constraints = new ArrayList<>();
      assertThatThrownBy(() ->
              factory.inTransaction(
                  session -> session.persist(new Customer("c1@example.com", "the same again"))))
          .isInstanceOfSatisfying(
              ConstraintViolationException.class,
              e -> constraints.add(String.valueOf(e.getConstraintName())));
      assertThat(constraints).singleElement().asString().containsIgnoringCase("email");
    }
  }

  @Test
  void findsTheSchemaAsItMadeIt() {
    configuration(DpgCluster.shared())
        .setProperty("hibernate.hbm2ddl.auto", "validate")
        .buildSessionFactory()
        .close();
    configuration(DpgCluster.shared())
        .setProperty("hibernate.hbm2ddl.auto", "update")
        .buildSessionFactory()
        .close();
  }
}
