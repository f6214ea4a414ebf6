package io.dpg.plan.routing;

/// OIDs of PostgreSQL's own functions, which never change.
final class PgFunctions {

  static final int INT4_OF_INT2 = 313;
  static final int INT2_OF_INT4 = 314;
  static final int INT4_OF_INT8 = 480;
  static final int INT8_OF_INT4 = 481;
  static final int BPCHAR_LENGTH = 668;
  static final int VARCHAR_LENGTH = 669;
  static final int INT2_OF_INT8 = 714;
  static final int INT8_OF_INT2 = 754;

  private PgFunctions() {}
}
