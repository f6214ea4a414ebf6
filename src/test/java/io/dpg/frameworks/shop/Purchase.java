package io.dpg.frameworks.shop;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/// An order: distributed by its identifier, with its items beside it.
@Entity
public class Purchase {

  /// How far it has come.
  public enum State {
    OPEN,
    PAID,
    SENT
  }

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE)
  private @Nullable Long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  private @Nullable Customer customer;

  @Enumerated(EnumType.STRING)
  private State state = State.OPEN;

  @Column(precision = 12, scale = 2)
  private BigDecimal total = BigDecimal.ZERO;

  private Instant placed = Instant.EPOCH;

  @JdbcTypeCode(SqlTypes.JSON)
  private Map<String, String> notes = new TreeMap<>();

  private List<String> tags = new ArrayList<>();

  @OneToMany(mappedBy = "purchase", cascade = CascadeType.ALL, orphanRemoval = true)
  private List<Item> items = new ArrayList<>();

  @Version private int version;

  /// For Hibernate.
  protected Purchase() {}

  public Purchase(Customer customer, Instant placed) {
    this.customer = customer;
    this.placed = placed;
  }

  public void add(String product, int quantity, BigDecimal price) {
    items.add(new Item(this, items.size() + 1, product, quantity, price));
    total = total.add(price.multiply(BigDecimal.valueOf(quantity)));
  }

  public void removeFirstItem() {
    items.removeFirst();
  }

  public void state(State newState) {
    state = newState;
  }

  public void note(String key, String value) {
    notes = new TreeMap<>(notes);
    notes.put(key, value);
  }

  public void tag(String tag) {
    tags.add(tag);
  }

  public long id() {
    return id == null ? 0 : id;
  }

  public State state() {
    return state;
  }

  public List<Item> items() {
    return items;
  }

  @Override
  public String toString() {
    return state
        + " "
        + total
        + " "
        + placed
        + " "
        + new TreeMap<>(notes)
        + " "
        + tags
        + " v"
        + version;
  }
}
