package dev.portage.embed.model;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a service with OpenAI's protocol is reached.
 *
 * @param embeddings the whole address that is posted to
 * @param key to show there; empty for servers that ask for none
 */
record OpenAiEndpoint(URI embeddings, Optional<ApiKey> key) {
  private static final String OPENAI = "https://api.openai.com";

  /** A base address that says the version itself, as those for OpenAI's own libraries do. */
  private static final Pattern VERSIONED = Pattern.compile(".*/v\\d[a-z0-9]*(/openai)?");

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * The address behind a base address.
   *
   * @param base with or without {@code /v1}; empty for OpenAI's own
   * @param plainAllowed whether a host of one's own network may be called without encryption
   * @throws Fault USAGE
   */
  static OpenAiEndpoint of(
      Optional<String> base, boolean plainAllowed, Map<String, String> environment) {
    URI embeddings = embeddings(base.orElse(OPENAI));
    boolean encrypted = "https".equals(embeddings.getScheme());
    if (!encrypted && !plainAllowed && !LOOPBACK.contains(embeddings.getHost())) {
      throw new Fault(
          ExitCode.USAGE,
          "--model-url %s is not encrypted".formatted(embeddings),
          "Say https. For a host of your own network, say --model-plain-http, too.");
    }
    return new OpenAiEndpoint(embeddings, ApiKey.in(environment, encrypted));
  }

  private static URI embeddings(String base) {
    String bare = base.strip().replaceFirst("/+$", "");
    String whole =
        bare.endsWith("/embeddings")
            ? bare
            : bare + (VERSIONED.matcher(bare).matches() ? "/embeddings" : "/v1/embeddings");
    try {
      URI uri = new URI(whole);
      boolean usable =
          Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getQuery() == null
              && uri.getFragment() == null;
      if (usable) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below, without what was typed: it may hold a password.
    }
    throw new Fault(
        ExitCode.USAGE,
        "--model-url is no base address of a service",
        "Say one like https://host or http://localhost:11434, without user, query or fragment.");
  }

  boolean encrypted() {
    return "https".equals(embeddings.getScheme());
  }

  boolean ofOpenAi() {
    return embeddings.getHost().endsWith(".openai.com");
  }
}
