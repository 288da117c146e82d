package dev.portage.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.network.NetworkPolicy;
import dev.portage.embed.source.web.TestSite;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how pages are requested: redirects, refused addresses, retries and timeouts. */
class WebRequestTest {
  private final CountDownLatch over = new CountDownLatch(1);

  private ReaderFixture fixture;
  private TestSite site;

  @BeforeEach
  void start() throws IOException {
    fixture = new ReaderFixture();
    site = fixture.site;
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    fixture.close();
  }

  @Test
  void redirectsAreFollowedAndTheSourceKeepsTheUrlAsTyped() {
    site.redirect("/old", "/new?x=1").redirect("/new", site.url("/target"));
    site.html("/target", "<p>found</p>");
    assertThat(fixture.textOf("/old")).isEqualTo("found");
    site.redirect("/loop", "/loop");
    assertThat(fixture.readPage("/loop")).isInstanceOf(SourceOutcome.Unreachable.class);
    site.redirect("/file", "file:///etc/hostname");
    assertThat(fixture.readPage("/file")).isInstanceOf(SourceOutcome.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/hostname",
        "ftp://example.com/x",
        "example.com",
        "",
        "http://",
        "http://user:password@127.0.0.1/",
        "http:///x",
        "javascript:alert(1)",
        "http://a b/"
      })
  void urlsThatAreNotWebAddressesAreRefused(String url) {
    assertThat(fixture.reader.read(new WebPage(url))).isInstanceOf(SourceOutcome.Refused.class);
  }

  @Test
  void urlsMayContainSpacesAndLettersOfAllScripts() {
    site.html("/caf%C3%A9/a%20b", "<p>here</p>");
    assertThat(fixture.textOf("/café/a b")).isEqualTo("here");
  }

  @Test
  void requestsToAFailingServerAreRetried() {
    AtomicInteger asked = new AtomicInteger();
    site.on(
        "/busy",
        exchange -> {
          if (asked.incrementAndGet() < 3) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            TestSite.send(exchange, asked.get() == 1 ? 429 : 503, "text/plain", new byte[0]);
          } else {
            TestSite.send(exchange, 200, "text/html", ReaderFixture.utf8("<p>at last</p>"));
          }
        });
    assertThat(fixture.textOf("/busy")).isEqualTo("at last");
    assertThat(asked).hasValue(3);
    site.status("/down", 500);
    assertThat(fixture.readPage("/down"))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            down -> assertThat(down.reason()).contains("/down", "500", "3 times"));
    assertThat(site.requests()).filteredOn("/down"::equals).hasSize(3);
  }

  @Test
  void aRefusalIsNotRetried() {
    site.status("/private", 403);
    assertThat(fixture.readPage("/private")).isInstanceOf(SourceOutcome.Refused.class);
    assertThat(fixture.readPage("/gone"))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class, gone -> assertThat(gone.reason()).contains("404"));
    assertThat(site.requests()).containsExactly("/private", "/gone");
  }

  @Test
  void aServerThatIsSilentOrTooSlowTimesOut() {
    site.on("/silent", exchange -> await(Duration.ofHours(1)));
    assertThat(fixture.readPage("/silent"))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            silent -> assertThat(silent.reason()).contains("did not answer in time"));
    site.on(
        "/trickle",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 100; i++) {
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            await(Duration.ofMillis(100));
          }
        });
    assertThat(fixture.readPage("/trickle")).isInstanceOf(SourceOutcome.TooLarge.class);
  }

  /** Delays the server's answer until the test is over. */
  private void await(Duration duration) {
    try {
      if (over.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the test is over");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aClosedPortIsUnreachable() {
    String url = site.url("/x");
    site.close();
    assertThat(fixture.reader.read(new WebPage(url)))
        .isInstanceOfSatisfying(
            SourceOutcome.Unreachable.class,
            gone -> assertThat(gone.reason()).contains("accepted no connection"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0"})
  void thePublicPolicyReachesNothingOnThisMachine(String host) {
    site.html("/", "<p>secret</p>");
    String url = site.url("/").replace("127.0.0.1", host);
    try (SourceReader careful =
        new SourceReader(
            fixture.objects,
            ReaderFixture.EXTRACTION,
            ReaderFixture.ANY.with(NetworkPolicy.PUBLIC_ONLY))) {
      assertThat(careful.read(new WebPage(url)))
          .isInstanceOfAny(SourceOutcome.Refused.class, SourceOutcome.Unreachable.class);
      assertThat(careful.read(new WebPage("http://169.254.169.254/latest/meta-data/")))
          .isInstanceOfSatisfying(
              SourceOutcome.Refused.class,
              refused -> assertThat(refused.reason()).contains("not public"));
      assertThat(careful.read(new Sitemap(url)))
          .isInstanceOfAny(SourceOutcome.Refused.class, SourceOutcome.Unreachable.class);
    }
    assertThat(site.requests()).isEmpty();
  }

  @Test
  void theUserAgentIsSent() {
    StringBuilder agent = new StringBuilder();
    site.on(
        "/p",
        exchange -> {
          agent.append(exchange.getRequestHeaders().getFirst("User-Agent"));
          TestSite.send(exchange, 200, "text/html", ReaderFixture.utf8("<p>x"));
        });
    fixture.readPage("/p");
    assertThat(agent).hasToString("portage-test");
  }
}
