package dev.portage.bench;

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

/** Records the successful calls of the simulated Bedrock, and how often each text was embedded. */
final class CallLog {
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> times = new ConcurrentHashMap<>();

  private record Call(Instant at, int texts, int tokens) {}

  void add(EmbeddingCall call) {
    calls.add(new Call(call.at(), call.texts().size(), call.tokens()));
    call.texts()
        .forEach(text -> times.computeIfAbsent(hash(text), key -> new LongAdder()).increment());
  }

  /** Returns the SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal digits. */
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

  /** Returns the number of distinct texts. */
  int distinct() {
    return times.size();
  }

  /** Returns the number of texts that were embedded more than once. */
  long duplicates() {
    return times.values().stream().filter(count -> count.sum() > 1).count();
  }

  /** Returns whether the text with this hash was embedded. */
  boolean has(String hash) {
    return times.containsKey(hash);
  }

  double textsPerCall() {
    return (double) texts() / calls();
  }

  /** Returns the tokens of each interval of this length, to see where the worker was slow. */
  List<Long> tokensPerInterval(Duration interval, Instant since) {
    Map<Long, Long> intervals =
        calls.stream()
            .collect(
                groupingBy(
                    call -> Duration.between(since, call.at()).dividedBy(interval),
                    summingLong(Call::tokens)));
    long count = Duration.between(since, last()).dividedBy(interval) + 1;
    return LongStream.range(0, count).mapToObj(i -> intervals.getOrDefault(i, 0L)).toList();
  }

  Instant last() {
    return calls.stream().map(Call::at).max(Instant::compareTo).orElseThrow();
  }

  Instant first() {
    return calls.stream().map(Call::at).min(Instant::compareTo).orElseThrow();
  }

  /**
   * Returns the share of a quota that was used from an instant until the last call. The last call
   * itself does not count, since it was not limited by anything.
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
