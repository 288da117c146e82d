package dev.portage.embed.source.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.S3File;
import dev.portage.embed.source.s3.ObjectStore.Download;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link ObjectStore} does. Implement it beside the store, and JUnit runs it all. */
public interface ObjectStoreContract {
  /** A bucket that exists. */
  String bucket();

  /** The store that is tested; the same for a whole test. */
  ObjectStore store();

  /** Makes an object that the store can find. */
  void put(String key, byte[] content) throws IOException;

  /** Makes an object that exists and may not be read; false where this cannot be had. */
  default boolean putForbidden(String key) throws IOException {
    return false;
  }

  @Test
  default void anObjectIsCopiedWhole(@TempDir Path directory) throws IOException {
    byte[] content = new byte[300_000];
    new Random(7).nextBytes(content);
    put("user/bot/documents/a.bin", content);
    Path to = Files.createFile(directory.resolve("copy"));
    assertThat(download("user/bot/documents/a.bin", to, content.length))
        .isEqualTo(new Download.Complete(content.length));
    assertThat(to).hasBinaryContent(content);
  }

  @Test
  default void whatTheFileHeldBeforeIsOverwritten(@TempDir Path directory) throws IOException {
    put("k", "new".getBytes(StandardCharsets.UTF_8));
    Path to = Files.writeString(directory.resolve("copy"), "much longer than new");
    assertThat(download("k", to, 100)).isEqualTo(new Download.Complete(3));
    assertThat(to).hasContent("new");
  }

  @Test
  default void keysMayHoldAnyCharacter(@TempDir Path directory) throws IOException {
    String key = "u/b/documents/Été 100% + 港#1?.txt";
    put(key, "x".getBytes(StandardCharsets.UTF_8));
    assertThat(download(key, Files.createFile(directory.resolve("copy")), 10))
        .isEqualTo(new Download.Complete(1));
  }

  @Test
  default void anEmptyObjectIsComplete(@TempDir Path directory) throws IOException {
    put("empty", new byte[0]);
    assertThat(download("empty", Files.createFile(directory.resolve("copy")), 10))
        .isEqualTo(new Download.Complete(0));
  }

  @Test
  default void aMissingObjectIsMissing(@TempDir Path directory) throws IOException {
    assertThat(download("nowhere", Files.createFile(directory.resolve("copy")), 10))
        .isInstanceOf(Download.Missing.class);
  }

  @Test
  default void aMissingBucketIsMissing(@TempDir Path directory) throws IOException {
    S3File file = new S3File("there-is-no-such-bucket", "k");
    assertThat(store().download(file, Files.createFile(directory.resolve("copy")), 10))
        .isInstanceOf(Download.Missing.class);
  }

  @Test
  default void anObjectOverTheMaximumIsTooLarge(@TempDir Path directory) throws IOException {
    put("large", new byte[11]);
    assertThat(download("large", Files.createFile(directory.resolve("copy")), 10))
        .isEqualTo(new Download.TooLarge("has 11 bytes, more than the 10 that are read"));
  }

  @Test
  default void aForbiddenObjectIsDenied(@TempDir Path directory) throws IOException {
    if (putForbidden("forbidden")) {
      assertThat(download("forbidden", Files.createFile(directory.resolve("copy")), 10))
          .isInstanceOf(Download.Denied.class);
    }
  }

  private Download download(String key, Path to, long maximum) {
    return store().download(new S3File(bucket(), key), to, maximum);
  }
}
