package dev.portage.embed.source.web;

import dev.portage.embed.source.Document;
import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.WebPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads all pages that a sitemap lists, each under its own URL.
 *
 * <p>The outcome is {@link SourceOutcome.Read} only if every page was read, where a page without
 * text counts as read. If pages failed, it is {@link SourceOutcome.Partial}, and the reason names
 * them: replacing a bot's rows by only some of the pages would lose the others.
 */
final class SitemapReader {
  private static final int MAX_REPORTED = 5;

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
      case SitemapWalk.Unreachable(String reason, Outage outage) ->
          new SourceOutcome.Unreachable(sitemap, reason, outage);
      case SitemapWalk.Refused(String reason) -> new SourceOutcome.Refused(sitemap, reason);
      case SitemapWalk.Broken(String reason) -> new SourceOutcome.Broken(sitemap, reason);
      case SitemapWalk.TooLarge(String reason) -> new SourceOutcome.TooLarge(sitemap, reason);
    };
  }

  private SourceOutcome readAll(Sitemap sitemap, List<String> urls) {
    List<Callable<SourceOutcome>> tasks = new ArrayList<>();
    AtomicLong characters = new AtomicLong();
    urls.forEach(url -> tasks.add(() -> read(new WebPage(url), characters)));
    try (ExecutorService readers =
        Executors.newFixedThreadPool(
            limits.sitemapPagesAtOnce(), Thread.ofVirtual().name("page-", 0).factory())) {
      List<SourceOutcome> outcomes = new ArrayList<>();
      List<Future<SourceOutcome>> read =
          readers.invokeAll(tasks, limits.sitemapTime().toMillis(), TimeUnit.MILLISECONDS);
      for (int n = 0; n < urls.size(); n++) {
        outcomes.add(
            read.get(n).isCancelled() ? outOfTime(new WebPage(urls.get(n))) : read.get(n).get());
      }
      return combined(sitemap, outcomes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new SourceOutcome.Unreachable(
          sitemap, sitemap.sentence("was not read because the worker is stopping"), Outage.OF_SITE);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a page of " + sitemap.url() + " failed", e.getCause());
    }
  }

  /** Its text is dropped where all of them would need too much memory. */
  private SourceOutcome read(WebPage page, AtomicLong characters) {
    SourceOutcome outcome = pages.read(page);
    if (!(outcome instanceof SourceOutcome.Read read)) {
      return outcome;
    }
    long own = read.documents().stream().mapToLong(document -> document.text().length()).sum();
    return characters.addAndGet(own) <= limits.sitemapCharacters()
        ? outcome
        : new SourceOutcome.TooLarge(
            page,
            page.sentence(
                "was not read: all pages of its sitemap have more than %,d characters"
                    .formatted(limits.sitemapCharacters())));
  }

  private SourceOutcome outOfTime(WebPage page) {
    return new SourceOutcome.TooLarge(
        page,
        page.sentence(
            "was not read: all pages of its sitemap took more than %d min"
                .formatted(limits.sitemapTime().toMinutes())));
  }

  private static SourceOutcome combined(Sitemap sitemap, List<SourceOutcome> outcomes) {
    List<Document> documents = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    Outage outage = Outage.NONE;
    for (SourceOutcome outcome : outcomes) {
      outage = outage.or(outcome.outage());
      switch (outcome) {
        case SourceOutcome.Read read -> {
          documents.addAll(read.documents());
          notes.addAll(read.notes());
        }
        case SourceOutcome.Empty _ -> {}
        case SourceOutcome.Partial failed -> failures.add(failed.reason());
        case SourceOutcome.Unreachable failed -> failures.add(failed.reason());
        case SourceOutcome.Refused failed -> failures.add(failed.reason());
        case SourceOutcome.Broken failed -> failures.add(failed.reason());
        case SourceOutcome.TooLarge failed -> failures.add(failed.reason());
      }
    }
    if (!failures.isEmpty()) {
      String summary = summary(sitemap, failures, outcomes.size());
      return documents.isEmpty()
          ? new SourceOutcome.Unreachable(sitemap, summary, outage)
          : new SourceOutcome.Partial(sitemap, documents, summary, outage);
    }
    return documents.isEmpty()
        ? new SourceOutcome.Empty(sitemap, sitemap.sentence("lists no page with text"))
        : new SourceOutcome.Read(sitemap, documents, few(notes));
  }

  private static String summary(Sitemap sitemap, List<String> failures, int pages) {
    return "%s: %d of its %d pages could not be read. %s"
        .formatted(sitemap.url(), failures.size(), pages, String.join(" ", few(failures)));
  }

  /** The first sentences, and how many more there are. */
  private static List<String> few(List<String> sentences) {
    List<String> few = new ArrayList<>(sentences.stream().limit(MAX_REPORTED).toList());
    if (sentences.size() > MAX_REPORTED) {
      few.add("And %d more.".formatted(sentences.size() - MAX_REPORTED));
    }
    return few;
  }
}
