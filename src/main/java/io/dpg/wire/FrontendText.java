package io.dpg.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/// A client's messages with their text in UTF-8.
record FrontendText(Charset charset) {

  /// @param message with type and length; one that is malformed stays as it is, for its reader to
  ///   complain of
  byte[] toUtf8(ByteBuffer message) {
    byte[] same = new byte[message.remaining()];
    message.duplicate().get(same);
    MessageText text = new MessageText(message, charset, UTF_8);
    int type = message.get(0);
    try {
      switch (type) {
        case 'Q', 'f' -> text.string();
        case 'P' -> {
          text.string();
          text.string();
        }
        case 'B' -> bind(text);
        case 'D', 'C' -> {
          text.readByte();
          text.string();
        }
        case 'E' -> text.string();
        default -> {
          return same;
        }
      }
      text.copyRest();
      return text.toBytes(type);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return same;
    }
  }

  private static void bind(MessageText text) {
    text.string();
    text.string();
    int[] formats = new int[text.readShort()];
    for (int i = 0; i < formats.length; i++) {
      formats[i] = text.readShort();
    }
    int values = text.readShort();
    for (int i = 0; i < values; i++) {
      int format =
          formats.length == 0
              ? 0
              : formats.length == 1 ? formats[0] : formats[Math.min(i, formats.length - 1)];
      text.value(format == 0);
    }
  }
}
