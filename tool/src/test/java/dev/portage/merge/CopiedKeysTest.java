package dev.portage.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopiedKeysTest {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final byte[] TRAILER = {(byte) 0xFF, (byte) 0xFF};

  private final CopiedKeys keys = new CopiedKeys(1);

  private static byte[] row(String... fields) {
    ByteBuffer row = ByteBuffer.allocate(1_000);
    row.putShort((short) fields.length);
    for (String field : fields) {
      byte[] bytes = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
      row.putInt(field == null ? -1 : bytes.length).put(bytes);
    }
    row.flip();
    byte[] message = new byte[row.remaining()];
    row.get(message);
    return message;
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private List<String> texts() {
    return keys.keys().stream().map(key -> new String(key, StandardCharsets.UTF_8)).toList();
  }

  @Test
  void theKeyOfEachRowIsReadWhereTheHeaderIsPartOfTheFirst() {
    keys.read(join(HEADER, row("tenant", "a", "text")));
    keys.read(row(null, "ü", null));
    keys.read(row("", "", "text"));
    keys.read(TRAILER);
    assertThat(texts()).containsExactly("a", "ü", "");
  }

  @Test
  void aHeaderMayComeAloneAndHaveAnExtension() {
    byte[] header = HEADER.clone();
    header[18] = 3;
    keys.read(join(header, new byte[] {1, 2, 3}));
    keys.read(row("tenant", "a"));
    keys.read(TRAILER);
    assertThat(texts()).containsExactly("a");
  }

  @Test
  void noRowsHaveNoKeys() {
    keys.read(join(HEADER, TRAILER));
    assertThat(texts()).isEmpty();
  }
}
