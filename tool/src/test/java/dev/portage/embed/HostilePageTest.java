package dev.portage.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.web.TestSite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages that are made, or happen, to cost much memory or time. */
@Timeout(60)
class HostilePageTest {
  private ReaderFixture fixture;

  @BeforeEach
  void open() throws IOException {
    fixture = new ReaderFixture();
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private SourceOutcome read(SourceReader reader, String body) throws IOException {
    byte[] packed = ReaderFixture.gzip(body.getBytes(StandardCharsets.UTF_8));
    fixture.site.on(
        "/page",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          TestSite.send(exchange, 200, "text/html", packed);
        });
    return reader.read(new WebPage(fixture.site.url("/page")));
  }

  private SourceReader large() {
    return new SourceReader(
        fixture.objects,
        ReaderFixture.EXTRACTION,
        ReaderFixture.ANY.with(ReaderFixture.large(100_000_000)));
  }

  @Test
  void aPageOfMillionsOfElementsIsGivenUp() throws IOException {
    try (SourceReader reader = large()) {
      assertThat(read(reader, "<p>a".repeat(4_500_000)))
          .isInstanceOfSatisfying(
              SourceOutcome.TooLarge.class,
              large -> assertThat(large.reason()).contains("500,000 elements"));
      assertThat(read(reader, "<p>" + "a".repeat(21_000_000)))
          .isInstanceOf(SourceOutcome.TooLarge.class);
    }
  }

  @Test
  void aLargePageThatPeopleReadIsRead() throws IOException {
    try (SourceReader reader = large()) {
      assertThat(read(reader, "<p>a<b>b</b>".repeat(140_000)))
          .isInstanceOfSatisfying(
              SourceOutcome.Read.class,
              read -> assertThat(read.documents().getFirst().text()).startsWith("ab\n\nab\n\n"));
    }
  }

  @Test
  void deepNestingIsReadInTime() throws IOException {
    try (SourceReader reader = large()) {
      assertThat(read(reader, "<div>".repeat(200_000) + "<p>deep"))
          .isInstanceOf(SourceOutcome.Read.class);
    }
  }

  @Test
  void ofASitemapThatTakesTooLongThePagesThatWereReadAreKept() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    fixture.site.html("/a", "<p>A</p>");
    fixture.site.on(
        "/slow",
        exchange -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    String urls = String.join("", List.of(url("/a"), url("/slow")));
    fixture.site.file(
        "/map.xml", "text/xml", ("<urlset>" + urls + "</urlset>").getBytes(StandardCharsets.UTF_8));
    try (SourceReader reader =
        new SourceReader(
            fixture.objects,
            ReaderFixture.EXTRACTION,
            ReaderFixture.ANY.with(ReaderFixture.within(Duration.ofMillis(700))))) {
      assertThat(reader.read(new Sitemap(fixture.site.url("/map.xml"))))
          .isInstanceOfSatisfying(
              SourceOutcome.Partial.class,
              some -> {
                assertThat(some.documents()).hasSize(1);
                assertThat(some.reason()).contains("all pages of its sitemap took more than");
              });
    } finally {
      never.countDown();
    }
  }

  @Test
  void ofASitemapWithTooMuchTextSomePagesAreLeftOut() throws IOException {
    fixture.site.html("/a", "<p>" + "a".repeat(1_500)).html("/b", "<p>" + "b".repeat(1_500));
    fixture.site.file(
        "/map.xml",
        "text/xml",
        ("<urlset>" + url("/a") + url("/b") + "</urlset>").getBytes(StandardCharsets.UTF_8));
    assertThat(fixture.reader.read(new Sitemap(fixture.site.url("/map.xml"))))
        .isInstanceOfSatisfying(
            SourceOutcome.Partial.class,
            some -> {
              assertThat(some.documents()).hasSize(1);
              assertThat(some.reason()).contains("have more than 2,000 characters");
            });
  }

  private String url(String path) {
    return "<url><loc>%s</loc></url>".formatted(fixture.site.url(path));
  }
}
