package dev.portage.embed.source.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.embed.source.web.TestSite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the proxy with the JDK's SOCKS client instead of a browser. */
class CheckedProxyTest {
  private TestSite site;
  private TestSite secret;
  private CheckedProxy proxy;

  @BeforeEach
  void start() throws IOException {
    site = new TestSite().html("/", "<p>public");
    secret = new TestSite().html("/", "<p>secret");
    proxy = start(BrowserLimits.defaults());
  }

  private CheckedProxy start(BrowserLimits limits) {
    return CheckedProxy.start(
        new BrowserSettings.Network(TestSite.publicAnd(site), Duration.ofSeconds(10)), limits);
  }

  @AfterEach
  void stop() {
    proxy.close();
    site.close();
    secret.close();
  }

  @Test
  void allowedHostsAreConnected() throws IOException {
    assertThat(get(site.url("/"))).isEqualTo("<p>public");
    assertThat(proxy.refused()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433"})
  void hostsThatAreNotAllowedAreNeverConnected(String host) {
    String url = secret.url("/").replace("127.0.0.1", host);
    assertThatThrownBy(() -> get(url)).isInstanceOf(IOException.class);
    assertThat(secret.requests()).isEmpty();
    assertThat(proxy.refused()).hasSize(1).allMatch(reason -> reason.contains("not public"));
    proxy.reset();
    assertThat(proxy.refused()).isEmpty();
  }

  @Test
  void aClientThatDoesNotSpeakSocksGetsNoAnswer() throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void aPageGetsNoMoreBytesThanTheLimit() throws IOException {
    BrowserLimits d = BrowserLimits.defaults();
    BrowserLimits few =
        new BrowserLimits(
            1, d.navigation(), d.load(), d.settle(), d.total(), d.characters(), 2_000, 8);
    site.html("/large", "x".repeat(100_000));
    try (CheckedProxy narrow = start(few)) {
      assertThatThrownBy(() -> get(site.url("/large"), narrow)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> get(site.url("/"), narrow)).isInstanceOf(IOException.class);
      narrow.reset();
      assertThat(get(site.url("/"), narrow)).isEqualTo("<p>public");
    }
  }

  private String get(String url) throws IOException {
    return get(url, proxy);
  }

  private static String get(String url, CheckedProxy through) throws IOException {
    InetSocketAddress at =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), through.port());
    URL there = URI.create(url).toURL();
    var connection = there.openConnection(new Proxy(Proxy.Type.SOCKS, at));
    connection.setReadTimeout(Math.toIntExact(Duration.ofSeconds(5).toMillis()));
    try (var in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
