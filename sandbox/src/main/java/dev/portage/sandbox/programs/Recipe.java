package dev.portage.sandbox.programs;

import java.nio.file.Path;

/** How some programs are fetched, and how they are made to run from where they then lie. */
public sealed interface Recipe
    permits TrixiePrograms,
        BookwormPostgres,
        HostPrograms,
        NodeProgram,
        ServiceModelFiles,
        ContainerPrograms,
        DebianBase {
  /** PostgreSQL 17 with pgvector. */
  static Recipe postgres17() {
    return TrixiePrograms.postgres();
  }

  /** PostgreSQL 15 with pgvector, for what happens between two versions. */
  static Recipe postgres15() {
    return new BookwormPostgres();
  }

  /** pgcopydb, which others move databases with. */
  static Recipe pgcopydb() {
    return TrixiePrograms.pgcopydb();
  }

  /** AWS's service models, which are files and no programs. */
  static Recipe serviceModels() {
    return new ServiceModelFiles();
  }

  /** The name of their directory, with a number that goes up when the recipe changes. */
  String name();

  /** The name of the programs, for messages. */
  String title();

  /** How much is fetched, about. */
  int megabytes();

  /** The directory of the programs, under their directory. */
  Path bin();

  /**
   * Fetches them, and returns a directory under {@code work} that can be moved to {@code home}.
   *
   * @param work an empty directory
   * @param home where the programs are going to lie
   * @throws ProgramUnavailable where there is no way to them, as without a network
   */
  Path make(Path work, Path home);
}
