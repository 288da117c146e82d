package dev.portage.embed;

import dev.portage.bots.Bot;
import dev.portage.embed.source.S3File;
import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.Source;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.text.ScanMode;
import dev.portage.fault.Results;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Reads all sources of a bot, a few at a time, and hands over their outcomes. */
final class BotSources {
  /** Parsing is work for the processor; a task has two. */
  private static final int AT_ONCE = 3;

  private final SourceReader reader;
  private final String bucket;
  private final StopSignal stop;

  BotSources(SourceReader reader, String bucket, StopSignal stop) {
    this.reader = reader;
    this.bucket = bucket;
    this.stop = stop;
  }

  /**
   * Reads them, and stops early when that is asked: then not all outcomes are handed over.
   *
   * @param to hears the outcomes in the user's order; no more are read ahead than are read at once
   */
  void read(Bot bot, Consumer<SourceOutcome> to) {
    Deque<Source> left = new ArrayDeque<>(sources(bot));
    ScanMode scans = ScanMode.of(bot.params().partitionPdf());
    Deque<Future<SourceOutcome>> reading = new ArrayDeque<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var _ = stop.onAsk(threads::shutdownNow)) {
      while (!stop.asked() && (!left.isEmpty() || !reading.isEmpty())) {
        while (!left.isEmpty() && reading.size() < AT_ONCE) {
          Source next = left.remove();
          reading.add(threads.submit(() -> reader.read(next, scans)));
        }
        to.accept(Results.of(reading.remove()));
      }
    }
  }

  private Set<Source> sources(Bot bot) {
    // A source that is listed twice is read once: its chunks would stand twice.
    Set<Source> sources = new LinkedHashSet<>();
    bot.knowledge().urls().forEach(url -> sources.add(Source.ofUrl(url)));
    bot.knowledge().sitemaps().forEach(url -> sources.add(new Sitemap(url)));
    bot.knowledge()
        .files()
        .forEach(file -> sources.add(S3File.of(bucket, bot.key().pk(), bot.id().value(), file)));
    return sources;
  }
}
