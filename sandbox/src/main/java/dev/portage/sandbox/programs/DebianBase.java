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
 * A small Debian 13 for images, made from its packages: what {@code debian:trixie-slim} is, for
 * machines that reach no registry of images.
 *
 * @param tools what it is made with
 */
record DebianBase(ContainerTools tools) implements Recipe {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final String ARCHIVE = "base.tar";

  /** Times of files that are made are of this second (November 2025), so that builds are equal. */
  private static final String EPOCH = "SOURCE_DATE_EPOCH=1763769600";

  @Override
  public String name() {
    return "debian-base-trixie-%s-1".formatted(DebianMachine.here().architecture());
  }

  @Override
  public String title() {
    return "a base for images, from Debian's packages";
  }

  @Override
  public int megabytes() {
    return 40;
  }

  @Override
  public Path bin() {
    return Path.of("");
  }

  @Override
  public Path make(Path work, Path home) {
    DebianMachine machine = DebianMachine.here();
    Path context = work.resolve("context");
    try {
      Files.createDirectory(context);
      Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nADD " + ARCHIVE + " /\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> words = new ArrayList<>(List.of("env", EPOCH, "TMPDIR=" + work, "mmdebstrap"));
    words.addAll(List.of("--mode=root", "--variant=minbase"));
    words.add("--architectures=" + machine.architecture());
    withoutDocumentation().forEach(words::add);
    words.addAll(List.of("trixie", context.resolve(ARCHIVE).toString()));
    words.addAll(DebianRelease.imageOfTrixie());
    Command.of(tools.command(words)).atMost(LIMIT).run();
    return context;
  }

  /** Holds also for packages that are installed later; licences stay. */
  private static Stream<String> withoutDocumentation() {
    return Stream.of(
            "path-exclude=/usr/share/man/*",
            "path-exclude=/usr/share/info/*",
            "path-exclude=/usr/share/locale/*",
            "path-exclude=/usr/share/doc/*",
            "path-include=/usr/share/doc/*/copyright")
        .map(option -> "--dpkgopt=" + option);
  }
}
