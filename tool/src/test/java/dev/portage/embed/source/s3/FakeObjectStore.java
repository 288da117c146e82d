package dev.portage.embed.source.s3;

import dev.portage.embed.source.S3File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stores objects in memory; fulfils {@link ObjectStoreContract}. */
public final class FakeObjectStore implements ObjectStore {
  private final String bucket;
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> failing = new ConcurrentHashMap<>();

  public FakeObjectStore(String bucket) {
    this.bucket = bucket;
  }

  public void put(String key, byte[] content) {
    objects.put(key, content);
  }

  /** Fails the next downloads of an object. */
  public void failNext(String key, int downloads) {
    failing.merge(key, downloads, Integer::sum);
  }

  public void forbid(String key) {
    forbidden.add(key);
  }

  @Override
  public Download download(S3File file, Path to, long maximum) {
    Integer left = failing.computeIfPresent(file.key(), (key, before) -> before - 1);
    if (left != null && left >= 0) {
      return new Download.Failed("could not be fetched: S3 answered 503 SlowDown");
    }
    byte[] content = objects.get(file.key());
    if (forbidden.contains(file.key())) {
      return new Download.Denied("may not be read");
    }
    if (!file.bucket().equals(bucket) || content == null) {
      return new Download.Missing("does not exist");
    }
    if (content.length > maximum) {
      return new Download.TooLarge(
          "has %,d bytes, more than the %,d that are read".formatted(content.length, maximum));
    }
    try {
      Files.write(to, content);
      return new Download.Complete(content.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
