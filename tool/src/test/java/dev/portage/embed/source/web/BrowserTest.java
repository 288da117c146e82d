package dev.portage.embed.source.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.browser.BrowserLimits;
import dev.portage.embed.source.browser.BrowserProgram;
import dev.portage.embed.source.browser.TestBrowser;
import dev.portage.embed.text.ExtractionLimits;
import dev.portage.embed.text.TextExtraction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests reading pages with a real Chromium, if the machine has one. */
class BrowserTest {
  private static final BrowserLimits QUICK =
      new BrowserLimits(
          2,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(20),
          100_000,
          1_000_000,
          64);

  private static TestSite site;
  private static WebReader reader;

  @BeforeAll
  static void start() throws IOException {
    BrowserProgram program = TestBrowser.orSkip();
    site = new TestSite();
    reader = reader(program, QUICK);
  }

  private static WebReader reader(BrowserProgram program, BrowserLimits limits) {
    WebSettings settings =
        WebSettings.defaults()
            .with(TestSite.publicAnd(site))
            .with(
                new HostLimits(
                    HostLimits.Robots.IGNORE,
                    4,
                    Duration.ZERO,
                    Duration.ofMillis(20),
                    Duration.ofMillis(20)))
            .with(new WebSettings.Pages(Optional.of(program), limits, Boilerplate.KEEP));
    return new WebReader(settings, new TextExtraction(ExtractionLimits.defaults()));
  }

  @AfterAll
  static void stopAndLeaveNoProcess() {
    if (reader != null) {
      reader.close();
      site.close();
      await().untilAsserted(() -> assertThat(browserProcesses()).isEmpty());
    }
  }

