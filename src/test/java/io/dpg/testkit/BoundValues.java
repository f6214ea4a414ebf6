package io.dpg.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a Bind message says: portal, statement, parameter values and result formats.
///
/// `string portal | string statement | int16 n, int16 formats* | int16 n, (int32 length, bytes)* |
/// int16 n, int16 formats*`
public final class BoundValues {

  private final String portal;
  private final String statement;
  private final List<Integer> formats = new ArrayList<>();
  private final List<byte @Nullable []> values = new ArrayList<>();
  private List<Integer> resultFormats = List.of();

  private BoundValues(String portal, String statement) {
    this.portal = portal;
    this.statement = statement;
  }

  public static BoundValues of(String portal, String statement) {
    return new BoundValues(portal, statement);
  }

  /// A value in text format; null for NULL.
  public BoundValues text(@Nullable String value) {
    formats.add(0);
    values.add(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /// A value in binary format.
  public BoundValues binary(byte[] value) {
    formats.add(1);
    values.add(value);
    return this;
  }

  /// 0 for text and 1 for binary: none, one for all columns, or one for each.
  public BoundValues resultFormats(Integer... codes) {
    resultFormats = List.of(codes);
    return this;
  }

  Bytes body() {
    Bytes body = new Bytes().string(portal).string(statement).int16(formats.size());
    formats.forEach(body::int16);
    body.int16(values.size());
    for (byte[] value : values) {
      if (value == null) {
        body.int32(-1);
      } else {
        body.int32(value.length).bytes(value);
      }
    }
    body.int16(resultFormats.size());
    resultFormats.forEach(body::int16);
    return body;
  }
}
