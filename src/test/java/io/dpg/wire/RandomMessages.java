package io.dpg.wire;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ByteSlice;
import io.dpg.wire.BackendMessage.Field;
import io.dpg.wire.FrontendMessage.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes arbitrary messages out of a seed.
final class RandomMessages {

  private final RandomGenerator random;

  RandomMessages(RandomGenerator random) {
    this.random = random;
  }

  FrontendMessage frontend() {
    return switch (random.nextInt(14)) {
      case 0 -> new FrontendMessage.Query(text());
      case 1 -> new FrontendMessage.Parse(text(), text(), list(random::nextInt));
      case 2 -> bind();
      case 3 -> new FrontendMessage.Describe(target(), text());
      case 4 -> new FrontendMessage.Close(target(), text());
      case 5 -> new FrontendMessage.Execute(text(), random.nextInt());
      case 6 -> new FrontendMessage.Sync();
      case 7 -> new FrontendMessage.Flush();
      case 8 -> new FrontendMessage.CopyData(bytes());
      case 9 -> new FrontendMessage.CopyDone();
      case 10 -> new FrontendMessage.CopyFail(text());
      case 11 -> new FrontendMessage.AuthenticationResponse(bytes());
      case 12 -> new FrontendMessage.FunctionCall(bytes());
      default -> new FrontendMessage.Terminate();
    };
  }

  private FrontendMessage bind() {
    List<@Nullable ByteSlice> values = new ArrayList<>();
    int count = random.nextInt(6);
    List<Short> formats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(random.nextInt(4) == 0 ? null : bytes());
      formats.add(format());
    }
    List<Short> chosen = random.nextBoolean() ? formats : List.of();
    return new FrontendMessage.Bind(text(), text(), chosen, values, list(this::format));
  }

  BackendMessage backend() {
    return switch (random.nextInt(21)) {
      case 0 -> new BackendMessage.AuthenticationOk();
      case 1 -> new BackendMessage.AuthenticationCleartextPassword();
      case 2 -> new BackendMessage.AuthenticationMd5Password(fixed(4));
      case 3 -> new BackendMessage.AuthenticationSasl(list(this::nonEmptyText));
      case 4 -> new BackendMessage.AuthenticationSaslContinue(text());
      case 5 -> new BackendMessage.AuthenticationSaslFinal(text());
      case 6 -> new BackendMessage.AuthenticationOther(7, bytes());
      case 7 -> new BackendMessage.BackendKeyData(random.nextInt(), fixed(4 + random.nextInt(253)));
      case 8 -> new BackendMessage.ParameterStatus(text(), text());
      case 9 -> new BackendMessage.NegotiateProtocolVersion(random.nextInt(), list(this::text));
      case 10 -> new BackendMessage.ReadyForQuery(pick(TransactionStatus.values()));
      case 11 -> new BackendMessage.RowDescription(list(this::field));
      case 12 -> new BackendMessage.ParameterDescription(list(random::nextInt));
      case 13 -> new BackendMessage.CommandComplete(text());
      case 14 ->
          new BackendMessage.CopyResponse(
              pick(BackendMessage.CopyDirection.values()), random.nextInt(2), list(this::format));
      case 15 -> new BackendMessage.CopyOutData(bytes());
      case 16 -> new BackendMessage.DataRow(bytes());
      case 17 -> new BackendMessage.ErrorResponse(pick(Severity.values()), error());
      case 18 -> new BackendMessage.NoticeResponse(pick(Severity.values()), error());
      case 19 -> new BackendMessage.NotificationResponse(random.nextInt(), text(), text());
      default -> pick(BackendMessage.Signal.values());
    };
  }

  StartupPacket startup() {
    Map<String, String> parameters = new LinkedHashMap<>();
    list(() -> parameters.put(nonEmptyText(), text()));
    return switch (random.nextInt(4)) {
      case 0 -> new StartupPacket.SslRequest();
      case 1 -> new StartupPacket.GssEncryptionRequest();
      case 2 -> new StartupPacket.CancelRequest(random.nextInt(), fixed(4 + random.nextInt(253)));
      default -> new StartupPacket.StartupMessage(3, random.nextInt(3), parameters);
    };
  }

  private SqlError error() {
    Map<Character, String> fields = new HashMap<>();
    for (char letter : "pqstcdnFLR".toCharArray()) {
      if (random.nextInt(3) == 0) {
        fields.put(letter, text());
      }
    }
    return new SqlError(
        SqlState.DEADLOCK_DETECTED,
        text(),
        orNull(),
        orNull(),
        random.nextInt(1000),
        orNull(),
        fields);
  }

  private @Nullable String orNull() {
    return random.nextBoolean() ? text() : null;
  }

  private Field field() {
    return new Field(
        text(),
        random.nextInt(),
        (short) random.nextInt(),
        random.nextInt(),
        (short) random.nextInt(),
        random.nextInt(),
        random.nextInt(2));
  }

  private <T> List<T> list(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      list.add(element.get());
    }
    return list;
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private Target target() {
    return pick(Target.values());
  }

  private short format() {
    return (short) random.nextInt(2);
  }

  private String nonEmptyText() {
    return "n" + text();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(random.nextInt(20) == 0 ? 300 : 12);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          switch (random.nextInt(8)) {
            case 0 -> 0x80 + random.nextInt(0x700);
            case 1 -> 0xe000 + random.nextInt(0x1000);
            case 2 -> 0x10000 + random.nextInt(0x1000);
            default -> 1 + random.nextInt(0x7f);
          });
    }
    return text.toString();
  }

  private ByteSlice bytes() {
    return fixed(random.nextInt(random.nextInt(30) == 0 ? 5000 : 40));
  }

  private ByteSlice fixed(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteSlice.of(bytes);
  }
}
