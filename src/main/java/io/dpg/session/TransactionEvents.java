package io.dpg.session;

/// Told of what happens to a transaction on which portals depend, before it happens on the nodes.
interface TransactionEvents {

  /// Before a commit, which it can prevent by throwing.
  void committing();

  void rollingBack();

  /// @param savepoints how many are left open
  void released(int savepoints);

  /// @param savepoints how many are left open, the one that was rolled back to among them
  void rolledBackTo(int savepoints);

  /// Nobody wants to know.
  TransactionEvents NONE =
      new TransactionEvents() {
        @Override
        public void committing() {
          // Nobody wants to know.
        }

        @Override
        public void rollingBack() {
          // Nobody wants to know.
        }

        @Override
        public void released(int savepoints) {
          // Nobody wants to know.
        }

        @Override
        public void rolledBackTo(int savepoints) {
          // Nobody wants to know.
        }
      };
}
