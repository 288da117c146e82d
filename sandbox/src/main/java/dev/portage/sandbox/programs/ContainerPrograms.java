package dev.portage.sandbox.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * buildah, which builds and runs images without a daemon, a registry, and mmdebstrap, which makes a
 * base: of the host's own release, since they run with its libraries ({@link ContainerTools}).
 */
record ContainerPrograms() implements Recipe {
  private static final List<String> PROGRAMS = List.of("buildah", "docker-registry", "mmdebstrap");

  /** Of what they depend on, what a machine that has apt and Perl may lack. */
  private static final Pattern NEEDED =
      Pattern.compile(
          "golang-github-containers-.*|lib(gpgme|assuan|gpg-error|devmapper|seccomp|subid)[0-9].*");

  @Override
  public String name() {
    DebianMachine machine = DebianMachine.here();
    String codename = DebianRelease.host(machine).codename();
    return "containers-%s-%s-1".formatted(codename, machine.architecture());
  }

  @Override
  public String title() {
    return "buildah and a registry from this machine's distribution";
  }

  @Override
  public int megabytes() {
    return 15;
  }

  @Override
  public Path bin() {
    return Path.of("");
  }

  @Override
  public Path make(Path work, Path home) {
    DebianMachine machine = DebianMachine.here();
    Apt apt = new Apt(machine, DebianRelease.host(machine).sources(machine), work);
    apt.update();
    List<String> packages =
        apt.withDependencies(PROGRAMS).stream()
            .filter(name -> PROGRAMS.contains(name) || NEEDED.matcher(name).matches())
            .toList();
    Path root = apt.unpack("root", packages);
    joinLibraries(root);
    return root;
  }

  /** Older packages have files in {@code lib}, which is a link to {@code usr/lib} on the host. */
  private static void joinLibraries(Path root) {
    Path lib = root.resolve("lib");
    if (Files.isDirectory(lib)) {
      try {
        Files.createDirectories(root.resolve("usr/lib"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Command.of("cp", "-a", lib + "/.", root.resolve("usr/lib").toString()).run();
      Apt.remove(root, List.of("lib"));
    }
  }
}
