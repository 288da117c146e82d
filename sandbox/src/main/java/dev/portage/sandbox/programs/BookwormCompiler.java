package dev.portage.sandbox.programs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The C compiler of Debian 12, in a directory of its own, with the C library that it runs with and
 * links to. Nothing of the host's compiler, headers or libraries is used.
 *
 * @param machine for which machine
 * @param root where the packages are unpacked
 */
record BookwormCompiler(DebianMachine machine, Path root) {
  /** Some twenty short files take five seconds; on a busy machine, or an emulated one, longer. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final String VERSION = "12";
  private static final Path BIN = Path.of("usr/bin");

  private static final List<String> PACKAGES =
      """
      gcc-12 cpp-12 libgcc-12-dev libc6-dev linux-libc-dev binutils
      libbinutils libctf0 libctf-nobfd0 libjansson4 libgmp10 libisl23 libmpc3 libmpfr6
      libc6 libgcc-s1 libstdc++6 zlib1g libzstd1\
      """
          .transform(names -> List.of(names.split("\\s+")));

  /**
   * Downloads and unpacks it.
   *
   * @param headers packages whose header files are unpacked with it
   */
  static BookwormCompiler unpacked(Apt apt, List<String> headers) {
    DebianMachine machine = apt.machine();
    String linker = "binutils-" + machine.triplet().replace('_', '-');
    List<String> packages =
        Stream.of(PACKAGES, headers, List.of(linker)).flatMap(List::stream).toList();
    Path root = apt.unpack("compiler", packages);
    new OwnLoader(root, root, machine, BIN).write();
    new OwnLoader(root, root, machine, passes(machine)).write();
    return new BookwormCompiler(machine, root);
  }

  /** Where the programs are that the compiler starts. */
  private static Path passes(DebianMachine machine) {
    return Path.of("usr/lib/gcc", machine.triplet(), VERSION);
  }

  /**
   * Compiles C files and links them into one shared library. It is the same whatever the directory
   * is called that the compiler and the files are unpacked in, whose name is random.
   *
   * @param options of the compiler
   * @param headers a directory of header files, under the root
   */
  void buildLibrary(List<String> options, Path headers, List<Path> sources, Path library) {
    Path bin = root.resolve(BIN);
    List<String> words = new ArrayList<>();
    words.add(bin.resolve(machine.triplet() + "-gcc-" + VERSION).toString());
    words.addAll(List.of("--sysroot=" + root, "-B" + bin, "-shared", "-fPIC"));
    words.add("-ffile-prefix-map=" + root.getParent() + "=."); // messages name source files
    words.addAll(options);
    words.add("-I" + root.resolve(headers));
    sources.forEach(source -> words.add(source.toString()));
    words.addAll(List.of("-lm", "-o", library.toString()));
    Command.of(words).with("TMPDIR", root.toString()).atMost(LIMIT).run();
  }
}
