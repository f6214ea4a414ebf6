package io.dpg.pgtype;

/// How the partial results of one aggregate, one of each shard, become the aggregate's result. All
/// values are in text form; a null partial, of a shard without rows, is passed over.
public sealed interface Combine {

  /// Begins with no partial results.
  Combination start();

  /// Adds counts, and what `sum` gives for smallint and integer; a bigint.
  record SumBigint() implements Combine {
    @Override
    public Combination start() {
      return new BigintSum();
    }
  }

  /// Adds what `sum` gives for bigint and numeric; a numeric with the largest scale of them.
  record SumNumeric() implements Combine {
    @Override
    public Combination start() {
      return new NumericSum();
    }
  }

  /// Adds what `sum` gives for float4. Like PostgreSQL's own the result depends on the order.
  record SumFloat4() implements Combine {
    @Override
    public Combination start() {
      return new FloatSum(FloatText.FLOAT4);
    }
  }

  /// Adds what `sum` gives for float8. Like PostgreSQL's own the result depends on the order.
  record SumFloat8() implements Combine {
    @Override
    public Combination start() {
      return new FloatSum(FloatText.FLOAT8);
    }
  }

  /// The smallest; of equal ones the first.
  record Minimum(ValueComparator order) implements Combine {
    @Override
    public Combination start() {
      return new Extreme(order);
    }
  }

  /// The largest; of equal ones the first.
  record Maximum(ValueComparator order) implements Combine {
    @Override
    public Combination start() {
      return new Extreme(order.reversed()::compare);
    }
  }

  /// `bool_and`, `every`.
  record BoolAnd() implements Combine {
    @Override
    public Combination start() {
      return new Chosen("f");
    }
  }

  /// `bool_or`.
  record BoolOr() implements Combine {
    @Override
    public Combination start() {
      return new Chosen("t");
    }
  }

  /// `bit_and` of integers.
  record BitAnd() implements Combine {
    @Override
    public Combination start() {
      return new Bits((one, other) -> one & other);
    }
  }

  /// `bit_or` of integers.
  record BitOr() implements Combine {
    @Override
    public Combination start() {
      return new Bits((one, other) -> one | other);
    }
  }

  /// `bit_xor` of integers.
  record BitXor() implements Combine {
    @Override
    public Combination start() {
      return new Bits((one, other) -> one ^ other);
    }
  }
}
