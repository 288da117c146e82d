package dev.portage.sandbox.programs;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * PostgreSQL 15 of Debian 12, started with the C library of that release ({@link OwnLoader}), and
 * pgvector, which that release does not have for it: it is built from the source package of Debian
 * 13 with the compiler of Debian 12, which is not kept.
 */
record BookwormPostgres() implements Recipe {
  private static final Path DIRECTORY = Path.of("usr/lib/postgresql/15");
  private static final Path EXTENSIONS = Path.of("usr/share/postgresql/15/extension");
  private static final Path HEADERS = Path.of("usr/include/postgresql/15/server");

  /** The server, and the libraries that its programs are linked with. */
  private static final List<String> SERVER =
      """
      postgresql-15 postgresql-client-15
      libpq5 libc6 libgcc-s1 libstdc++6
      libssl3 libxml2 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2
      libkeyutils1 libpam0g libaudit1 libcap-ng0 libldap-2.5-0 libsasl2-2 libuuid1 libicu72
      libsystemd0 liblz4-1 libzstd1 zlib1g liblzma5 libxslt1.1 libreadline8 libtinfo6 libcap2
      libselinux1 libpcre2-8-0 libgcrypt20 libgpg-error0
      libgnutls30 libnettle8 libhogweed6 libgmp10 libidn2-0 libunistring2 libp11-kit0 libffi8
      libtasn1-6\
      """
          .transform(names -> List.of(names.split("\\s+")));

  /** The compiler of queries, which fills more than the rest. */
  private static final List<String> NOT_NEEDED =
      Stream.of("lib/bitcode", "lib/llvmjit.so", "lib/llvmjit_types.bc")
          .map(name -> DIRECTORY.resolve(name).toString())
          .toList();

  @Override
  public String name() {
    return "postgres-15-bookworm-%s-1".formatted(DebianMachine.here().architecture());
  }

  @Override
  public String title() {
    return "PostgreSQL 15 from Debian, with a compiler that builds pgvector for it";
  }

  @Override
  public int megabytes() {
    return 105;
  }

  @Override
  public Path bin() {
    return DIRECTORY.resolve("bin");
  }

  @Override
  public Path make(Path work, Path home) {
    DebianMachine machine = DebianMachine.here();
    DebianRelease release = DebianRelease.bookworm();
    String sources = release.sources(machine) + DebianRelease.trixie().sourceCode();
    Apt apt = new Apt(machine, sources, work);
    apt.update();
    Path root = apt.unpack("root", SERVER);
    Apt.remove(root, NOT_NEEDED);
    addVector(apt, root);
    new OwnLoader(root, home, machine, bin()).write();
    return root;
  }

  private static void addVector(Apt apt, Path root) {
    BookwormCompiler compiler = BookwormCompiler.unpacked(apt, List.of("postgresql-server-dev-15"));
    PgvectorSource vector = new PgvectorSource(apt.unpackSource("pgvector"));
    vector.build(compiler, HEADERS, root.resolve(DIRECTORY).resolve("lib"));
    vector.copyScripts(root.resolve(EXTENSIONS));
  }
}
