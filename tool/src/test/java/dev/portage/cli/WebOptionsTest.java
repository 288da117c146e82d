package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.embed.source.browser.BrowserProgram;
import dev.portage.embed.source.web.Boilerplate;
import dev.portage.embed.source.web.HostLimits;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class WebOptionsTest {
  @Command
  private static final class Verb {
    @Mixin private WebOptions web;
  }

  @TempDir private Path directory;
  private final List<String> notes = new ArrayList<>();

  private WebSettings settings(Map<String, String> environment, String... arguments) {
    Verb verb = new Verb();
    new CommandLine(verb).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return verb.web.settings(environment, notes::add);
  }

  private Path program(String name) throws IOException {
    Path file = Files.createFile(directory.resolve(name));
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private Map<String, String> path() {
    return Map.of("PATH", "/nowhere::" + directory);
  }

  @Test
  void theDefaultsAreThoseOfTheApplication() {
    WebSettings settings = settings(Map.of());
    assertThat(settings.policy().allows(new InetSocketAddress("10.20.3.4", 80))).isFalse();
    assertThat(settings.policy().allows(new InetSocketAddress("8.8.8.8", 80))).isTrue();
    assertThat(settings.hostLimits().robots()).isEqualTo(HostLimits.Robots.IGNORE);
    assertThat(settings.pages().boilerplate()).isEqualTo(Boilerplate.KEEP);
    assertThat(settings.pages().browser()).isEmpty();
    assertThat(notes).singleElement().asString().contains("Chromium was not found");
  }

  @Test
  void optionsAreApplied() {
    WebSettings settings =
        settings(
            Map.of(),
            "--allow-addresses=10.20.0.0/16,fd12:3456::/32",
            "--robots=obey",
            "--boilerplate=drop",
            "--browser=none");
    assertThat(settings.policy().allows(new InetSocketAddress("10.20.3.4", 80))).isTrue();
    assertThat(settings.policy().allows(new InetSocketAddress("fd12:3456::1", 80))).isTrue();
    assertThat(settings.policy().allows(new InetSocketAddress("10.21.3.4", 80))).isFalse();
    assertThat(settings.hostLimits().robots()).isEqualTo(HostLimits.Robots.OBEY);
    assertThat(settings.pages().boilerplate()).isEqualTo(Boilerplate.DROP);
    assertThat(notes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.20.0.0/33", "10.20.0.1/16", "10.20/16", "intranet", "10.0.0.0/", "::1/129"})
  void whatIsNoNetworkIsRefused(String notation) {
    assertThatThrownBy(() -> settings(Map.of(), "--allow-addresses", notation))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(notation);
  }

  @Test
  void aBrowserIsFoundTogetherWithNode() throws IOException {
    Path chromium = program("chromium");
    settings(path());
    assertThat(notes).singleElement().asString().contains("Node.js was not found");
    Path node = program("node");
    assertThat(settings(path()).pages().browser()).contains(new BrowserProgram(chromium, node));
    assertThat(settings(path(), "--browser=none").pages().browser()).isEmpty();
    assertThat(notes).hasSize(1);
  }

  @Test
  void aChromiumWithoutWindowsIsFoundToo() throws IOException {
    Path shell = program("chromium-headless-shell");
    Path node = program("node");
    assertThat(settings(path()).pages().browser()).contains(new BrowserProgram(shell, node));
  }

  @Test
  void aGivenBrowserMustExist() throws IOException {
    assertThatThrownBy(() -> settings(path(), "--browser=/nowhere/chromium"))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.USAGE);
              assertThat(fault).hasMessageContaining("/nowhere/chromium");
            });
    Path browser = program("my-browser");
    assertThatThrownBy(() -> settings(path(), "--browser=" + browser))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("Node.js");
    Path node = program("node");
    assertThat(settings(path(), "--browser=" + browser).pages().browser())
        .contains(new BrowserProgram(browser, node));
  }

  @Test
  void aGivenNodeMustExist() {
    assertThatThrownBy(() -> settings(Map.of("PLAYWRIGHT_NODEJS_PATH", "/nowhere/node")))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("/nowhere/node");
  }
}
