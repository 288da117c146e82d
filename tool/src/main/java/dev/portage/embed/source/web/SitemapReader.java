package dev.portage.embed.source.web;

import dev.portage.embed.source.Document;
import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.WebPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads all pages that a sitemap names, each under its own URL.
 *
 * <p>All or nothing: {@link SourceOutcome.Read} means that every page was read, where a page
 * without text counts as read. If a single one failed the outcome is that page's, and its reason
 * names the failed pages: to replace a bot's rows by some of them would lose the others.
 */
final class SitemapReader {
  private static final int NAMED = 5;

  private final PageReader pages;
  private final WebLimits limits;
  private final WebClient web;

  SitemapReader(WebClient web, PageReader pages, WebLimits limits) {
    this.web = web;
    this.pages = pages;
    this.limits = limits;
  }

  SourceOutcome read(Sitemap sitemap) {
    return switch (new SitemapWalk(web, limits).pagesOf(sitemap.url())) {
      case SitemapWalk.Pages(List<String> urls) -> readAll(sitemap, urls);
      case SitemapWalk.Unreachable(String reason) -> new SourceOutcome.Unreachable(sitemap, reason);
      case SitemapWalk.Refused(String reason) -> new SourceOutcome.Refused(sitemap, reason);
      case SitemapWalk.Broken(String reason) -> new SourceOutcome.Broken(sitemap, reason);
      case SitemapWalk.TooLarge(String reason) -> new SourceOutcome.TooLarge(sitemap, reason);
    };
  }

  private SourceOutcome readAll(Sitemap sitemap, List<String> urls) {
    List<Callable<SourceOutcome>> tasks = new ArrayList<>();
    urls.forEach(url -> tasks.add(() -> pages.read(new WebPage(url))));
    try (ExecutorService readers =
        Executors.newFixedThreadPool(
            limits.sitemapPagesAtOnce(), Thread.ofVirtual().name("page-", 0).factory())) {
      List<SourceOutcome> outcomes = new ArrayList<>();
      for (Future<SourceOutcome> future : readers.invokeAll(tasks)) {
        outcomes.add(future.get());
      }
      return together(sitemap, outcomes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new SourceOutcome.Unreachable(
          sitemap, sitemap.sentence("was not read: the worker is stopping"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a page of " + sitemap.url() + " failed", e.getCause());
    }
  }

  private static SourceOutcome together(Sitemap sitemap, List<SourceOutcome> outcomes) {
    List<Document> documents = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    SourceOutcome firstFailure = null;
    for (SourceOutcome outcome : outcomes) {
      switch (outcome) {
        case SourceOutcome.Read read -> {
          documents.addAll(read.documents());
          notes.addAll(read.notes());
        }
        case SourceOutcome.Empty _ -> {}
        case SourceOutcome.Unreachable failed -> failures.add(failed.reason());
        case SourceOutcome.Refused failed -> failures.add(failed.reason());
        case SourceOutcome.Broken failed -> failures.add(failed.reason());
        case SourceOutcome.TooLarge failed -> failures.add(failed.reason());
      }
      if (firstFailure == null && !failures.isEmpty()) {
        firstFailure = outcome;
      }
    }
    if (firstFailure != null) {
      return failed(sitemap, firstFailure, summary(sitemap, failures, outcomes.size()));
    }
    return documents.isEmpty()
        ? new SourceOutcome.Empty(sitemap, sitemap.sentence("names no page that shows text"))
        : new SourceOutcome.Read(sitemap, documents, few(notes));
  }

  private static SourceOutcome failed(Sitemap sitemap, SourceOutcome like, String reason) {
    return switch (like) {
      case SourceOutcome.Unreachable _ -> new SourceOutcome.Unreachable(sitemap, reason);
      case SourceOutcome.Refused _ -> new SourceOutcome.Refused(sitemap, reason);
      case SourceOutcome.TooLarge _ -> new SourceOutcome.TooLarge(sitemap, reason);
      case SourceOutcome.Broken _, SourceOutcome.Read _, SourceOutcome.Empty _ ->
          new SourceOutcome.Broken(sitemap, reason);
    };
  }

  private static String summary(Sitemap sitemap, List<String> failures, int pages) {
    return "%s: %d of its %d pages could not be read. %s"
        .formatted(sitemap.url(), failures.size(), pages, String.join(" ", few(failures)));
  }

  /** The first, and how many more there are. */
  private static List<String> few(List<String> sentences) {
    List<String> few = new ArrayList<>(sentences.stream().limit(NAMED).toList());
    if (sentences.size() > NAMED) {
      few.add("And %d more.".formatted(sentences.size() - NAMED));
    }
    return few;
  }
}