  private static Stream<ProcessHandle> browserProcesses() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").matches(".*(chrom|node).*"));
  }

  @BeforeEach
  void forget() {
    site.requests().clear();
  }

  @AfterEach
  void forgetRequestsOfThisTest() {
    site.requests().clear();
  }

  @Test
  void textThatScriptsAddIsRead() {
    site.file("/data", "application/json", utf8("\"from the server\""));
    site.html(
        "/app",
        """
        <title>App</title><div id=root>Loading</div><script>
        fetch('/data').then(r => r.json()).then(text =>
          root.innerHTML = '<h1>Shown</h1><p>' + text + '</p>')
        </script>\
        """);
    SourceOutcome.Read read = read("/app");
    assertThat(text(read)).isEqualTo("Shown\n\nfrom the server");
    assertThat(read.notes()).isEmpty();
    assertThat(site.requests()).startsWith("HEAD /app", "/app").contains("/data");
  }

  @Test
  void onlyAPageAccordingToHeadIsRendered() {
    String page = "<p>plain</p><script>document.body.append('run')</script>";
    site.on(
        "/no-head",
        exchange -> {
          int status = exchange.getRequestMethod().equals("HEAD") ? 405 : 200;
          TestSite.send(exchange, status, "text/html", utf8(page));
        });
    assertThat(text(read("/no-head"))).isEqualTo("plain");
    site.file("/file.txt", "text/plain", utf8("<p>plain"));
    assertThat(text(read("/file.txt"))).isEqualTo("<p>plain");
    assertThat(site.requests())
        .containsExactly("HEAD /no-head", "/no-head", "HEAD /file.txt", "/file.txt");
  }

  @Test
  void errorsHaveTheSameOutcomeAsWithoutABrowser() {
    assertThat(outcome("/gone")).isInstanceOf(SourceOutcome.Unreachable.class);
    site.status("/private", 403);
    assertThat(outcome("/private")).isInstanceOf(SourceOutcome.Refused.class);
    site.html("/blank", "<script></script>");
    assertThat(outcome("/blank")).isInstanceOf(SourceOutcome.Empty.class);
    site.redirect("/moved", "/target").html("/target", "<p>here");
    assertThat(text(read("/moved"))).isEqualTo("here");
  }

  @Test
  void aPageThatIsTooLongInABrowserIsReadWithoutItsScripts() {
    site.html(
        "/grows",
        "<p>short</p><script>Object.defineProperty(Element.prototype, 'outerHTML', {get: () =>"
            + " ''});document.body.append('x'.repeat(200000))</script>");
    SourceOutcome.Read read = read("/grows");
    assertThat(text(read)).isEqualTo("short");
    assertThat(read.notes()).singleElement().asString().contains("/grows", "more than 100,000");
  }

  @Test
  void withoutAStartedBrowserThePageIsReadWithoutScripts() {
    site.html("/page", "<p>text");
    BrowserProgram none = new BrowserProgram(Path.of("/nowhere"), TestBrowser.orSkip().node());
    try (WebReader without = reader(none, QUICK)) {
      SourceOutcome.Read read = read(without, "/page");
      assertThat(text(read)).isEqualTo("text");
      assertThat(read.notes())
          .singleElement()
          .asString()
          .contains("no browser could be started", "/nowhere");
    }
  }

  @Test
  void dialogsAndNewWindowsDoNotBlockAPage() {
    site.html(
        "/rude",
        "<p>text</p><script>alert('a'); confirm('b'); window.open('/rude2'); print();"
            + "window.onbeforeunload = () => 'stay'</script>");
    assertThat(text(read("/rude"))).isEqualTo("text");
  }

  @Test
  void aScriptThatNeverEndsIsKilled() {
    site.html("/endless", "<p>text</p><script>setTimeout(() => { while (true) {} }, 0)</script>");
    site.html("/next", "<p id=p></p><script>p.append('runs')</script>");
    BrowserLimits limits =
        new BrowserLimits(
            1,
            QUICK.navigation(),
            QUICK.load(),
            QUICK.settle(),
            Duration.ofSeconds(3),
            QUICK.characters(),
            QUICK.bytes(),
            QUICK.connections());
    try (WebReader strict = reader(TestBrowser.orSkip(), limits)) {
      SourceOutcome.Read read = read(strict, "/endless");
      assertThat(text(read)).isEqualTo("text");
      assertThat(read.notes()).singleElement().asString().contains("ran for more than 3.0 s");
      assertThat(text(read(strict, "/next"))).isEqualTo("runs");
    }
  }

  @Test
  void aKilledBrowserIsReplaced() {
    isReadAgainAfterTheEndOf(process -> process.info().command().orElse("").contains("chrom"));
  }

  @Test
  void aPageWhoseOwnProcessIsKilledIsReadAgain() {
    isReadAgainAfterTheEndOf(process -> commandLine(process).contains("--type=renderer"));
  }

  /** Java does not give one that is longer than a page of memory. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  private static void isReadAgainAfterTheEndOf(Predicate<ProcessHandle> which) {
    AtomicInteger times = new AtomicInteger();
    AtomicLong killed = new AtomicLong();
    site.html("/p", "<p id=p></p><script src=/slow.js></script>");
    site.on(
        "/slow.js",
        exchange -> {
          if (times.incrementAndGet() == 1) {
            killed.set(
                browserProcesses().filter(which).filter(ProcessHandle::destroyForcibly).count());
          }
          TestSite.send(exchange, 200, "text/javascript", utf8("p.append('runs')"));
        });
    SourceOutcome.Read read = read("/p");
    assertThat(text(read)).isEqualTo("runs");
    assertThat(read.notes()).isEmpty();
    assertThat(killed).hasPositiveValue();
  }

  @Test
  void pagesAreRenderedConcurrently() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    site.on(
        "/wait",
        exchange -> {
          both.countDown();
          try {
            both.await(8, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          TestSite.send(exchange, 200, "text/javascript", utf8("p.append('runs')"));
        });
    site.html("/one", "<p id=p>1 </p><script src=/wait></script>");
    site.html("/two", "<p id=p>2 </p><script src=/wait></script>");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<SourceOutcome.Read> one = threads.submit(() -> read("/one"));
      Future<SourceOutcome.Read> two = threads.submit(() -> read("/two"));
      assertThat(text(one.get())).isEqualTo("1 runs");
      assertThat(text(two.get())).isEqualTo("2 runs");
    }
    assertThat(both.getCount()).isZero();
  }

  @Test
  void aPageReachesNothingButThePublicInternet() throws IOException {
    try (LoopbackTrap trap = new LoopbackTrap()) {
      site.redirect("/to-secret.js", trap.url("127.0.0.1"));
      site.html(
          "/framed",
          "<meta http-equiv=refresh content='0; url=%s'>".formatted(trap.url("localhost")));
      site.html("/evil", EVIL.replace("PORT", Integer.toString(trap.port())));
      SourceOutcome.Read read = read("/evil");
      assertThat(text(read)).contains("tried all");
      assertThat(read.notes()).singleElement().asString().contains("not public");
      // Reading a second page gives the requests of the first one time to arrive.
      site.html("/after", "<p>after");
      assertThat(text(read("/after"))).isEqualTo("after");
      assertThat(trap.caught()).isEmpty();
    }
  }

  private static final String EVIL =
      """
      <link rel=preconnect href='http://127.0.0.1:PORT'><link rel=prefetch href='http://127.0.0.1:PORT/a'>
      <link rel=stylesheet href='http://localhost:PORT/b'><link rel=dns-prefetch href='//localhost'>
      <img src='http://127.0.0.1:PORT/c'><iframe src='http://[::1]:PORT/d'></iframe>
      <iframe src='/framed'></iframe><script src='/to-secret.js'></script>
      <video src='http://2130706433:PORT/e'></video><iframe id=blank></iframe><p id=p></p>
      <iframe src='file:///etc/hostname'></iframe><object data='http://0x7f.1:PORT/f'></object>
      <script>
      const all = ['127.0.0.1', 'localhost', '0.0.0.0', '0', '[::ffff:127.0.0.1]', '0177.0.0.1', '[::]']
        .map(host => fetch('http://' + host + ':PORT/g', {mode: 'no-cors'}).catch(() => 0));
      all.push(fetch('https://127.0.0.1:PORT/').catch(() => 0));
      navigator.sendBeacon('http://127.0.0.1:PORT/h', 'x');
      new WebSocket('ws://127.0.0.1:PORT/i');
      new EventSource('http://127.0.0.1:PORT/j');
      new Worker(URL.createObjectURL(new Blob(["fetch('http://127.0.0.1:PORT/k')"])));
      try { new WebTransport('https://127.0.0.1:PORT/l'); } catch (e) {}
      for (const w of [window, blank.contentWindow]) {
        try {
          const peer = new w.RTCPeerConnection({iceServers: [
            {urls: 'stun:127.0.0.1:PORT'}, {urls: 'stun:localhost:PORT'},
            {urls: 'turn:127.0.0.1:PORT?transport=tcp', username: 'a', credential: 'b'}]});
          peer.createDataChannel('x');
          peer.createOffer().then(offer => peer.setLocalDescription(offer));
        } catch (e) {}
      }
      try { window.open('http://127.0.0.1:PORT/m'); } catch (e) {}
      Promise.allSettled(all).then(() => p.append('tried all'));
      </script>\
      """;

  @Test
  void aPageThatNavigatesToAForbiddenAddressGetsNothing() throws IOException {
    try (LoopbackTrap trap = new LoopbackTrap()) {
      site.redirect("/302", trap.url("127.0.0.1"));
      site.html(
          "/refresh",
          "<p>old<meta http-equiv=refresh content='0;url=%s'>".formatted(trap.url("127.0.0.1")));
      site.html("/script", "<p>old<script>location = '%s'</script>".formatted(trap.url("[::1]")));
      site.html("/file", "<p>old<script>location = 'file:///etc/passwd'</script>");
      assertThat(outcome("/302")).isInstanceOf(SourceOutcome.Refused.class);
      for (String path : List.of("/refresh", "/script", "/file")) {
        assertThat(text(read(path))).as(path).isEqualTo("old");
      }
      assertThat(trap.caught()).isEmpty();
    }
  }

  private static SourceOutcome outcome(String path) {
    return reader.read(new WebPage(site.url(path)));
  }

  private static SourceOutcome.Read read(String path) {
    return read(reader, path);
  }

  private static SourceOutcome.Read read(WebReader by, String path) {
    SourceOutcome outcome = by.read(new WebPage(site.url(path)));
    assertThat(outcome).as(path).isInstanceOf(SourceOutcome.Read.class);
    return (SourceOutcome.Read) outcome;
  }

  private static String text(SourceOutcome.Read read) {
    assertThat(read.documents()).hasSize(1);
    return read.documents().getFirst().text();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
