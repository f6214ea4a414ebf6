package io.dpg.frameworks.shop;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.util.UUID;

/// Who orders; small enough to be on every node.
@Entity
public class Customer {

  @Id @GeneratedValue private UUID id = new UUID(0, 0);

  @Column(nullable = false, unique = true)
  private String email = "";

  private String name = "";

  @Version private int version;

  /// For Hibernate.
  protected Customer() {}

  public Customer(String email, String name) {
    this.email = email;
    this.name = name;
  }

  public UUID id() {
    return id;
  }

  public String email() {
    return email;
  }

  public String name() {
    return name;
  }

  public int version() {
    return version;
  }

  public void rename(String newName) {
    name = newName;
  }
}
