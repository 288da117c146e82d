package dev.portage.sandbox.programs;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Programs of the host's own release, which run with the host's C library and loader and find their
 * other libraries by a path ({@link LibraryPath}). A loader of their own would not do: Chromium
 * starts itself again by the file that runs, and that would be the loader.
 *
 * @param packages whose dependencies come with them
 * @param program where the program lies when it is unpacked
 * @param command the name to start it by
 * @param variables what it finds its files with: directories under its own
 */
record HostPrograms(
    String title,
    int megabytes,
    List<String> packages,
    String program,
    String command,
    Map<String, String> variables)
    implements Recipe {
  /**
   * The C library, which has to be that of the host's loader; drivers of graphics cards with the
   * compiler that they bring; and what only maintainers' scripts run.
   */
  private static final Set<String> NOT_NEEDED =
      Set.of(
          "libc6",
          "libc-bin",
          "libgl1-mesa-dri",
          "libllvm15",
          "libllvm19",
          "libz3-4",
          "xkb-data",
          "debconf",
          "dpkg",
          "perl-base",
          "tar",
          "x11-utils",
          "xdg-utils");

  static HostPrograms chromium() {
    return new HostPrograms(
        "Chromium from this machine's distribution",
        125,
        List.of("chromium-headless-shell"),
        "usr/lib/chromium/chromium-headless-shell",
        "chromium",
        Map.of());
  }

  static HostPrograms tesseract() {
    return new HostPrograms(
        "Tesseract from this machine's distribution",
        40,
        List.of("tesseract-ocr", "tesseract-ocr-eng", "tesseract-ocr-fra", "tesseract-ocr-jpn"),
        "usr/bin/tesseract",
        "tesseract",
        Map.of("TESSDATA_PREFIX", "usr/share/tesseract-ocr/5/tessdata"));
  }

  @Override
  public String name() {
    DebianMachine machine = DebianMachine.here();
    String codename = DebianRelease.host(machine).codename();
    return "%s-%s-%s-1".formatted(command, codename, machine.architecture());
  }

  @Override
  public Path bin() {
    return Path.of("start");
  }

  @Override
  public Path make(Path work, Path home) {
    DebianMachine machine = DebianMachine.here();
    Apt apt = new Apt(machine, DebianRelease.host(machine).sources(machine), work);
    apt.update();
    List<String> all = apt.withDependencies(packages);
    Path root =
        apt.unpack("root", all.stream().filter(name -> !NOT_NEEDED.contains(name)).toList());
    new LibraryPath(root, home).write(bin().resolve(command), program, variables);
    return root;
  }
}
