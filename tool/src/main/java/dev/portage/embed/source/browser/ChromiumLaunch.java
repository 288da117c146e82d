package dev.portage.embed.source.browser;

import com.microsoft.playwright.BrowserType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Defines the options with which Chromium is started, so that all its traffic goes through one
 * proxy.
 */
final class ChromiumLaunch {
  private static final double START_MILLISECONDS = 30_000;

  private ChromiumLaunch() {}

  static BrowserType.LaunchOptions of(BrowserProgram program, int proxyPort, Path home) {
    return new BrowserType.LaunchOptions()
        .setExecutablePath(program.chromium())
        .setTimeout(START_MILLISECONDS)
        // The container allows no user namespaces; the container itself isolates the browser.
        .setChromiumSandbox(false)
        .setEnv(environment(home))
        .setArgs(arguments(proxyPort));
  }

  private static List<String> arguments(int proxyPort) {
    return List.of(
        "--proxy-server=socks5://127.0.0.1:" + proxyPort,
        // By default Chromium connects to loopback directly.
        "--proxy-bypass-list=<-loopback>",
        // Only the proxy resolves names.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        // Traffic that does not use TCP would bypass the proxy.
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-blink-features=WebTransport",
        "--no-pings",
        "--disable-gpu",
        // Limits the memory of one page's scripts to this many megabytes; the worker needs the
        // rest.
        "--js-flags=--max-old-space-size=512");
  }

  /** Contains none of the worker's own variables, which include passwords. */
  private static Map<String, String> environment(Path home) {
    return Map.of(
        "PATH", String.valueOf(System.getenv("PATH")),
        "HOME", home.toString(),
        "TMPDIR", home.toString(),
        "LANG", "C.UTF-8");
  }
}
