package dev.portage.sandbox.programs;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Programs of Debian 13, which have the C library of that release with them and its loader start
 * them ({@link OwnLoader}): so they run on older releases, and on Ubuntu.
 *
 * @param packages besides {@link #LIBRARIES}
 */
record TrixiePrograms(String kind, String title, int megabytes, List<String> packages, Path bin)
    implements Recipe {
  /** What they need, and no more: not what packages that are not used need. */
  private static final List<String> LIBRARIES =
      """
      libpq5 libc6 libgcc-s1 libstdc++6
      libssl3t64 libxml2 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2
      libkeyutils1 libpam0g libaudit1 libcap-ng0 libldap2 libsasl2-2 libuuid1 libicu76 libsystemd0
      liblz4-1 libzstd1 zlib1g liblzma5 libxslt1.1 libreadline8t64 libtinfo6 libcap2 libselinux1
      libpcre2-8-0 libxxhash0 libgcrypt20 libgpg-error0\
      """
          .transform(names -> List.of(names.split("\\s+")));

  /** The compiler of queries, which fills more than the rest. */
  private static final List<String> NOT_NEEDED =
      List.of(
          "usr/lib/postgresql/17/lib/bitcode",
          "usr/lib/postgresql/17/lib/llvmjit.so",
          "usr/lib/postgresql/17/lib/llvmjit_types.bc");

  static TrixiePrograms postgres() {
    return new TrixiePrograms(
        "postgres-17",
        "PostgreSQL 17 with pgvector from Debian",
        40,
        List.of("postgresql-17", "postgresql-client-17", "postgresql-17-pgvector"),
        Path.of("usr/lib/postgresql/17/bin"));
  }

  static TrixiePrograms pgcopydb() {
    return new TrixiePrograms(
        "pgcopydb", "pgcopydb from Debian", 25, List.of("pgcopydb", "libgc1"), Path.of("usr/bin"));
  }

  @Override
  public String name() {
    return "%s-trixie-%s-1".formatted(kind, DebianMachine.here().architecture());
  }

  @Override
  public Path make(Path work, Path home) {
    DebianMachine machine = DebianMachine.here();
    Apt apt = new Apt(machine, DebianRelease.trixie().sources(machine), work);
    apt.update();
    Path root = apt.unpack("root", Stream.concat(packages.stream(), LIBRARIES.stream()).toList());
    Apt.remove(root, NOT_NEEDED);
    new OwnLoader(root, home, machine, bin).write();
    return root;
  }
}
