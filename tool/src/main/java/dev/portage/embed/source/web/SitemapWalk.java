package dev.portage.embed.source.web;

import crawlercommons.sitemaps.AbstractSiteMap;
import crawlercommons.sitemaps.SiteMap;
import crawlercommons.sitemaps.SiteMapIndex;
import crawlercommons.sitemaps.SiteMapParser;
import crawlercommons.sitemaps.UnknownFormatException;
import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.TemporaryFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Collects the pages that a sitemap and its nested sitemaps list. An instance is for one use. */
final class SitemapWalk {
  /** The limit of the sitemap protocol for one file, after unpacking. */
  private static final int FILE_BYTES = 50 * 1024 * 1024;

  /** The result of the walk. Reasons are whole sentences. */
  sealed interface Outcome {}

  /**
   * @param urls in the order of the sitemap, each once
   */
  record Pages(List<String> urls) implements Outcome {}

  record Unreachable(String reason, Outage outage) implements Outcome {}

  record Refused(String reason) implements Outcome {}

  record Broken(String reason) implements Outcome {}

  record TooLarge(String reason) implements Outcome {}

  private record Part(String url, int depth) {}

  private final WebClient web;
  private final WebLimits limits;
  private final Set<String> pages = new LinkedHashSet<>();
  private final Set<String> seen = new LinkedHashSet<>();
  private final Deque<Part> waiting = new ArrayDeque<>();

  SitemapWalk(WebClient web, WebLimits limits) {
    this.web = web;
    this.limits = limits;
  }

  Outcome pagesOf(String url) {
    enqueue(url, 0);
    while (!waiting.isEmpty()) {
      Optional<Outcome> problem = visit(waiting.removeFirst()).or(this::tooLarge);
      if (problem.isPresent()) {
        return problem.get();
      }
    }
    return new Pages(List.copyOf(pages));
  }

  private void enqueue(String url, int depth) {
    if (seen.add(url)) {
      waiting.add(new Part(url, depth));
    }
  }

  private Optional<Outcome> tooLarge() {
    if (pages.size() > limits.sitemapPages()) {
      return Optional.of(
          new TooLarge(
              "It lists more than the %,d pages that are read.".formatted(limits.sitemapPages())));
    }
    if (seen.size() > limits.sitemapFiles()) {
      return Optional.of(
          new TooLarge(
              "It has more than the %,d parts that are read.".formatted(limits.sitemapFiles())));
    }
    return Optional.empty();
  }

  private Optional<Outcome> visit(Part part) {
    try (TemporaryFile copy = TemporaryFile.create()) {
      return switch (web.fetch(part.url, copy.path())) {
        case Fetch.Fetched fetched -> parse(part, fetched, copy.path());
        case Fetch.Unreachable(String why, Outage outage) ->
            Optional.of(new Unreachable(sentence(part, why), outage));
        case Fetch.Refused(String why) -> Optional.of(new Refused(sentence(part, why)));
        case Fetch.TooLarge(String why) -> Optional.of(new TooLarge(sentence(part, why)));
      };
    }
  }

  private Optional<Outcome> parse(Part part, Fetch.Fetched fetched, Path file) {
    try {
      byte[] content = unpacked(file);
      if (content.length > FILE_BYTES) {
        return Optional.of(
            new TooLarge(
                sentence(part, "has more than the %,d bytes allowed".formatted(FILE_BYTES))));
      }
      // Not strict: many sitemaps list pages above their own directory.
      return take(part, new SiteMapParser(false).parseSiteMap(content, fetched.at().toURL()));
    } catch (UnknownFormatException | IOException | RuntimeException e) {
      return Optional.of(new Broken(sentence(part, "is not a sitemap: " + e.getMessage())));
    }
  }

  private Optional<Outcome> take(Part part, AbstractSiteMap map) {
    switch (map) {
      case SiteMapIndex index when part.depth >= limits.sitemapDepth() -> {
        return Optional.of(
            new TooLarge(
                sentence(
                    part,
                    "is an index %d levels deep, deeper than is read".formatted(part.depth))));
      }
      case SiteMapIndex index ->
          index.getSitemaps().forEach(m -> enqueue(m.getUrl().toString(), part.depth + 1));
      case SiteMap urls -> urls.getSiteMapUrls().forEach(u -> pages.add(u.getUrl().toString()));
      default -> throw new IllegalStateException("unknown kind of sitemap " + map.getClass());
    }
    return Optional.empty();
  }

  /** The unpacked content, at most one byte more than the limit. */
  private static byte[] unpacked(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(2);
      boolean packed = in.read() == 0x1F && in.read() == 0x8B;
      in.reset();
      InputStream plain = packed ? new GZIPInputStream(in) : in;
      return plain.readNBytes(FILE_BYTES + 1);
    }
  }

  private static String sentence(Part part, String reason) {
    return part.url + " " + reason + ".";
  }
}
