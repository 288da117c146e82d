package dev.portage.sandbox.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A release of Debian or Ubuntu, as apt knows it.
 *
 * @param codename such as {@code bookworm}
 * @param keyring the keys that its archive is checked with
 * @param archives where its packages are: address, suite and components
 */
record DebianRelease(String codename, Path keyring, List<String> archives) {
  private static final Path OS_RELEASE = Path.of("/etc/os-release");
  private static final Path KEYRINGS = Path.of("/usr/share/keyrings");

  /** Debian 13, of which PostgreSQL 17 and pgvector are taken, whatever the host's release. */
  static DebianRelease trixie() {
    return new DebianRelease(
        "trixie", debianKeys(), List.of("http://deb.debian.org/debian trixie main"));
  }

  /** Debian 12, of which PostgreSQL 15 is taken. */
  static DebianRelease bookworm() {
    return new DebianRelease(
        "bookworm", debianKeys(), List.of("http://deb.debian.org/debian bookworm main"));
  }

  /** The one that this machine runs. */
  static DebianRelease host(DebianMachine machine) {
    return of(read(OS_RELEASE), machine);
  }

  static DebianRelease of(Properties release, DebianMachine machine) {
    String id = value(release, "ID");
    String codename = value(release, "VERSION_CODENAME");
    return switch (id) {
      case "debian" -> debian(codename);
      case "ubuntu" -> ubuntu(codename, machine);
      default ->
          throw new ProgramUnavailable(
              "programs are fetched from the packages of Debian or Ubuntu, and this is " + id);
    };
  }

  private static DebianRelease debian(String codename) {
    return new DebianRelease(
        codename,
        debianKeys(),
        List.of(
            "http://deb.debian.org/debian %s main".formatted(codename),
            "http://deb.debian.org/debian %s-updates main".formatted(codename),
            "http://deb.debian.org/debian-security %s-security main".formatted(codename)));
  }

  private static DebianRelease ubuntu(String codename, DebianMachine machine) {
    boolean pc = machine.architecture().equals("amd64");
    String address =
        pc ? "http://archive.ubuntu.com/ubuntu" : "http://ports.ubuntu.com/ubuntu-ports";
    String components = " main universe";
    return new DebianRelease(
        codename,
        keys("ubuntu-archive-keyring"),
        List.of(
            address + " " + codename + components,
            address + " " + codename + "-updates" + components,
            address + " " + codename + "-security" + components));
  }

  /** The lines of a {@code sources.list} in an image of Debian 13, which has its own keys. */
  static List<String> imageOfTrixie() {
    return debian("trixie").archives().stream().map(archive -> "deb " + archive).toList();
  }

  /** The lines of a {@code sources.list} for programs. */
  String sources(DebianMachine machine) {
    return lines("deb [arch=%s target=Packages".formatted(machine.architecture()));
  }

  /** The lines of a {@code sources.list} for the source code of programs. */
  String sourceCode() {
    return lines("deb-src [target=Sources");
  }

  private String lines(String start) {
    return archives.stream()
        .map(archive -> "%s signed-by=%s] %s%n".formatted(start, keyring, archive))
        .collect(Collectors.joining());
  }

  private static Path debianKeys() {
    return keys("debian-archive-keyring");
  }

  private static Path keys(String name) {
    return List.of(KEYRINGS.resolve(name + ".pgp"), KEYRINGS.resolve(name + ".gpg")).stream()
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new ProgramUnavailable(
                    "the archive's keys are not on this machine (%s). Run: sudo apt-get install %s"
                        .formatted(KEYRINGS.resolve(name + ".gpg"), name)));
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try (var lines = Files.newBufferedReader(file)) {
      properties.load(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  private static String value(Properties release, String name) {
    return release.getProperty(name, "").replace("\"", "");
  }
}
