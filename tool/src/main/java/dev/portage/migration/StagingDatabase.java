package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Origin;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.store.SqlName;
import java.time.Duration;
import java.util.Optional;

/**
 * The database beside the target's that DMS loads. DMS writes every row of a table into one of the
 * same name; here no row of the application has that name.
 *
 * @param target in whose cluster it is, and whose journal records it
 * @param address of it
 */
record StagingDatabase(Database target, DatabaseAddress address) {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final String LOADING = "Portage loads ";
  private static final String LOADED = "Portage has loaded ";

  /**
   * The database that belongs to a target, always of the same name.
   *
   * @param name with which the resources of its data migration begin
   */
  static StagingDatabase of(Database target, DatabaseAddress at, String name) {
    return new StagingDatabase(
        target,
        new DatabaseAddress(
            at.host(),
            at.port(),
            name.replace('-', '_'),
            at.user(),
            at.password(),
            at.tls(),
            Optional.empty()));
  }

  Created.StagingDatabase created() {
    return new Created.StagingDatabase(address.database());
  }

  /** Whether it has all rows of this source. */
  boolean hasLoaded(Origin origin) {
    return comment().equals(Optional.of(LOADED + origin.describe()));
  }

  /** Whether it exists, and is not of this source. */
  boolean isOfAnother(Origin origin) {
    return comment()
        .filter(text -> !text.isEmpty())
        .filter(text -> !text.equals(LOADING + origin.describe()))
        .filter(text -> !text.equals(LOADED + origin.describe()))
        .isPresent();
  }

  /** Empty where it does not exist; "" where it was created and is not marked yet. */
  private Optional<String> comment() {
    return target.inTransaction(
        session ->
            session.first(
                """
                SELECT coalesce(shobj_description(oid, 'pg_database'), '')
                  FROM pg_database WHERE datname = ?
                """,
                row -> row.getString(1),
                address.database()));
  }

  /**
   * Creates it where it does not exist.
   *
   * @throws Fault TARGET_REFUSED where it exists, and the journal does not know of it
   */
  void create(Origin origin) {
    CreatedResources creations = CreatedResources.of(target);
    boolean exists = comment().isPresent();
    if (exists && !creations.outstanding(Created.StagingDatabase.KIND).contains(created().name())) {
      throw new Fault(
          ExitCode.TARGET_REFUSED,
          "the database %s exists, and the target's journal does not know of it"
              .formatted(address.database()),
          "Where nothing uses it: DROP DATABASE %s. Then run the same command again."
              .formatted(quoted(created())));
    }
    creations.record(Created.StagingDatabase.KIND, created().name());
    if (!exists) {
      outside(target, "CREATE DATABASE %s TEMPLATE template0".formatted(quoted(created())));
    }
    mark(LOADING + origin.describe());
  }

  /** Records that it has all rows of this source. */
  void loaded(Origin origin) {
    mark(LOADED + origin.describe());
  }

  private void mark(String text) {
    target.inTransaction(
        session -> {
          String statement =
              session.one(
                  "SELECT format('COMMENT ON DATABASE %I IS %L', ?::text, ?::text)",
                  row -> row.getString(1), address.database(), text);
          session.run(statement);
          return text;
        });
  }

  Database open(int connections) {
    return Database.open(() -> address, connections);
  }

  /**
   * Drops one, with the sessions that use it.
   *
   * @return whether it existed
   */
  static boolean remove(Database target, Created.StagingDatabase staging) {
    boolean existed =
        target.inTransaction(
            session ->
                session
                    .first(
                        "SELECT 1 FROM pg_database WHERE datname = ?",
                        row -> row.getInt(1),
                        staging.name())
                    .isPresent());
    if (existed) {
      outside(target, "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(quoted(staging)));
    }
    CreatedResources.of(target).removed(staging.kind(), staging.name());
    return existed;
  }

  private static void outside(Database target, String statement) {
    target.outsideTransaction(
        LONGEST,
        session -> {
          session.run(statement);
          return statement;
        });
  }

  private static String quoted(Created.StagingDatabase staging) {
    return SqlName.of(staging.name()).quoted();
  }
}
