package io.dpg.session;

import io.dpg.error.SqlErrorException;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.SqlNode;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.StatementNames.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The values that EXECUTE gives to a prepared statement. The coordinator node computes them, by an
/// EXECUTE too: so they may be, and are cast, as PostgreSQL allows it there. Owner: the session's
/// thread.
final class ExecuteValues {

  private final Database database;
  private final QueryPreparer preparer;

  /// What tells statements apart that give back their parameters.
  private record Key(List<Integer> types, String settings) {}

  ExecuteValues(Database database, QueryPreparer preparer) {
    this.database = database;
    this.preparer = preparer;
  }

  /// The values as text.
  ///
  /// @param types OIDs of the parameters' types, one for each expression
  List<@Nullable String> evaluate(List<Integer> types, List<SqlNode> expressions) {
    NodeConnection coordinator = preparer.coordinatorConnection();
    String values = expressions.stream().map(Deparser::deparse).collect(Collectors.joining(", "));
    String sql = "EXECUTE " + Identifiers.quote(prepared(coordinator, types)) + " (" + values + ")";
    try {
      return coordinator.query(sql).rows().getFirst();
    } catch (SqlErrorException e) {
      List<SqlNode> evaluated = database.statements().parse(sql).getFirst().tree().list("params");
      throw e.error().at(place(e.error().position(), evaluated, expressions)).causedBy(e);
    }
  }

  /// The name of a statement on the coordinator node that gives back its parameters.
  private String prepared(NodeConnection coordinator, List<Integer> types) {
    Key key = new Key(types, coordinator.settingsKey());
    Preparation preparation = coordinator.statements().prepare(key);
    if (!preparation.mustParse()) {
      return preparation.name();
    }
    try {
      if (preparation.evicted() != null) {
        coordinator.execute("DEALLOCATE " + Identifiers.quote(preparation.evicted()));
      }
      coordinator.execute(prepare(preparation.name(), types));
    } catch (SqlErrorException e) {
      coordinator.statements().forget(key);
      throw e.error().at(0).causedBy(e);
    }
    return preparation.name();
  }

  private String prepare(String name, List<Integer> types) {
    String typeNames =
        types.stream()
            .map(type -> preparer.facts().typeName(type, -1))
            .collect(Collectors.joining(", "));
    String parameters =
        IntStream.rangeClosed(1, types.size())
            .mapToObj(number -> "$" + number)
            .collect(Collectors.joining(", "));
    return "PREPARE " + Identifiers.quote(name) + " (" + typeNames + ") AS SELECT " + parameters;
  }

  /// The position in the client's text of what an error speaks of; 0 for none.
  ///
  /// @param position in the text that was evaluated
  private static int place(int position, List<SqlNode> evaluated, List<SqlNode> expressions) {
    List<Integer> there = locations(evaluated);
    List<Integer> here = locations(expressions);
    int found = position == 0 ? -1 : there.indexOf(position - 1);
    return found < 0 || there.size() != here.size() ? 0 : here.get(found) + 1;
  }

  /// Where each part of some expressions stands, in an order that does not depend on their text.
  private static List<Integer> locations(List<SqlNode> expressions) {
    List<Integer> locations = new ArrayList<>();
    for (SqlNode expression : expressions) {
      expression.walk(part -> locations.add(part.location()));
    }
    return locations;
  }
}
