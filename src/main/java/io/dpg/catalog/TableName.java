package io.dpg.catalog;

/// A table's schema and name, both as stored in the catalog: unquoted and in their own case.
public record TableName(String schema, String name) {

  @Override
  public String toString() {
    return schema + "." + name;
  }
}
