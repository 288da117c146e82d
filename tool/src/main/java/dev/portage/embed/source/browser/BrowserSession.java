package dev.portage.embed.source.browser;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import com.microsoft.playwright.options.WaitUntilState;
import dev.portage.embed.source.network.WebAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One running Chromium, the Playwright driver that controls it, and the proxy that is its only
 * connection to the network. Playwright for Java serves one thread at a time, so each page that is
 * being rendered has a session of its own.
 */
final class BrowserSession implements AutoCloseable {
  /** How many navigations by a page's own scripts are followed before it is read. */
  private static final int MAX_NAVIGATIONS = 3;

  private final BrowserLimits limits;
  private final CheckedProxy proxy;
  private final BrowserProcesses processes;
  private final Running running;
  private final Path home;
  private boolean ended;

  /** The driver of Playwright and the Chromium that it started. */
  private record Running(Playwright playwright, Browser browser) {}

  private BrowserSession(
      BrowserLimits limits,
      CheckedProxy proxy,
      BrowserProcesses processes,
      Running running,
      Path home) {
    this.limits = limits;
    this.proxy = proxy;
    this.processes = processes;
    this.running = running;
    this.home = home;
  }

  /**
   * Starts a browser.
   *
   * @throws RuntimeException if the browser does not start; Playwright has no more specific
   *     exception for its driver
   */
  static BrowserSession start(BrowserSettings settings) {
    Path home = BrowserDirectory.newHome();
    CheckedProxy proxy = CheckedProxy.start(settings.network(), settings.limits());
    BrowserProcesses processes = BrowserProcesses.none();
    try {
      Playwright playwright = processes.startedBy(() -> driver(settings.program()));
      Browser browser =
          launch(playwright, ChromiumLaunch.of(settings.program(), proxy.port(), home));
      return new BrowserSession(
          settings.limits(), proxy, processes, new Running(playwright, browser), home);
    } catch (RuntimeException e) {
      proxy.close();
      BrowserDirectory.remove(home);
      throw e;
    }
  }

  private static Browser launch(Playwright playwright, BrowserType.LaunchOptions options) {
    try {
      return playwright.chromium().launch(options);
    } catch (PlaywrightException e) {
      playwright.close();
      throw e;
    }
  }

  private static Playwright driver(BrowserProgram program) {
    return Playwright.create(
        new Playwright.CreateOptions()
            .setEnv(
                Map.of(
                    "PLAYWRIGHT_NODEJS_PATH", program.node().toString(),
                    "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1",
                    "TMPDIR", BrowserDirectory.ofThisProcess().toString())));
  }

  /** Renders a page. If it takes longer than allowed, the browser is killed. */
  Rendering render(URI url) {
    proxy.reset();
    try (BrowserProcesses.Deadline deadline = processes.killAfter(limits.total())) {
      try (BrowserContext context = running.browser().newContext(options())) {
        return watched(context.newPage(), url);
      } catch (PlaywrightException e) {
        if (deadline.passed()) {
          return new Rendering.Failed("ran for more than " + seconds(limits.total()));
        }
        return isAlive()
            ? new Rendering.Failed(firstLine(e))
            : new Rendering.Crashed("ended its browser");
      }
    }
  }

  /** Of a browser that is killed, the page is gone before all of its processes are. */
  private Rendering watched(Page page, URI url) {
    page.onCrash(_ -> ended = true);
    try {
      return renderPage(page, url);
    } catch (PlaywrightException e) {
      if (page.isClosed()) {
        ended = true;
      }
      throw e;
    }
  }

  private Browser.NewContextOptions options() {
    String version = running.browser().version().replaceFirst("\\..*", "");
    return new Browser.NewContextOptions()
        // The browser's own user agent without "Headless", which some servers reject.
        .setUserAgent(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/"
                + version
                + ".0.0.0 Safari/537.36")
        .setServiceWorkers(ServiceWorkerPolicy.BLOCK)
        .setAcceptDownloads(false);
  }

