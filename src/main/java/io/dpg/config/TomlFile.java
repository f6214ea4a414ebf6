package io.dpg.config;

import static io.dpg.error.SqlState.CONFIG_FILE_ERROR;

import io.dpg.config.ConfigurationValue.Layer;
import io.dpg.error.SqlError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// A TOML file as values by path: `limits.message_size`, `nodes[0].host`. An array of plain values
/// is one value with commas.
final class TomlFile {

  private final String name;
  private final TomlPositions positions;
  private final Map<String, ConfigurationValue> values = new LinkedHashMap<>();

  private TomlFile(String name, String text) {
    this.name = name;
    this.positions = TomlPositions.of(text);
  }

  static Map<String, ConfigurationValue> read(Path file) {
    String name = file.toString();
    try {
      return parse(name, Files.readString(file));
    } catch (IOException failure) {
      throw SqlError.of(CONFIG_FILE_ERROR, "could not read \"%s\"", name)
          .detail("%s", failure.toString())
          .causedBy(failure);
    }
  }

  static Map<String, ConfigurationValue> parse(String name, String text) {
    TomlFile file = new TomlFile(name, text);
    try {
      file.flatten("", new TomlMapper().readTree(text));
    } catch (JacksonException failure) {
      TokenStreamLocation where = failure.getLocation();
      throw SqlError.of(
              CONFIG_FILE_ERROR,
              "%s, line %d, column %d: %s",
              name,
              where.getLineNr(),
              where.getColumnNr(),
              failure.getOriginalMessage().lines().findFirst().orElse("not TOML"))
          .causedBy(failure);
    }
    return file.values;
  }

  private void flatten(String path, JsonNode node) {
    if (node.isObject()) {
      node.forEachEntry((key, child) -> flatten(path.isEmpty() ? key : path + "." + key, child));
    } else if (node.isArray()) {
      flattenArray(path, node);
    } else {
      put(path, node.asString());
    }
  }

  private void flattenArray(String path, JsonNode array) {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < array.size(); i++) {
      JsonNode element = array.get(i);
      if (element.isContainer()) {
        flatten(path + "[" + i + "]", element);
      } else {
        joined.append(joined.isEmpty() ? "" : ",").append(element.asString());
      }
    }
    if (!joined.isEmpty()) {
      put(path, joined.toString());
    }
  }

  private void put(String path, String text) {
    values.put(
        path, new ConfigurationValue(path, text, Layer.FILE, name + positions.describe(path)));
  }
}
