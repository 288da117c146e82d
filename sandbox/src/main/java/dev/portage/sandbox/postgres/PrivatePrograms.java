package dev.portage.sandbox.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Programs in a directory of our own, made once from Debian's packages. The directory appears under
 * its name only when it is whole; processes that want it at the same time wait for the first.
 *
 * @param cache where such directories are kept, shared by all runs of this user
 * @param progress is told one line when something is fetched
 * @param packages what it is made of
 */
record PrivatePrograms(Path cache, Consumer<String> progress, TrixiePackages packages) {
  /** Goes up when what we make of the packages changes, so that an older directory is not used. */
  private static final int LAYOUT = 1;

  /** Returns the directory of the programs. */
  Path provide() {
    DebianMachine machine = DebianMachine.here();
    Path home =
        cache.resolve("%s-trixie-%s-%d".formatted(packages.name(), machine.architecture(), LAYOUT));
    if (!Files.isDirectory(home)) {
      make(machine, home);
    }
    return home.resolve(packages.bin());
  }

  private void make(DebianMachine machine, Path home) {
    synchronized (PrivatePrograms.class) { // the lock on the file holds between processes only
      try {
        Files.createDirectories(cache);
        Path lock = cache.resolve("postgres.lock");
        try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          channel.lock();
          if (!Files.isDirectory(home)) {
            makeBeside(machine, home);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make " + home + ": " + e.getMessage(), e);
      }
    }
  }

  private void makeBeside(DebianMachine machine, Path home) throws IOException {
    progress.accept(
        "Downloading %s from Debian (about %d MB, once) to %s"
            .formatted(packages.title(), packages.megabytes(), home));
    removeRemains();
    Path work = Files.createTempDirectory(cache, "making-");
    try {
      Path root = packages.unpack(machine, work);
      new LoaderWrappers(root, home, machine, packages.bin()).write();
      openToEverybody(root);
      Files.move(root, home, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Command.of("rm", "-rf", work.toString()).run();
    }
  }

  /** Under the lock nobody else is making anything, so what lies here was left by a killed run. */
  private void removeRemains() {
    for (String name : names()) {
      if (name.startsWith("making-")) {
        Command.of("rm", "-rf", cache.resolve(name).toString()).run();
      }
    }
  }

  private String[] names() {
    String[] names = cache.toFile().list();
    return names == null ? new String[0] : Arrays.copyOf(names, names.length);
  }

  /** The server may run as another user than the one who unpacked it. */
  private static void openToEverybody(Path root) {
    Command.of("chmod", "-R", "u=rwX,go=rX", root.toString()).run();
  }
}