  private Rendering renderPage(Page page, URI url) {
    Response response =
        page.navigate(
            url.toString(),
            new Page.NavigateOptions()
                .setWaitUntil(WaitUntilState.DOMCONTENTLOADED)
                .setTimeout((double) limits.navigation().toMillis()));
    if (response == null || response.status() >= 300 || response.status() < 200) {
      return errorStatus(response);
    }
    String type = Optional.ofNullable(response.headerValue("content-type")).orElse("");
    if (!type.toLowerCase(Locale.ROOT).contains("text/html")) {
      return new Rendering.Failed("is not a page but \"" + type + "\"");
    }
    awaitIdle(page);
    return content(page, MAX_NAVIGATIONS);
  }

  private static Rendering errorStatus(Response response) {
    if (response == null) {
      return new Rendering.Failed("did not answer");
    }
    return new Rendering.ErrorStatus(
        response.status(), Optional.ofNullable(response.headerValue("retry-after")));
  }

  private void awaitIdle(Page page) {
    awaitState(page, LoadState.LOAD, limits.load());
    awaitState(page, LoadState.NETWORKIDLE, limits.settle());
  }

  /** Waits for a state of the page, but only until the limit; then the page is read as it is. */
  private static void awaitState(Page page, LoadState state, Duration limit) {
    try {
      page.waitForLoadState(
          state, new Page.WaitForLoadStateOptions().setTimeout((double) limit.toMillis()));
    } catch (TimeoutError e) {
      // Some pages never become idle, and can be read anyway.
    }
  }

  private Rendering content(Page page, int navigations) {
    try {
      String html = html(page);
      return html.length() > limits.characters()
          ? new Rendering.Failed(
              "is more than %,d characters long in a browser".formatted(limits.characters()))
          : new Rendering.Rendered(WebAddress.of(page.url()), html, proxy.refused());
    } catch (URISyntaxException e) {
      return new Rendering.Failed("went to " + page.url());
    } catch (PlaywrightException e) {
      if (navigations == 0 || !isAlive()) {
        throw e;
      }
      awaitIdle(page);
      return content(page, navigations - 1);
    }
  }

  /**
   * The current HTML of the page, cut just after the limit. It is read in an isolated JavaScript
   * world, where the page's scripts cannot have replaced built-in functions.
   */
  private String html(Page page) {
    CDPSession devTools = page.context().newCDPSession(page);
    JsonObject tree = devTools.send("Page.getFrameTree").getAsJsonObject("frameTree");
    JsonObject frame = new JsonObject();
    frame.add("frameId", tree.getAsJsonObject("frame").get("id"));
    JsonObject script = new JsonObject();
    script.add(
        "contextId", devTools.send("Page.createIsolatedWorld", frame).get("executionContextId"));
    script.addProperty(
        "expression",
        "document.documentElement.outerHTML.slice(0, %d)".formatted(limits.characters() + 1));
    script.addProperty("returnByValue", true);
    JsonElement html =
        devTools.send("Runtime.evaluate", script).getAsJsonObject("result").get("value");
    return html == null ? "" : html.getAsString();
  }

  static String firstLine(Throwable e) {
    if (!(e instanceof PlaywrightException) && e.getCause() != null) {
      return firstLine(e.getCause());
    }
    String message = String.valueOf(e.getMessage());
    // Playwright's messages have several lines, and begin with the class that failed.
    return message
        .lines()
        .map(line -> line.replaceFirst("^\\s*(Error \\{|message='(Error: )?)", "").strip())
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("failed");
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1_000.0);
  }

  boolean isAlive() {
    return !ended && running.browser().isConnected() && processes.isBrowserAlive();
  }

  /** Kills the browser at once, from any thread. A thread that is rendering gets a failure. */
  void kill() {
    processes.killBrowser();
  }

  @Override
  public void close() {
    try (BrowserProcesses.Deadline _ = processes.killAfter(Duration.ofSeconds(5))) {
      running.playwright().close();
    } catch (PlaywrightException e) {
      // The process is killed below in any case.
    } finally {
      processes.killBrowser();
      proxy.close();
      BrowserDirectory.remove(home);
    }
  }
}
