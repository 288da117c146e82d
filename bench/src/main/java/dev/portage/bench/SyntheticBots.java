package dev.portage.bench;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.sandbox.sample.ExpectedOutcome;
import dev.portage.sandbox.sample.SampleBot;
import dev.portage.sandbox.sample.SampleChunking;
import dev.portage.sandbox.sample.SampleDeployment;
import dev.portage.sandbox.sample.SampleFile;
import dev.portage.sandbox.sample.SampleHistory;
import dev.portage.sandbox.sample.SampleKnowledge;
import dev.portage.sandbox.sample.SampleSettings;
import dev.portage.sandbox.sample.SampleSync;
import dev.portage.sandbox.sample.SampleUser;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** Generates bots with text files, the same ones each time. */
final class SyntheticBots {
  private static final SampleSync INSERTED = new SampleSync("SUCCEEDED", "");
  private static final int USERS = 10;
  private static final double EXPONENT = 1.1;

  /** A chunk has 1,000 characters, of which 200 overlap with the one before. */
  private static final int CHARACTERS_A_CHUNK = 800;

  private final Instant now = Instant.parse("2026-11-01T09:00:00Z");
  private final Random random = new Random(1);
  private final SyntheticText text = new SyntheticText();
  private final List<SampleUser> users = users();
  private final List<SampleBot> bots = new ArrayList<>();
  private final Map<String, byte[]> files = new HashMap<>();

  private SyntheticBots() {}

  /**
   * Generates bots whose sizes follow a power law: few are large. Size and use are independent.
   *
   * @param largest approximate number of chunks of the largest bot
   */
  static SyntheticBots ofManySizes(int count, int largest) {
    double least = largest / Math.pow(count, EXPONENT) - 1;
    List<Integer> sizes =
        new ArrayList<>(
            IntStream.rangeClosed(1, count)
                .map(rank -> (int) Math.max(1, largest / Math.pow(rank, EXPONENT) - least))
                .boxed()
                .toList());
    Collections.shuffle(sizes, new Random(2));
    SyntheticBots made = new SyntheticBots();
    sizes.forEach(size -> made.add(size, 250));
    return made;
  }

  /** Generates one bot. */
  static SyntheticBots one(int chunks, int chunksOfAFile) {
    SyntheticBots made = new SyntheticBots();
    made.add(chunks, chunksOfAFile);
    return made;
  }

  private List<SampleUser> users() {
    return IntStream.range(0, USERS)
        .mapToObj(
            i ->
                new SampleUser(
                    "user" + i, new UUID(random.nextLong(), random.nextLong()).toString()))
        .toList();
  }

  private void add(int chunks, int chunksOfAFile) {
    int number = bots.size();
    int fileCount = (chunks + chunksOfAFile - 1) / chunksOfAFile;
    List<SampleFile> named =
        IntStream.rangeClosed(1, fileCount)
            .mapToObj(i -> new SampleFile("part %d.txt".formatted(i), "", whole()))
            .toList();
    SampleBot bot = bot(number, named);
    bots.add(bot);
    for (int i = 0; i < fileCount; i++) {
      int size = Math.min(chunksOfAFile, chunks - i * chunksOfAFile);
      String content = text.of(1_000_003L * number + i, size * CHARACTERS_A_CHUNK - 100);
      files.put(bot.objectKey(named.get(i)), content.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static SampleFile.Condition whole() {
    return SampleFile.Condition.WHOLE;
  }

  private SampleBot bot(int number, List<SampleFile> named) {
    Instant created = now.minus(Duration.ofDays(100)).plusSeconds(number);
    byte[] entropy = new byte[Ulid.RANDOM_BYTES];
    random.nextBytes(entropy);
    return new SampleBot(
        "bot" + number,
        users.get(number % USERS),
        new Ulid(created.toEpochMilli(), entropy),
        "Bot %d".formatted(number),
        Locale.ENGLISH,
        new SampleKnowledge(List.of(), List.of(), named),
        Optional.of(SampleChunking.DEFAULT),
        false,
        new SampleHistory(
            created,
            now.minus(Duration.ofMinutes(number)),
            SampleHistory.WrittenBy.V1_2,
            INSERTED,
            SampleHistory.Rows.NONE),
        ExpectedOutcome.EMBEDDED);
  }

  /** Returns a deployment that has these bots and no conversations. */
  SampleDeployment deployment() {
    SampleSettings settings =
        SampleSettings.demo(now, URI.create("http://127.0.0.1/")).withConversations(0);
    return new SampleDeployment(settings, users, bots, List.of());
  }

  /** Returns the contents of all files by their S3 key. */
  Map<String, byte[]> files() {
    return files;
  }
}
