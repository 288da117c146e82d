package dev.portage.embed.source.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.network.NetworkPolicy;
import dev.portage.embed.text.ExtractionLimits;
import dev.portage.embed.text.TextExtraction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RobotsFileTest {
  private static final WebLimits QUICK =
      new WebLimits(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          100_000,
          3,
          2,
          Duration.ofMillis(1),
          Duration.ofMillis(20),
          10,
          Duration.ofSeconds(20),
          1_000_000,
          5,
          1,
          4);

  private TestSite site;
  private WebReader reader;

  @BeforeEach
  void start() throws IOException {
    site = new TestSite().html("/open", "<p>open").html("/closed/page", "<p>closed");
    reader = reader(HostLimits.Robots.OBEY);
  }

  private static WebReader reader(HostLimits.Robots robots) {
    HostLimits hostLimits =
        new HostLimits(robots, 2, Duration.ZERO, Duration.ofMillis(20), Duration.ofMillis(100));
    return new WebReader(
        WebSettings.defaults().with(NetworkPolicy.ANY).with(QUICK).with(hostLimits),
        new TextExtraction(ExtractionLimits.defaults()));
  }

  @AfterEach
  void stop() {
    reader.close();
    site.close();
  }

  private void says(String robots) {
    site.file("/robots.txt", "text/plain", robots.getBytes(StandardCharsets.UTF_8));
  }

  private SourceOutcome read(String path) {
    return reader.read(new WebPage(site.url(path)));
  }

  @Test
  void aDisallowedPageIsRefusedAndNotRequested() {
    says("User-agent: *\nDisallow: /closed/\n");
    assertThat(read("/open")).isInstanceOf(SourceOutcome.Read.class);
    assertThat(read("/closed/page"))
        .isInstanceOfSatisfying(
            SourceOutcome.Refused.class,
            refused -> assertThat(refused.reason()).contains("/closed/page", "robots.txt"));
    assertThat(site.requests()).containsExactly("/robots.txt", "/open");
  }

  @Test
  void theGroupForPortageHasPriorityOverThatForAll() {
    says("User-agent: *\nDisallow: /\n\nUser-agent: Portage\nDisallow: /open\n");
    assertThat(read("/open")).isInstanceOf(SourceOutcome.Refused.class);
    assertThat(read("/closed/page")).isInstanceOf(SourceOutcome.Read.class);
  }

  @Test
  void withoutARobotsFileEverythingIsAllowed() {
    assertThat(read("/open")).isInstanceOf(SourceOutcome.Read.class);
    assertThat(read("/closed/page")).isInstanceOf(SourceOutcome.Read.class);
  }

  @Test
  void whileTheServerFailsNothingIsAllowed() {
    site.status("/robots.txt", 503);
    assertThat(read("/open"))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            failed -> assertThat(failed.reason()).contains("/open", "robots.txt answered 503"));
    assertThat(site.requests()).doesNotContain("/open");
  }

  @Test
  void theCrawlDelayIsKeptUpToTheLimit() {
    says("User-agent: *\nCrawl-delay: 3600\n");
    long start = System.nanoTime();
    assertThat(read("/open")).isInstanceOf(SourceOutcome.Read.class);
    assertThat(read("/closed/page")).isInstanceOf(SourceOutcome.Read.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(100), Duration.ofSeconds(30));
  }

  @Test
  void theRobotsFileIsIgnoredByDefault() {
    says("User-agent: *\nDisallow: /\n");
    try (WebReader bold = reader(HostLimits.Robots.IGNORE)) {
      assertThat(bold.read(new WebPage(site.url("/open")))).isInstanceOf(SourceOutcome.Read.class);
    }
    assertThat(site.requests()).containsExactly("/open");
  }
}
