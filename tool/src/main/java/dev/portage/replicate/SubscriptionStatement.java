package dev.portage.replicate;

import static java.util.stream.Collectors.joining;

import dev.portage.postgres.CopyStream;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Creates a subscription, whose connection string holds a password, without a statement that holds
 * it. The target's server would log that statement with an error of it, or as a statement that
 * changes a definition, and show it in {@code pg_stat_activity} and {@code pg_stat_statements}; a
 * role that is no superuser cannot prevent any of that. Data of COPY are never logged, so the text
 * is sent as a row, and becomes the body of a temporary function of the language SQL: errors and
 * warnings name such a function and do not quote it.
 *
 * <p>What stays: the string is in {@code pg_subscription}, which superusers alone may read, and the
 * function's text in a row of {@code pg_proc} that was never committed. The extension pgaudit (with
 * its classes ddl or all) and {@code pg_stat_statements.track = all} record statements inside of
 * others, and this one with them.
 */
final class SubscriptionStatement {
  /** Portage's own SQLSTATE for a source that the target's server does not reach. */
  static final String NOT_REACHED = "PT002";

  /** Time limit for the target's server to connect, log in and read the publication. */
  static final Duration REACHES = Duration.ofSeconds(10);

  private static final String RUN =
      """
      DO $portage$
      BEGIN
        EXECUTE (SELECT 'CREATE FUNCTION pg_temp.portage_subscribe() RETURNS void LANGUAGE sql AS '
                        || quote_literal(statement)
                   FROM pg_temp.portage_statement);
        PERFORM pg_temp.portage_subscribe();
        DROP FUNCTION pg_temp.portage_subscribe();
      EXCEPTION
        WHEN query_canceled THEN
          RAISE EXCEPTION USING ERRCODE = '%1$s', MESSAGE = 'no answer within %2$d seconds';
        WHEN connection_exception THEN
          RAISE EXCEPTION USING ERRCODE = '%1$s', MESSAGE = SQLERRM;
      END
      $portage$
      """
          .formatted(NOT_REACHED, REACHES.toSeconds());

  private SubscriptionStatement() {}

  /**
   * Creates a subscription, which is disabled, in the session's transaction. The target's server
   * connects to the source for it.
   *
   * @param name of the subscription
   * @param source as the target reaches it
   * @param publication on the source
   * @param slot on the source; empty for none
   * @throws SQLException {@link #NOT_REACHED} where the server cannot connect, or the source
   *     refuses the login
   */
  static void run(
      Session target,
      String name,
      DatabaseAddress source,
      String publication,
      Optional<String> slot)
      throws SQLException {
    target.run(
        """
        SET LOCAL check_function_bodies = off;
        SET LOCAL statement_timeout = %d;
        CREATE TEMPORARY TABLE portage_statement (statement text) ON COMMIT DROP
        """
            .formatted(REACHES.toMillis()));
    try (CopyStream copy = CopyStream.into(target, "pg_temp.portage_statement (statement)")) {
      copy.row(1).text(statement(name, source, publication, slot));
      copy.finish();
    }
    target.run(RUN);
    target.run("SET LOCAL statement_timeout = 0; DROP TABLE pg_temp.portage_statement");
  }

  /** Without its connection, a server would create no list of the tables, and apply nothing. */
  private static String statement(
      String name, DatabaseAddress source, String publication, Optional<String> slot) {
    return """
    CREATE SUBSCRIPTION %s CONNECTION %s PUBLICATION %s
      WITH (connect = true, create_slot = false, copy_data = false, enabled = false,
            slot_name = %s, binary = true, streaming = off, disable_on_error = true)
    """
        .formatted(
            SqlName.of(name).quoted(),
            literal(connection(source)),
            SqlName.of(publication).quoted(),
            slot.map(SubscriptionStatement::literal).orElse("NONE"));
  }

  /** As libpq reads it (PostgreSQL documentation, 34.1.1.1). */
  private static String connection(DatabaseAddress source) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("host", source.host());
    parts.put("port", Integer.toString(source.port()));
    parts.put("dbname", source.database());
    parts.put("user", source.user());
    parts.put("password", source.password().value());
    parts.put("sslmode", source.tls().modeOfServer());
    return parts.entrySet().stream()
        .map(part -> "%s='%s'".formatted(part.getKey(), escaped(part.getValue(), "\\'")))
        .collect(joining(" "));
  }

  private static String literal(String text) {
    return "E'%s'".formatted(escaped(text, "''"));
  }

  private static String escaped(String text, String quote) {
    return text.replace("\\", "\\\\").replace("'", quote);
  }
}
