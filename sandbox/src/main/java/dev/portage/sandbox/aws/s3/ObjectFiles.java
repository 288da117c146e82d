package dev.portage.sandbox.aws.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stores buckets as directories and objects as files. {@link ObjectKeyPath} converts a key to a
 * path, so that no key leads out of the directory.
 */
final class ObjectFiles {
  private static final String UNFINISHED = ".unfinished-";

  private final Path directory;

  /** An object in a listing. */
  record Entry(String key, long size, Instant modified, Path file) {}

  ObjectFiles(Path directory) {
    this.directory = directory;
  }

  void create(String bucket) {
    try {
      Files.createDirectories(path(bucket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean exists(String bucket) {
    return !bucket.isEmpty() && Files.isDirectory(path(bucket));
  }

  /** Replaces an object atomically: a reader sees either the old or the new content. */
  void put(String bucket, String key, byte[] content) throws IOException {
    Path file = file(bucket, key);
    Files.createDirectories(file.getParent());
    Path unfinished = Files.createTempFile(path(bucket), UNFINISHED, "");
    Files.write(unfinished, content);
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  Optional<byte[]> get(String bucket, String key) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file(bucket, key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  Instant modified(String bucket, String key) throws IOException {
    return Files.getLastModifiedTime(file(bucket, key)).toInstant();
  }

  void delete(String bucket, String key) throws IOException {
    Files.deleteIfExists(file(bucket, key));
  }

  /** Lists all objects whose key has the prefix, ordered by UTF-8 bytes, as in S3. */
  List<Entry> list(String bucket, String prefix) throws IOException {
    Path root = path(bucket);
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith(UNFINISHED))
          .filter(Files::isRegularFile)
          .map(file -> entry(root, file))
          .filter(entry -> entry.key().startsWith(prefix))
          .sorted(Comparator.comparing(Entry::key, ObjectKeyPath.ORDER))
          .toList();
    }
  }

  private static Entry entry(Path root, Path file) {
    try {
      String key = ObjectKeyPath.key(root.relativize(file));
      return new Entry(key, Files.size(file), Files.getLastModifiedTime(file).toInstant(), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String bucket, String key) {
    return path(bucket).resolve(ObjectKeyPath.path(key));
  }

  private Path path(String bucket) {
    return directory.resolve(ObjectKeyPath.path(bucket));
  }
}
