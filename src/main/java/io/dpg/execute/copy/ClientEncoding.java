package io.dpg.execute.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.Encodings;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/// The encoding of a client's data, which becomes UTF-8 before it is looked at: in some encodings a
/// byte of a character can look like a delimiter, and keys are hashed in the server's encoding.
final class ClientEncoding {

  private static final int LEFT_OVER_BYTES_MAX = 8;

  private final String name;
  private final Charset charset;
  private final CharsetDecoder decoder;
  private final ByteBuffer leftOver = ByteBuffer.allocate(LEFT_OVER_BYTES_MAX);

  private ClientEncoding(String name, Charset charset) {
    this.name = name;
    this.charset = charset;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /// An encoding by PostgreSQL's name; null when the bytes can be taken as they are. 0A000 for one
  /// that this process does not know.
  static @Nullable ClientEncoding of(String name) {
    Charset charset =
        Encodings.charset(name)
            .orElseThrow(() ->
                SqlError.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "COPY with distributed tables does not know encoding \"%s\"",
                        name)
                    .hint("Convert the data to UTF8 and use COPY ... WITH (ENCODING 'UTF8').")
                    .asException());
    return charset.equals(UTF_8) ? null : new ClientEncoding(name, charset);
  }

  /// Appends the bytes as UTF-8; half a character at the end waits for the next call.
  void decode(byte[] bytes, int offset, int length, CopyBytes into) {
    ByteBuffer in = ByteBuffer.allocate(leftOver.position() + length);
    in.put(leftOver.flip()).put(bytes, offset, length).flip();
    leftOver.clear();
    CharBuffer characters = CharBuffer.allocate(in.remaining() + 1);
    CoderResult result = decoder.decode(in, characters, /* endOfInput= */ false);
    if (result.isError() || in.remaining() > LEFT_OVER_BYTES_MAX) {
      throw invalid(in);
    }
    leftOver.put(in);
    into.add(characters.flip().toString().getBytes(UTF_8));
  }

  /// Throws when the data ends within a character.
  void end() {
    if (leftOver.position() > 0) {
      throw invalid(leftOver.flip());
    }
  }

  /// UTF-8 as the client wrote it.
  byte[] encode(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, UTF_8).getBytes(charset);
  }

  /// Text in this encoding, for a client. 22P05 when it has a character that the encoding lacks.
  byte[] encode(String text) {
    try {
      ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw SqlError.of(
              SqlState.UNTRANSLATABLE_CHARACTER,
              "character with byte sequence in encoding \"UTF8\" has no equivalent in encoding"
                  + " \"%s\"",
              name)
          .causedBy(e);
    }
  }

  private RuntimeException invalid(ByteBuffer at) {
    return SqlError.of(
            SqlState.CHARACTER_NOT_IN_REPERTOIRE,
            "invalid byte sequence for encoding \"%s\": 0x%02x",
            name,
            at.hasRemaining() ? at.get(at.position()) & 0xff : 0)
        .asException();
  }
}
