package dev.portage.bench;

import static java.util.stream.Collectors.joining;

import dev.portage.sandbox.Tool;
import dev.portage.sandbox.postgres.Pgcopydb;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.util.List;
import java.util.Optional;

/**
 * One program that copies the rows, used as an expert of that program would use it.
 *
 * @param name for options and JSON
 * @param title for tables and charts
 * @param change SQL that prepares the empty table which the application's update left
 * @param script for bash, with SOURCE and TARGET as URLs and WORK as a directory; where the commit
 *     times of the rows do not say when they became visible, the script writes that time, in
 *     seconds since 1970, to WORK/visible
 * @param undo SQL statements, each outside a transaction, that remove what the script leaves on the
 *     target
 * @param missing why the program is not available on this machine
 */
record Contender(
    String name,
    String title,
    String change,
    String script,
    List<String> undo,
    Optional<String> missing) {

  /** Creates the application's vector index, on a table that has its rows (UPSTREAM 3.1). */
  static final String VECTOR_INDEX =
      "CREATE INDEX idx_items_embedding ON items"
          + " USING ivfflat (embedding vector_l2_ops) WITH (lists = 100)";

  /** The name of the product as it runs by default. */
  static final String PORTAGE = "portage";

  /** The name of the product as it copies a table of another application. */
  static final String PORTAGE_TABLE = "portage-table";

  /** The name of the contender that copies rows and creates no index. */
  static final String PSQL = "psql";

  /** The names of the other contenders that create the vector index, too. */
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

  /** Returns all contenders, in the order of the result. */
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
        portageKept(tool),
        portageTable(tool));
  }

  /** Returns the contenders that copy a source which is still written. */
  static List<Contender> following(Tool tool) {
    String command = tool.command().stream().map(Contender::quoted).collect(joining(" "));
    return List.of(
        subscription(),
        of(
            "portage-replicate",
            "Portage, --route replicate",
            "",
            """
            %1$s migrate --route replicate --until-caught-up --source "$SOURCE" \
              --target "$TARGET" --yes
            %1$s cleanup --source "$SOURCE" --target "$TARGET" --yes
            """
                .formatted(command)));
  }

  /** Returns the product, which copies the bots in the order of the given list. */
  static Contender portage(Tool tool) {
    return portage(tool, PORTAGE, "Portage", "");
  }

  /** Returns the product with the option that always restores the vector index. */
  private static Contender portageKept(Tool tool) {
    return portage(tool, "portage-kept", "Portage, --index kept", " --index kept");
  }

  /**
   * Returns the product as it copies a table of any other application: it records each row that it
   * writes. With its schema, the name of the table does not say that it is the application's.
   */
  private static Contender portageTable(Tool tool) {
    return portage(
        tool, PORTAGE_TABLE, "Portage, --table", " --table public.items --tenant-column botid");
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
   * Returns a native subscription. The PostgreSQL worker that copies a table uses the time of its
   * first commit for all later ones, so the script itself records when the copy was committed: when
   * its state is neither initial nor copying.
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
