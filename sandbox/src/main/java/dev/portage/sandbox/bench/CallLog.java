package dev.portage.sandbox.bench;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import dev.portage.sandbox.aws.bedrock.EmbeddingCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** The simulator's calls that were answered with embeddings, and how often each text was in one. */
final class CallLog {
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> times = new ConcurrentHashMap<>();

  private record Call(Instant at, int texts, int tokens) {}

  void add(EmbeddingCall call) {
    calls.add(new Call(call.at(), call.texts().size(), call.tokens()));
    call.texts()
        .forEach(text -> times.computeIfAbsent(hash(text), key -> new LongAdder()).increment());
  }

  /** The SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal digits. */
  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  long calls() {
    return calls.size();
  }

  long texts() {
    return calls.stream().mapToLong(Call::texts).sum();
  }

  long tokens() {
    return calls.stream().mapToLong(Call::tokens).sum();
  }

  /** Different texts. */
  int distinct() {
    return times.size();
  }

  /** Texts that were embedded more than once. */
  long doubled() {
    return times.values().stream().filter(count -> count.sum() > 1).count();
  }

  /** Whether this text, by its hash, was embedded. */
  boolean has(String hash) {
    return times.containsKey(hash);
  }

  double textsPerCall() {
    return (double) texts() / calls();
  }

  /** Tokens of each stretch of this length since a moment, to see where it was slow. */
  List<Long> tokensEach(Duration stretch, Instant since) {
    Map<Long, Long> stretches =
        calls.stream()
            .collect(
                groupingBy(
                    call -> Duration.between(since, call.at()).dividedBy(stretch),
                    summingLong(Call::tokens)));
    long count = Duration.between(since, last()).dividedBy(stretch) + 1;
    return LongStream.range(0, count).mapToObj(i -> stretches.getOrDefault(i, 0L)).toList();
  }

  Instant last() {
    return calls.stream().map(Call::at).max(Instant::compareTo).orElseThrow();
  }

  Instant first() {
    return calls.stream().map(Call::at).min(Instant::compareTo).orElseThrow();
  }

  /**
   * The share of a quota that was used from a moment until the last call. The last call itself,
   * with which nothing more was to be done, does not count.
   */
  double share(double tokensPerMinute, Instant from) {
    Instant last = last();
    long used =
        calls.stream()
            .filter(call -> !call.at().isBefore(from) && call.at().isBefore(last))
            .mapToLong(Call::tokens)
            .sum();
    return used / (tokensPerMinute * Duration.between(from, last).toNanos() / 6e10);
  }
}
