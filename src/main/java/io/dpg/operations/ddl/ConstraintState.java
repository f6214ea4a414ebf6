package io.dpg.operations.ddl;

import java.util.ArrayList;
import java.util.List;

/// How a constraint is enforced, as far as ALTER TABLE can change it.
record ConstraintState(boolean valid, boolean deferrable, boolean deferred, boolean enforced) {

  /// @param verb what ALTER TABLE does with the constraint
  /// @param state what follows the constraint's name
  record Change(String verb, String state) {}

  static ConstraintState of(TablePart constraint) {
    String definition = constraint.sql();
    return new ConstraintState(
        !definition.endsWith(" NOT VALID"),
        definition.contains(" DEFERRABLE"),
        definition.contains(" INITIALLY DEFERRED"),
        !definition.endsWith(" NOT ENFORCED"));
  }

  List<Change> changeTo(ConstraintState other) {
    List<Change> changes = new ArrayList<>();
    if (deferrable != other.deferrable || deferred != other.deferred) {
      changes.add(
          new Change(
              "ALTER",
              (other.deferrable ? " DEFERRABLE" : " NOT DEFERRABLE")
                  + (other.deferred ? " INITIALLY DEFERRED" : "")));
    }
    if (enforced != other.enforced) {
      changes.add(new Change("ALTER", other.enforced ? " ENFORCED" : " NOT ENFORCED"));
    }
    if (!valid && other.valid) {
      changes.add(new Change("VALIDATE", ""));
    }
    return changes;
  }
}
