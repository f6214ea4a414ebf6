package io.dpg.frameworks.shop;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// A line of an order, with the order's identifier in its key.
@Entity
@IdClass(Item.Key.class)
public class Item {

  @Id
  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  private @Nullable Purchase purchase;

  @Id private int line;

  @Column(nullable = false)
  private String product = "";

  private int quantity;

  @Column(precision = 12, scale = 2)
  private BigDecimal price = BigDecimal.ZERO;

  /// The key of a line.
  public record Key(@Nullable Long purchase, int line) implements Serializable {}

  /// For Hibernate.
  protected Item() {}

  Item(Purchase purchase, int line, String product, int quantity, BigDecimal price) {
    this.purchase = purchase;
    this.line = line;
    this.product = product;
    this.quantity = quantity;
    this.price = price;
  }

  @Override
  public String toString() {
    return line + ": " + quantity + " x " + product + " at " + price;
  }
}
