package io.dpg.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// What a server said, as lines of text in which everything that may differ between two right
/// servers has been replaced: process ids, cancel keys, OIDs of users' types and tables, source
/// file and line of an error.
public final class Transcript {

  private static final String SHOWN_ERROR_FIELDS = "VCMDHPpqstcdn";

  private Transcript() {}

  /// One line for each message.
  public static List<String> render(List<Reply> replies, OidNames names) {
    return replies.stream().map(reply -> render(reply, names)).toList();
  }

  /// One line for a message.
  public static String render(Reply reply, OidNames names) {
    Reply.Cursor in = reply.cursor();
    return switch (reply.type()) {
      case 'T' -> "RowDescription " + columns(in, names);
      case 'D' -> "DataRow " + values(in);
      case 'C' -> "CommandComplete " + in.string();
      case 'E' -> "ErrorResponse " + fields(reply);
      case 'N' -> "NoticeResponse " + fields(reply);
      case 'Z' -> "ReadyForQuery " + (char) in.int8();
      case 'S' -> "ParameterStatus " + in.string() + "=" + in.string();
      case 'K' -> "BackendKeyData key of " + (in.remaining() - 4) + " bytes";
      case 'R' -> "Authentication " + in.int32();
      case 't' -> "ParameterDescription " + parameterTypes(in, names);
      case 'G' -> "CopyInResponse " + hex(reply);
      case 'H' -> "CopyOutResponse " + hex(reply);
      case 'd' -> "CopyData " + printable(reply.body());
      case 'v' -> "NegotiateProtocolVersion " + negotiation(in);
      case 'A' -> "NotificationResponse " + notification(in);
      case 'V' -> "FunctionCallResponse " + hex(reply);
      case '1', '2', '3', 'n', 's', 'I', 'c' -> emptyMessage(reply);
      case '!' -> "answer " + (char) in.int8();
      case '\0' -> "connection closed";
      default -> "message '" + reply.type() + "' " + hex(reply);
    };
  }

  private static String emptyMessage(Reply reply) {
    String name =
        switch (reply.type()) {
          case '1' -> "ParseComplete";
          case '2' -> "BindComplete";
          case '3' -> "CloseComplete";
          case 'n' -> "NoData";
          case 's' -> "PortalSuspended";
          case 'I' -> "EmptyQueryResponse";
          default -> "CopyDone";
        };
    return reply.body().length == 0 ? name : name + " with a body " + hex(reply);
  }

  private static String columns(Reply.Cursor in, OidNames names) {
    StringJoiner columns = new StringJoiner(", ", "[", "]");
    for (int count = in.int16(); count > 0; count--) {
      String name = in.string();
      String table = names.table(in.int32());
      int number = in.int16();
      String type = names.type(in.int32());
      int size = in.int16();
      int modifier = in.int32();
      int format = in.int16();
      String source = table.equals("0") ? "" : " of " + table + "#" + number;
      columns.add(name + source + ": " + type + "/" + size + "/" + modifier + " f" + format);
    }
    return columns.toString();
  }

  private static String values(Reply.Cursor in) {
    List<String> values = new ArrayList<>();
    for (int count = in.int16(); count > 0; count--) {
      int length = in.int32();
      values.add(length < 0 ? "NULL" : "«" + printable(in.bytes(length)) + "»");
    }
    return String.join(" ", values);
  }

  private static String fields(Reply reply) {
    StringJoiner fields = new StringJoiner(" ");
    for (Map.Entry<Character, String> field : reply.fields().entrySet()) {
      if (SHOWN_ERROR_FIELDS.indexOf(field.getKey()) >= 0) {
        fields.add(field.getKey() + "=«" + field.getValue() + "»");
      }
    }
    return fields.toString();
  }

  private static String parameterTypes(Reply.Cursor in, OidNames names) {
    List<String> types = new ArrayList<>();
    for (int count = in.int16(); count > 0; count--) {
      types.add(names.type(in.int32()));
    }
    return types.toString();
  }

  private static String negotiation(Reply.Cursor in) {
    int newest = in.int32();
    List<String> options = new ArrayList<>();
    for (int count = in.int32(); count > 0; count--) {
      options.add(in.string());
    }
    return (newest >>> 16) + "." + (newest & 0xFFFF) + " without " + options;
  }

  private static String notification(Reply.Cursor in) {
    in.int32();
    return in.string() + " «" + in.string() + "»";
  }

  private static String hex(Reply reply) {
    return HexFormat.of().formatHex(reply.body());
  }

  /// Text as it is; what is not UTF-8 or holds control characters as hexadecimal digits.
  private static String printable(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean plain =
        text.indexOf('\uFFFD') < 0
            && text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\t' && c != '\r');
    return plain ? text.replace("\n", "\\n") : "0x" + HexFormat.of().formatHex(bytes);
  }
}
