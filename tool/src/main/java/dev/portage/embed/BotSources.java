package dev.portage.embed;

import dev.portage.bots.Bot;
import dev.portage.embed.source.S3File;
import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.Source;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.SourceReader;
import dev.portage.embed.text.Scans;
import dev.portage.fault.Results;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Reads all sources of a bot, a few at a time, and gives their outcomes in the user's order. */
final class BotSources {
  /** Parsing is work for the processor; a task has two. */
  private static final int AT_ONCE = 3;

  private final SourceReader reader;
  private final String bucket;

  BotSources(SourceReader reader, String bucket) {
    this.reader = reader;
    this.bucket = bucket;
  }

  List<SourceOutcome> read(Bot bot) {
    Semaphore places = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<SourceOutcome>> reading = new ArrayList<>();
      for (Source source : sources(bot)) {
        reading.add(
            threads.submit(
                () -> {
                  places.acquire();
                  try {
                    return reader.read(source, Scans.wished(bot.params().partitionPdf()));
                  } finally {
                    places.release();
                  }
                }));
      }
      return reading.stream().map(Results::of).toList();
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
