package dev.portage.sandbox.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
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
 * @param release of which release
 * @param work an empty directory to work in
 */
record Apt(DebianMachine machine, DebianRelease release, Path work) {
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

  /** Returns the directory, under ours, that the packages were unpacked into. */
  Path unpack(List<String> packages) {
    run("download", packages);
    try {
      Path root = Files.createDirectory(work.resolve("root"));
      for (Path archive : archives()) {
        Command.of("dpkg", "-x", archive.toString(), root.toString()).run();
      }
      remove(root, DOCUMENTATION);
      return root;
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

  private List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(downloads())) {
      return files.filter(file -> file.toString().endsWith(".deb")).toList();
    }
  }

  private void configure() throws IOException {
    Files.createDirectories(work.resolve("state/lists/partial"));
    Files.createDirectories(work.resolve("cache/archives/partial"));
    Files.createFile(work.resolve("status"));
    Files.writeString(work.resolve("apt.conf"), configuration());
    Files.writeString(work.resolve("sources.list"), release.sources(machine));
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
