package dev.portage.sandbox.programs;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Fetched programs, each kind in a directory of its own that is made once. Such a directory appears
 * under its name only when it is whole; processes that want it at the same time wait for the first.
 *
 * @param directory shared by all runs of this user
 * @param progress receives one line when something is fetched
 */
public record ProgramCache(Path directory, Consumer<String> progress) {
  /** The cache of the user who runs this process. */
  public static ProgramCache here(Consumer<String> progress) {
    return new ProgramCache(of(System.getenv()), progress);
  }

  /**
   * The home directory of root is closed to all other users, and a server that root starts runs as
   * another user, so root uses the cache of the machine.
   */
  private static Path of(Map<String, String> environment) {
    if (new UnixSystem().getUid() == 0) {
      return Path.of("/var/cache/portage");
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return cache.isEmpty() ? Path.of(home, ".cache", "portage") : Path.of(cache, "portage");
  }

  /** A Chromium without windows. */
  public Path chromium() {
    return provide(HostPrograms.chromium()).resolve("chromium");
  }

  /** Tesseract 5 with English, French and Japanese. */
  public Path tesseract() {
    return provide(HostPrograms.tesseract()).resolve("tesseract");
  }

  /** A Node.js that is new enough for the driver of browsers. */
  public Path node() {
    return provide(NodeProgram.here()).resolve("node");
  }

  /**
   * What builds, stores and runs images of containers.
   *
   * @throws ProgramUnavailable also where this machine does not let them run
   */
  public ContainerTools containers() {
    return new ContainerTools(provide(new ContainerPrograms())).checked();
  }

  /** A directory from which an image of a small Debian 13 is built, with its Dockerfile. */
  public Path debianBase() {
    return provide(new DebianBase(containers()));
  }

  /**
   * The directory of AWS's service models, with a directory for each service; empty where they are
   * not here yet and this is neither Debian nor Ubuntu.
   */
  public Optional<Path> serviceModels() {
    Recipe recipe = Recipe.serviceModels();
    return Files.isDirectory(directory.resolve(recipe.name())) || DebianMachine.isHere()
        ? Optional.of(provide(recipe))
        : Optional.empty();
  }

  /**
   * Returns the directory of the programs.
   *
   * @throws ProgramUnavailable where they are not here yet and cannot be fetched
   */
  public Path provide(Recipe recipe) {
    Path home = directory.resolve(recipe.name());
    if (!Files.isDirectory(home)) {
      make(recipe, home);
    }
    return home.resolve(recipe.bin());
  }

  private void make(Recipe recipe, Path home) {
    synchronized (ProgramCache.class) { // the lock on the file holds between processes only
      try {
        Files.createDirectories(directory);
        Path lock = directory.resolve(recipe.name() + ".lock");
        try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          channel.lock();
          if (!Files.isDirectory(home)) {
            makeBeside(recipe, home);
          }
        }
      } catch (IOException e) {
        throw new ProgramUnavailable("cannot make " + home + ": " + e.getMessage(), e);
      }
    }
  }

  private void makeBeside(Recipe recipe, Path home) throws IOException {
    progress.accept(
        "Downloading %s (about %d MB, once) to %s"
            .formatted(recipe.title(), recipe.megabytes(), home));
    String prefix = "making-" + recipe.name() + "-";
    removeRemains(prefix);
    Path work = Files.createTempDirectory(directory, prefix);
    try {
      Path root = recipe.make(work, home);
      openToEverybody(root);
      Files.move(root, home, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      removeRemains(prefix);
    }
  }

  /**
   * Removes incomplete directories, of this run and of killed ones. The caller holds the lock, so
   * no other process is making this directory. A program that a killed run started may continue for
   * a short time, and create again what was removed: so it is removed before and after.
   */
  private void removeRemains(String prefix) {
    List<String> words = new ArrayList<>(List.of("rm", "-rf"));
    files().stream()
        .filter(file -> file.getFileName().toString().startsWith(prefix))
        .forEach(remains -> words.add(remains.toString()));
    Command.of(words).succeeds();
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program may run as another user than the one who unpacked it. */
  private static void openToEverybody(Path root) {
    Command.of("chmod", "-R", "u=rwX,go=rX", root.toString()).run();
  }
}
