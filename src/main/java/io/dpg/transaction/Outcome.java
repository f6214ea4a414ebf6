package io.dpg.transaction;

/// How a distributed transaction ended.
public enum Outcome {
  COMMITTED,
  ROLLED_BACK
}
