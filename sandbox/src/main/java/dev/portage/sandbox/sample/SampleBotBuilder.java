package dev.portage.sandbox.sample;

import dev.portage.sandbox.sample.SampleHistory.Rows;
import dev.portage.sandbox.sample.SampleHistory.WrittenBy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Builds a bot of the sample. By default the bot is private, and v1.2 has embedded it once. */
final class SampleBotBuilder {
  private final String name;
  private final SampleUser owner;
  private final Locale language;
  private final String title;
  private List<String> pages = List.of();
  private List<String> sitemaps = List.of();
  private List<SampleFile> files = List.of();
  private Optional<SampleChunking> chunking = Optional.of(SampleChunking.DEFAULT);
  private boolean shared;
  private Duration age = Duration.ofDays(200);
  private Duration unused = Duration.ofDays(1);
  private WrittenBy writtenBy = WrittenBy.V1_2;
  private SampleSync sync = SampleSync.INSERTED;
  private Rows rows = Rows.ONCE;
  private ExpectedOutcome expected = ExpectedOutcome.EMBEDDED;

  SampleBotBuilder(String name, SampleUser owner, Locale language, String title) {
    this.name = name;
    this.owner = owner;
    this.language = language;
    this.title = title;
  }

  SampleBotBuilder pages(String... paths) {
    pages = List.of(paths);
    return this;
  }

  SampleBotBuilder sitemaps(String... paths) {
    sitemaps = List.of(paths);
    return this;
  }

  SampleBotBuilder files(SampleFile... given) {
    files = List.of(given);
    return this;
  }

  SampleBotBuilder chunks(int size, int overlap) {
    chunking = Optional.of(new SampleChunking(size, overlap, false));
    return this;
  }

  SampleBotBuilder partitioningPdf() {
    chunking = chunking.map(c -> new SampleChunking(c.size(), c.overlap(), true));
    return this;
  }

  SampleBotBuilder shared() {
    shared = true;
    return this;
  }

  SampleBotBuilder createdDaysAgo(long days) {
    age = Duration.ofDays(days);
    return this;
  }

  SampleBotBuilder lastUsed(Duration ago) {
    unused = ago;
    return this;
  }

  SampleBotBuilder writtenBy(WrittenBy version) {
    writtenBy = version;
    if (version == WrittenBy.FIRST_VERSIONS) {
      chunking = Optional.empty();
    }
    return this;
  }

  SampleBotBuilder sync(SampleSync outcome) {
    sync = outcome;
    return this;
  }

  SampleBotBuilder rows(Rows inSource) {
    rows = inSource;
    return this;
  }

  SampleBotBuilder expected(ExpectedOutcome outcome) {
    expected = outcome;
    return this;
  }

  SampleBot build(SampleSettings settings) {
    Instant created = settings.now().minus(age);
    return new SampleBot(
        name,
        owner,
        new Seeded(settings.seed()).ulid(created, "bot " + name),
        title,
        language,
        new SampleKnowledge(under(settings, pages), under(settings, sitemaps), files),
        chunking,
        shared,
        new SampleHistory(created, settings.now().minus(unused), writtenBy, sync, rows),
        expected);
  }

  private static List<String> under(SampleSettings settings, List<String> paths) {
    return paths.stream().map(path -> settings.site().resolve(path).toString()).toList();
  }
}
