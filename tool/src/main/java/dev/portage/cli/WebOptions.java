package dev.portage.cli;

import dev.portage.embed.source.browser.BrowserLimits;
import dev.portage.embed.source.browser.BrowserProgram;
import dev.portage.embed.source.network.AddressBlock;
import dev.portage.embed.source.network.NetworkPolicy;
import dev.portage.embed.source.web.Boilerplate;
import dev.portage.embed.source.web.HostLimits;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Options for how the worker reads web pages. */
final class WebOptions {
  private static final String AUTO = "auto";
  private static final String NONE = "none";
  private static final String NODE = "PLAYWRIGHT_NODEJS_PATH";

  /** A system property, which no operator's option sets: tests have their web sites on loopback. */
  private static final String ANY_ADDRESS = "portage.test.anyaddress";

  @Option(
      names = "--allow-addresses",
      paramLabel = "CIDR",
      split = ",",
      defaultValue = "${env:PORTAGE_ALLOW_ADDRESSES:-}",
      description =
          "Also fetch pages from these networks, such as 10.20.0.0/16, separated by commas: those of"
              + " an intranet. Without this option only public addresses are fetched, because users"
              + " typed them. Loopback, link-local addresses and the metadata endpoints are never"
              + " fetched. Variable PORTAGE_ALLOW_ADDRESSES.")
  private List<String> allowed = new ArrayList<>();

  @Option(
      names = "--browser",
      paramLabel = "PATH|auto|none",
      defaultValue = "${env:PORTAGE_BROWSER:-auto}",
      description =
          "The Chromium that renders pages, so that text made by their scripts is read, too. It"
              + " needs Node.js 20 or newer. With auto, both are looked up on the PATH, and pages"
              + " are read without a browser if one is missing. Variable PORTAGE_BROWSER. Default:"
              + " auto.")
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
          "Whether robots.txt is obeyed: pages that it disallows are refused."
              + " Variable PORTAGE_ROBOTS. Default: ignore, as the application does.")
  private HostLimits.Robots robots;

  /**
   * The settings from these options.
   *
   * @param environment the variables PATH and PLAYWRIGHT_NODEJS_PATH, for finding the programs
   * @param note receives a message if pages will be read without a browser
   */
  WebSettings settings(Map<String, String> environment, Consumer<String> note) {
    return WebSettings.defaults()
        .with(policy())
        .with(HostLimits.defaults().with(robots))
        .with(
            new WebSettings.Pages(
                program(environment, note), BrowserLimits.defaults(), boilerplate));
  }

  private NetworkPolicy policy() {
    if (Boolean.getBoolean(ANY_ADDRESS)) {
      return NetworkPolicy.ANY;
    }
    return NetworkPolicy.publicAnd(
        allowed.stream()
            .map(String::strip)
            .filter(network -> !network.isEmpty())
            .map(WebOptions::network)
            .toList());
  }

  private static AddressBlock network(String notation) {
    try {
      return AddressBlock.of(notation);
    } catch (IllegalArgumentException e) {
      throw new Fault(
          ExitCode.USAGE,
          "--allow-addresses: \"%s\" is no network: %s".formatted(notation, e.getMessage()),
          "Write it in CIDR notation, such as 10.20.0.0/16 or fd12:3456::/32.");
    }
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
      note.accept("web pages are read without running their scripts: Chromium was not found");
    } else if (node.isEmpty()) {
      note.accept("web pages are read without running their scripts: Node.js was not found");
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
    throw new Fault(
        ExitCode.USAGE,
        "%s is %s, which is not an executable program".formatted(name, value),
        next);
  }

  private Fault noNode() {
    return new Fault(
        ExitCode.USAGE,
        "--browser is %s, but Node.js, which controls it, is not on the PATH".formatted(browser),
        "Install Node.js 20 or newer (in Debian: apt-get install nodejs), or set"
            + " PLAYWRIGHT_NODEJS_PATH.");
  }
}
