package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client sees of a COPY FROM.
///
/// @param rows the number in the command tag; -1 after an error
/// @param error SQLSTATE, message, detail, hint and context of the error, or null
/// @param notices their messages
record CopyOutcome(long rows, @Nullable String error, List<String> notices) {

  /// Runs a copy on an ordinary server.
  static CopyOutcome plain(NodeConnection connection, String sql, List<byte[]> pieces) {
    List<String> notices = new ArrayList<>();
    connection.listener(listener(notices));
    connection.wire().begin('Q').putString(sql).end();
    pieces.forEach(piece -> connection.wire().message('d', piece, 0, piece.length));
    connection.wire().begin('c').end().flush();
    String error = null;
    String tag = "COPY -1";
    for (int type = connection.next(); type != 'Z'; type = connection.next()) {
      switch (type) {
        case 'E' -> error = text(connection.readError());
        case 'C' ->
            tag =
                ((BackendMessage.CommandComplete) BackendMessage.decode(type, connection.wire()))
                    .tag();
        default -> connection.wire().skipBody();
      }
    }
    connection.listener(NodeListener.SILENT);
    return new CopyOutcome(Long.parseLong(tag.substring("COPY ".length())), error, notices);
  }

  static CopyOutcome failed(SqlErrorException e, List<String> notices) {
    return new CopyOutcome(-1, text(e.error()), notices);
  }

  static NodeListener listener(List<String> notices) {
    return new NodeListener() {
      @Override
      public void notice(NoticeResponse notice) {
        notices.add(text(notice.notice()));
      }
    };
  }

  private static String text(SqlError error) {
    return String.join(
        "|",
        error.state().code(),
        error.message(),
        String.valueOf(error.detail()),
        String.valueOf(error.hint()),
        String.valueOf(error.where()),
        String.valueOf(error.fields().get('n')),
        String.valueOf(error.fields().get('t')));
  }
}
