package dev.portage.embed.source.browser;

import com.microsoft.playwright.BrowserType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How Chromium is started so that nothing leaves it but through one proxy. */
final class ChromiumLaunch {
  private static final double START_MILLISECONDS = 30_000;

  private ChromiumLaunch() {}

  static BrowserType.LaunchOptions of(BrowserProgram program, int proxyPort, Path home) {
    return new BrowserType.LaunchOptions()
        .setExecutablePath(program.chromium())
        .setTimeout(START_MILLISECONDS)
        // The container allows no user namespaces, and its own walls stand around the browser.
        .setChromiumSandbox(false)
        .setEnv(environment(home))
        .setArgs(arguments(proxyPort));
  }

  private static List<String> arguments(int proxyPort) {
    return List.of(
        "--proxy-server=socks5://127.0.0.1:" + proxyPort,
        // By default Chromium asks loopback directly.
        "--proxy-bypass-list=<-loopback>",
        // Names are looked up by the proxy, and by nobody else.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        // What does not go over TCP would not go through the proxy.
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-blink-features=WebTransport",
        "--no-pings",
        "--disable-gpu",
        // At most so many megabytes for one page's scripts: the worker has its own needs.
        "--js-flags=--max-old-space-size=512");
  }

  /** Nothing of the worker's own: it holds passwords. */
  private static Map<String, String> environment(Path home) {
    return Map.of(
        "PATH", String.valueOf(System.getenv("PATH")),
        "HOME", home.toString(),
        "TMPDIR", home.toString(),
        "LANG", "C.UTF-8");
  }
}
