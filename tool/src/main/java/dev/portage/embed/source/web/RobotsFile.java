package dev.portage.embed.source.web;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import dev.portage.embed.source.TemporaryFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each site says in its robots.txt to {@code portage}, or to all: asked once per site and
 * worker (RFC 9309). A site without one allows everything; a site whose server fails allows
 * nothing, for now.
 */
final class RobotsFile {
  private static final List<String> NAMES = List.of("portage");

  /** What it says of one page. */
  sealed interface Verdict {
    record Allowed() implements Verdict {}

    record Disallowed() implements Verdict {}

    /** Reasons are sentence parts that follow the URL. */
    record Unknown(String reason) implements Verdict {}
  }

  private sealed interface Rules {
    record Known(BaseRobotRules rules) implements Rules {}

    record Unknown(String reason) implements Rules {}
  }

  private final WebClient web;
  private final Map<URI, Rules> sites = new ConcurrentHashMap<>();

  RobotsFile(WebClient web) {
    this.web = web;
  }

  Verdict on(URI page) {
    // Two threads may ask at the same time; that is rarer than a lock's harm.
    URI file = fileOf(page);
    Rules rules = Optional.ofNullable(sites.get(file)).orElseGet(() -> read(file));
    sites.put(file, rules);
    return switch (rules) {
      case Rules.Unknown(String reason) -> new Verdict.Unknown(reason);
      case Rules.Known(BaseRobotRules known) when known.isAllowed(page.toString()) ->
          new Verdict.Allowed();
      case Rules.Known _ -> new Verdict.Disallowed();
    };
  }

  private static URI fileOf(URI page) {
    return URI.create(
        (page.getScheme() + "://" + page.getRawAuthority()).toLowerCase(Locale.ROOT)
            + "/robots.txt");
  }

  private Rules read(URI file) {
    try (TemporaryFile copy = TemporaryFile.create()) {
      return switch (web.answer(file, copy.path())) {
        case HttpAnswer.Done(Fetch.Fetched _) -> parsed(file, Files.readAllBytes(copy.path()));
        case HttpAnswer.Retryable(String why, Optional<Duration> _) ->
            new Rules.Unknown("was not read, because its server's robots.txt " + why);
        case HttpAnswer.Done _, HttpAnswer.Redirect _ -> allAllowed();
      };
    } catch (URISyntaxException e) {
      return allAllowed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rules allAllowed() {
    return new Rules.Known(new SimpleRobotRules(RobotRulesMode.ALLOW_ALL));
  }

  private Rules parsed(URI file, byte[] content) {
    BaseRobotRules rules =
        new SimpleRobotRulesParser(Long.MAX_VALUE, 0)
            .parseContent(file.toString(), content, "text/plain", NAMES);
    if (rules.getCrawlDelay() > 0) {
      web.limiter().slowDown(file, Duration.ofMillis(rules.getCrawlDelay()));
    }
    return new Rules.Known(rules);
  }
}
