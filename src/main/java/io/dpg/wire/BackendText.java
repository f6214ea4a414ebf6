package io.dpg.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlState;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The server's messages with their text in the client's encoding.
final class BackendText {

  private final String encoding;
  private final Charset charset;
  private final IntPredicate textColumns;
  private boolean failed;

  /// @param encoding PostgreSQL's name of it
  BackendText(String encoding, Charset charset, IntPredicate textColumns) {
    this.encoding = encoding;
    this.charset = charset;
    this.textColumns = textColumns;
  }

  /// Whether the last message became an error, because the encoding lacks a character of a row.
  boolean failed() {
    return failed;
  }

  /// @param message with type and length
  byte[] fromUtf8(ByteBuffer message) {
    int type = message.get(0);
    if (type == 'D') {
      String missing = missingCharacter(message);
      if (missing != null) {
        failed = true;
        return error(missing);
      }
    }
    MessageText text = new MessageText(message, UTF_8, charset);
    switch (type) {
      case 'D' -> row(text);
      case 'T' -> columns(text);
      case 'E', 'N' -> {
        while (text.readByte() != 0) {
          text.string();
        }
      }
      case 'C' -> text.string();
      case 'S' -> {
        text.string();
        text.string();
      }
      case 'A' -> {
        text.readInt();
        text.string();
        text.string();
      }
      default -> {}
    }
    text.copyRest();
    return text.toBytes(type);
  }

  private void row(MessageText text) {
    int count = text.readShort();
    for (int i = 0; i < count; i++) {
      text.value(textColumns.test(i));
    }
  }

  private static void columns(MessageText text) {
    int count = text.readShort();
    for (int i = 0; i < count; i++) {
      text.string();
      text.copy(18);
    }
  }

  /// A character of the row that the encoding lacks.
  private @Nullable String missingCharacter(ByteBuffer message) {
    ByteBuffer row = message.duplicate().position(5);
    int count = row.getShort() & 0xffff;
    for (int i = 0; i < count; i++) {
      int length = row.getInt();
      if (length < 0) {
        continue;
      }
      String value = UTF_8.decode(row.slice(row.position(), length)).toString();
      row.position(row.position() + length);
      if (textColumns.test(i) && !charset.newEncoder().canEncode(value)) {
        return firstMissing(value);
      }
    }
    return null;
  }

  private String firstMissing(String value) {
    for (int codePoint : value.codePoints().toArray()) {
      String character = Character.toString(codePoint);
      try {
        charset.newEncoder().encode(CharBuffer.wrap(character));
      } catch (CharacterCodingException e) {
        return character;
      }
    }
    return value;
  }

  private byte[] error(String character) {
    StringBuilder bytes = new StringBuilder();
    for (byte each : character.getBytes(UTF_8)) {
      bytes.append(bytes.isEmpty() ? "" : " ").append("0x%02x".formatted(each));
    }
    String body =
        "SERROR\0VERROR\0C"
            + SqlState.UNTRANSLATABLE_CHARACTER.code()
            + "\0Mcharacter with byte sequence "
            + bytes
            + " in encoding \"UTF8\" has no equivalent in encoding \""
            + encoding
            + "\"\0\0";
    byte[] ascii = body.getBytes(US_ASCII);
    return ByteBuffer.allocate(5 + ascii.length)
        .put((byte) 'E')
        .putInt(ascii.length + 4)
        .put(ascii)
        .array();
  }
}
