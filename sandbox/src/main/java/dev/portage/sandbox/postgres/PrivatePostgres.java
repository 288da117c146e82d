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
 * Binaries in a directory of our own, made once from Debian's packages. The directory appears under
 * its name only when it is whole; processes that want it at the same time wait for the first.
 */
record PrivatePostgres(Path cache, Consumer<String> progress) {
  /** Goes up when what we make of the packages changes, so that an older directory is not used. */
  private static final int LAYOUT = 1;

  PostgresBinaries provide() {
    DebianMachine machine = DebianMachine.here();
    Path home = cache.resolve("postgres-17-trixie-%s-%d".formatted(machine.architecture(), LAYOUT));
    Path bin = home.resolve(TrixiePackages.BIN);
    return Files.isDirectory(home) ? PostgresBinaries.at(bin) : make(machine, home, bin);
  }

  private PostgresBinaries make(DebianMachine machine, Path home, Path bin) {
    synchronized (PrivatePostgres.class) { // the lock on the file holds between processes only
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
    return PostgresBinaries.at(bin);
  }

  private void makeBeside(DebianMachine machine, Path home) throws IOException {
    progress.accept(
        "Downloading PostgreSQL 17 with pgvector from Debian (about 40 MB, once) to " + home);
    removeRemains();
    Path work = Files.createTempDirectory(cache, "making-");
    try {
      Path root = new TrixiePackages(machine, work).unpack();
      new LoaderWrappers(root, home, machine).write();
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
