package dev.portage.sandbox.postgres;

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
 * Debian 13's packages of some programs and the libraries that they need, fetched by the host's apt
 * and unpacked into a directory. The host's apt configuration (proxies, certificates, passwords)
 * holds; its sources, lists, cache, pins and installed packages are neither read nor written.
 *
 * @param name in the name of their directory
 * @param title as people are told
 * @param megabytes to fetch, about
 * @param programs packages, besides the libraries
 * @param bin where the programs lie under the unpacked root
 */
record TrixiePackages(String name, String title, int megabytes, List<String> programs, Path bin) {
  private static final List<String> LIBRARIES =
      """
      libpq5 libc6 libgcc-s1 libstdc++6
      libssl3t64 libxml2 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2
      libkeyutils1 libpam0g libaudit1 libcap-ng0 libldap2 libsasl2-2 libuuid1 libicu76 libsystemd0
      liblz4-1 libzstd1 zlib1g liblzma5 libxslt1.1 libreadline8t64 libtinfo6 libcap2 libselinux1
      libpcre2-8-0 libxxhash0 libgcrypt20 libgpg-error0"""
          .transform(names -> List.of(names.split("\\s+")));

  /** Documentation, translations and the compiler of queries, which fill more than the rest. */
  private static final List<String> NOT_NEEDED =
      List.of(
          "usr/share/doc",
          "usr/share/man",
          "usr/share/locale",
          "usr/lib/postgresql/17/lib/bitcode",
          "usr/lib/postgresql/17/lib/llvmjit.so",
          "usr/lib/postgresql/17/lib/llvmjit_types.bc");

  private static final Duration LIMIT = Duration.ofMinutes(15);

  static TrixiePackages postgres() {
    return new TrixiePackages(
        "postgres-17",
        "PostgreSQL 17 with pgvector",
        40,
        List.of("postgresql-17", "postgresql-client-17", "postgresql-17-pgvector"),
        Path.of("usr/lib/postgresql/17/bin"));
  }

  static TrixiePackages pgcopydb() {
    return new TrixiePackages(
        "pgcopydb", "pgcopydb", 25, List.of("pgcopydb", "libgc1"), Path.of("usr/bin"));
  }

  /**
   * Returns the root directory, under {@code work}, that the packages were unpacked into.
   *
   * @param machine for which machine
   * @param work an empty directory to work in
   */
  Path unpack(DebianMachine machine, Path work) {
    try {
      configure(machine, work);
      Path downloads = Files.createDirectory(work.resolve("downloads"));
      Path configuration = work.resolve("apt.conf");
      apt(configuration, "update", List.of()).in(downloads).run();
      apt(configuration, "download", names()).in(downloads).run();
      Path root = Files.createDirectory(work.resolve("root"));
      for (Path archive : archivesIn(downloads)) {
        Command.of("dpkg", "-x", archive.toString(), root.toString()).run();
      }
      removeNotNeeded(root);
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> names() {
    return Stream.concat(programs.stream(), LIBRARIES.stream()).toList();
  }

  private static Command apt(Path configuration, String verb, List<String> names) {
    List<String> words = new ArrayList<>(List.of("apt-get", "-q", "-y", "-c"));
    words.addAll(List.of(configuration.toString(), verb));
    words.addAll(names);
    return Command.of(words).atMost(LIMIT);
  }

  private static void configure(DebianMachine machine, Path work) throws IOException {
    Files.createDirectories(work.resolve("state/lists/partial"));
    Files.createDirectories(work.resolve("cache/archives/partial"));
    Files.createFile(work.resolve("status"));
    Files.writeString(work.resolve("apt.conf"), configuration(machine, work));
    Files.writeString(
        work.resolve("sources.list"),
        "deb [arch=%s target=Packages signed-by=%s] http://deb.debian.org/debian trixie main%n"
            .formatted(machine.architecture(), machine.keyring()));
  }

  /** Given with -c, and so read after the host's own configuration: what stands here wins. */
  private static String configuration(DebianMachine machine, Path work) {
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
    APT::Sandbox::User "";
    Acquire::Languages "none";
    Acquire::Retries "3";
    #clear APT::Update::Pre-Invoke;
    #clear APT::Update::Post-Invoke;
    #clear APT::Update::Post-Invoke-Success;
    """
        .formatted(work, machine.architecture());
  }

  private static List<Path> archivesIn(Path directory) throws IOException {
    List<Path> archives = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*.deb")) {
      stream.forEach(archives::add);
    }
    return archives;
  }

  private static void removeNotNeeded(Path root) {
    List<String> words = new ArrayList<>(List.of("rm", "-rf"));
    NOT_NEEDED.forEach(name -> words.add(root.resolve(name).toString()));
    Command.of(words).run();
  }
}
