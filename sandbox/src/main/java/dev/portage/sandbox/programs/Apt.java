package dev.portage.sandbox.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The host's apt over an empty system of our own, of which it downloads and unpacks packages. The
 * host's apt configuration (proxies, certificates, passwords) holds; its sources, lists, cache,
 * pins and installed packages are neither read nor written.
 *
 * @param machine for which machine
 * @param sources where packages are looked for: the lines of a {@code sources.list}
 * @param work an empty directory to work in
 */
record Apt(DebianMachine machine, String sources, Path work) {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final List<String> DOCUMENTATION =
      List.of("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/lintian");

  /** Reads which packages there are. */
  void update() {
    try {
      configure();
      Files.createDirectory(downloads());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run("update", List.of());
  }

  /** The packages, and all that they need on a machine that has nothing. */
  List<String> withDependencies(List<String> packages) {
    return run("install", Stream.concat(Stream.of("--simulate"), packages.stream()).toList())
        .lines()
        .filter(line -> line.startsWith("Inst "))
        .map(line -> line.split(" ", 3)[1])
        .toList();
  }

  /**
   * Returns the directory, under ours, that the packages were unpacked into.
   *
   * @param name of the directory, which is new
   */
  Path unpack(String name, List<String> packages) {
    run("download", packages);
    try {
      Path root = Files.createDirectory(work.resolve(name));
      for (Path archive : archives(packages)) {
        Command.of("dpkg", "-x", archive.toString(), root.toString()).run();
      }
      remove(root, DOCUMENTATION);
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the directory, under ours, with the source of a package as its authors publish it. */
  Path unpackSource(String name) {
    run("source", List.of("--download-only", "--tar-only", name));
    try {
      Path source = Files.createDirectory(work.resolve("source-of-" + name));
      for (Path archive : downloaded(name + "_*.orig.tar.*")) {
        List<String> words = List.of("tar", "-xf", archive.toString(), "--strip-components=1");
        Command.of(words).in(source).run();
      }
      return source;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void remove(Path root, List<String> names) {
    List<String> words = new ArrayList<>(List.of("rm", "-rf"));
    names.forEach(name -> words.add(root.resolve(name).toString()));
    Command.of(words).run();
  }

  private String run(String verb, List<String> more) {
    List<String> words = new ArrayList<>(List.of("apt-get", "-q", "-y", "-c"));
    words.addAll(List.of(work.resolve("apt.conf").toString(), verb));
    words.addAll(more);
    return Command.of(words).atMost(LIMIT).in(downloads()).run();
  }

  private Path downloads() {
    return work.resolve("downloads");
  }

  /** Those of an earlier call are in the same directory. */
  private List<Path> archives(List<String> packages) throws IOException {
    return downloaded("*.deb").stream()
        .filter(file -> packages.contains(file.getFileName().toString().split("_", 2)[0]))
        .toList();
  }

  private List<Path> downloaded(String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(downloads(), pattern)) {
      files.forEach(found::add);
    }
    return found;
  }

  private void configure() throws IOException {
    Files.createDirectories(work.resolve("state/lists/partial"));
    Files.createDirectories(work.resolve("cache/archives/partial"));
    Files.createFile(work.resolve("status"));
    Files.writeString(work.resolve("apt.conf"), configuration());
    Files.writeString(work.resolve("sources.list"), sources);
  }

  /** Given with -c, and so read after the host's own configuration: what stands here wins. */
  private String configuration() {
    return """
    Dir::Etc::SourceList "%1$s/sources.list";
    Dir::Etc::SourceParts "/dev/null";
    Dir::Etc::Preferences "/dev/null";
    Dir::Etc::PreferencesParts "/dev/null";
    Dir::State "%1$s/state";
    Dir::State::Lists "lists/";
    Dir::State::Status "%1$s/status";
    Dir::Cache "%1$s/cache";
    Dir::Cache::Archives "archives/";
    APT::Architecture "%2$s";
    #clear APT::Architectures;
    APT::Architectures { "%2$s"; };
    APT::Default-Release "";
    APT::Install-Recommends "false";
    APT::Install-Suggests "false";
    APT::Sandbox::User "";
    APT::Update::Error-Mode "any";
    Acquire::Languages "none";
    Acquire::Retries "3";
    #clear APT::Update::Pre-Invoke;
    #clear APT::Update::Post-Invoke;
    #clear APT::Update::Post-Invoke-Success;
    """
        .formatted(work, machine.architecture());
  }
}
