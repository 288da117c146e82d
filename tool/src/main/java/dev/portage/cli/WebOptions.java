package dev.portage.cli;

import dev.portage.embed.source.browser.BrowserLimits;
import dev.portage.embed.source.browser.BrowserProgram;
import dev.portage.embed.source.network.NetworkPolicy;
import dev.portage.embed.source.web.Boilerplate;
import dev.portage.embed.source.web.HostLimits;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How the worker reads the web. */
final class WebOptions {
  private static final String AUTO = "auto";
  private static final String NONE = "none";
  private static final String NODE = "PLAYWRIGHT_NODEJS_PATH";

  @Option(
      names = "--allow-private-addresses",
      defaultValue = "${env:PORTAGE_ALLOW_PRIVATE_ADDRESSES:-false}",
      arity = "0",
      description =
          "Fetch pages from loopback, private and link-local addresses, too. Without it they are"
              + " refused: users typed these addresses. Variable PORTAGE_ALLOW_PRIVATE_ADDRESSES.")
  private boolean allowPrivate;

  @Option(
      names = "--browser",
      paramLabel = "PATH|auto|none",
      defaultValue = "${env:PORTAGE_BROWSER:-auto}",
      description =
          "The Chromium that renders pages, so that what their scripts show is read, too; it needs"
              + " Node.js 20 or newer. auto looks for both on the PATH, and does without where"
              + " there is none. Variable PORTAGE_BROWSER. Default: auto.")
  private String browser;

  @Option(
      names = "--boilerplate",
      paramLabel = "keep|drop",
      defaultValue = "${env:PORTAGE_BOILERPLATE:-keep}",
      description =
          "Whether navigation, header, footer and cookie banners of pages are read. Variable"
              + " PORTAGE_BOILERPLATE. Default: keep, as the application does.")
  private Boilerplate boilerplate;

  @Option(
      names = "--robots",
      paramLabel = "ignore|obey",
      defaultValue = "${env:PORTAGE_ROBOTS:-ignore}",
      description =
          "Whether the robots.txt of sites is obeyed: pages that it disallows are refused."
              + " Variable PORTAGE_ROBOTS. Default: ignore, as the application does.")
  private HostLimits.Robots robots;

  /**
   * Parses them.
   *
   * @param environment where the programs are looked for: PATH and PLAYWRIGHT_NODEJS_PATH
   * @param note is told when pages will be read without a browser
   */
  WebSettings settings(Map<String, String> environment, Consumer<String> note) {
    return WebSettings.defaults()
        .with(allowPrivate ? NetworkPolicy.ANY : NetworkPolicy.PUBLIC_ONLY)
        .with(HostLimits.defaults().with(robots))
        .with(
            new WebSettings.Pages(
                program(environment, note), BrowserLimits.defaults(), boilerplate));
  }

  private Optional<BrowserProgram> program(Map<String, String> environment, Consumer<String> note) {
    String path = environment.getOrDefault("PATH", "");
    if (browser.equals(NONE)) {
      return Optional.empty();
    }
    Optional<Path> node =
        Optional.ofNullable(environment.get(NODE))
            .map(value -> program(NODE, Path.of(value), "Give the path of Node.js, or unset it."))
            .or(() -> BrowserProgram.nodeOn(path));
    if (browser.equals(AUTO)) {
      return found(BrowserProgram.chromiumOn(path), node, note);
    }
    Path given = given();
    return Optional.of(new BrowserProgram(given, node.orElseThrow(this::noNode)));
  }

  private static Optional<BrowserProgram> found(
      Optional<Path> chromium, Optional<Path> node, Consumer<String> note) {
    if (chromium.isEmpty()) {
      note.accept("web pages are read without running their scripts: there is no Chromium");
    } else if (node.isEmpty()) {
      note.accept("web pages are read without running their scripts: there is no Node.js");
    }
    return chromium.flatMap(c -> node.map(n -> new BrowserProgram(c, n)));
  }

  private Path given() {
    return program(
        "--browser", Path.of(browser), "Give the path of a Chromium, \"auto\" or \"none\".");
  }

  private static Path program(String name, Path value, String next) {
    if (Files.isRegularFile(value) && Files.isExecutable(value)) {
      return value;
    }
    throw new Fault(ExitCode.USAGE, "%s is %s, which is no program".formatted(name, value), next);
  }

  private Fault noNode() {
    return new Fault(
        ExitCode.USAGE,
        "--browser is %s, and there is no Node.js on the PATH to lead it".formatted(browser),
        "Install Node.js 20 or newer (in Debian: apt-get install nodejs), or set"
            + " PLAYWRIGHT_NODEJS_PATH.");
  }
}
