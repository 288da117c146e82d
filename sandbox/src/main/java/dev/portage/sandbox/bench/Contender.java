package dev.portage.sandbox.bench;

import static java.util.stream.Collectors.joining;

import dev.portage.sandbox.Tool;
import dev.portage.sandbox.postgres.Pgcopydb;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.util.List;
import java.util.Optional;

/**
 * One way to bring the rows over, as somebody would type it who knows the program well.
 *
 * @param name for options and JSON
 * @param title for people
 * @param change what he does first to the empty table that the application's update left, as SQL
 * @param script for bash, with SOURCE and TARGET as URLs and WORK as a directory; where the time of
 *     its commits is not that of its rows, it writes the seconds since 1970 into WORK/visible
 * @param undo what it leaves behind on the target, as SQL without a transaction, one each
 * @param missing why it cannot be had here
 */
record Contender(
    String name,
    String title,
    String change,
    String script,
    List<String> undo,
    Optional<String> missing) {

  /** The application's vector index, on rows that are there (UPSTREAM 3.1). */
  static final String VECTOR_INDEX =
      "CREATE INDEX idx_items_embedding ON items"
          + " USING ivfflat (embedding vector_l2_ops) WITH (lists = 100)";

  /** Which of them Portage is. */
  static final String PORTAGE = "portage";

  /** The one that only copies. */
  static final String PSQL = "psql";

  /** Those that end with the index, too. */
  static final List<String> WHOLE = List.of("pg_dump", "pgcopydb", "subscription");

  private static final String PIPE =
      """
      psql -X -q -v ON_ERROR_STOP=1 -c 'COPY items TO STDOUT (FORMAT binary)' "$SOURCE" |
        psql -X -q -v ON_ERROR_STOP=1 -c 'COPY items FROM STDIN (FORMAT binary)' "$TARGET"
      """;

  private static final String DUMP =
      """
      pg_dump -Fd -j2 -Z0 -t items -f "$WORK/dump" "$SOURCE"
      pg_restore -j2 -d "$TARGET" "$WORK/dump"
      """;

  /** All, in the order in which they are told. */
  static List<Contender> all(Tool tool) {
    return List.of(
        of(
            PSQL,
            "psql | psql, no index",
            """
            DROP INDEX idx_items_embedding, idx_items_botid;
            ALTER TABLE items DROP CONSTRAINT items_pkey
            """,
            PIPE),
        of("psql-keyed", "psql | psql, key, botid", "DROP INDEX idx_items_embedding", PIPE),
        of("pg_dump", "pg_dump, pg_restore", "DROP TABLE items", DUMP),
        pgcopydb(),
        subscription(),
        portage(tool),
        portageKept(tool));
  }

  /** The product; its command stands here and nowhere else. Bots come as it needs them. */
  static Contender portage(Tool tool) {
    return portage(tool, PORTAGE, "Portage", "");
  }

  /** The same where the vector index comes back as it was, wanted or not. */
  private static Contender portageKept(Tool tool) {
    return portage(tool, "portage-kept", "Portage, --index kept", " --index kept");
  }

  private static Contender portage(Tool tool, String name, String title, String options) {
    String command = tool.command().stream().map(Contender::quoted).collect(joining(" "));
    return of(
        name,
        title,
        "",
        """
        %s migrate --route copy --source "$SOURCE" --target "$TARGET" \
          --tenants-order "$WORK/tenants.csv" --yes%s
        """
            .formatted(command, options));
  }

  /**
   * A worker that copies a table keeps the time of its first commit for all later ones, so this
   * says itself when the copy was committed: its state is then neither initial nor copying.
   */
  private static Contender subscription() {
    Contender plain =
        of(
            "subscription",
            "native subscription",
            "DROP INDEX idx_items_embedding",
            """
            psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE PUBLICATION bench FOR TABLE items' "$SOURCE"
            until_state() {
              echo "DO 'BEGIN
                WHILE EXISTS (SELECT FROM pg_subscription_rel WHERE srsubstate IN ($1)) LOOP
                  PERFORM pg_sleep(0.05);
                END LOOP;
              END';"
            }
            {
              echo "CREATE SUBSCRIPTION bench CONNECTION '$SOURCE?password=$PGPASSWORD'
                PUBLICATION bench WITH (binary = true);"
              until_state "''i'', ''d''"
              echo "SELECT extract(epoch FROM clock_timestamp())
                \\\\g (format=unaligned tuples_only=on) '$WORK/visible'"
              until_state "''f'', ''s''"
              echo '%s;'
            } | psql -X -q -v ON_ERROR_STOP=1 "$TARGET"
            """
                .formatted(VECTOR_INDEX));
    return plain.undoneBy("DROP SUBSCRIPTION IF EXISTS bench");
  }

  private static Contender pgcopydb() {
    String name = "pgcopydb";
    try {
      Pgcopydb found = Pgcopydb.find(System.err::println);
      return of(
          name,
          name + " " + found.version(),
          "DROP TABLE items",
          """
          %s clone --source "$SOURCE" --target "$TARGET" --dir "$WORK/pgcopydb" \
            --table-jobs 2 --index-jobs 2 --split-tables-larger-than 50MB --skip-extensions
          """
              .formatted(quoted(found.program().toString())));
    } catch (ProgramUnavailable e) {
      return new Contender(name, name, "", "", List.of(), Optional.of(e.getMessage()));
    }
  }

  private static Contender of(String name, String title, String change, String script) {
    return new Contender(name, title, change, script, List.of(), Optional.empty());
  }

  private Contender undoneBy(String... sql) {
    return new Contender(name, title, change, script, List.of(sql), missing);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
