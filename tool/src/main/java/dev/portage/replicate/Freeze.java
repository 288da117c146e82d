package dev.portage.replicate;

import dev.portage.journal.Boundary;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Remover;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockRetry;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Makes the published tables of a source read-only: triggers refuse each row that is written, with
 * the error of a missing right (42501), also for superusers. Privileges stay as they are, so what
 * is restored is exactly what was there.
 *
 * <p>Revoking privileges would not stop superusers, nor members of {@code pg_write_all_data}, which
 * {@code rds_superuser} is on RDS (seen on 15 and 17), and so the master user, as which the
 * application logs in (UPSTREAM 3.5). A trigger for each row also fires for what arrives by a
 * partition, by a table that is inherited from and by a subscription, where one for each statement
 * does not (PostgreSQL documentation, Overview of Trigger Behavior and Logical Replication).
 *
 * <p>The triggers and their function are in a schema of their own on the source, of the name of the
 * publication.
 */
public final class Freeze implements Remover<Created.Freeze> {
  /** Writers queue behind a lock that is requested. */
  private static final Duration QUEUED = Duration.ofMillis(200);

  /** The server cancels an automatic vacuum that is in the way after {@code deadlock_timeout}. */
  private static final Duration YIELDS = Duration.ofSeconds(3);

  private static final Duration STATEMENT = Duration.ofMinutes(2);

  private final Sides ends;

  /** A freeze of the source, which is recorded on the target. */
  public Freeze(Sides ends) {
    this.ends = ends;
  }

  /**
   * Makes the tables read-only. Transactions that have written them are over by then, prepared ones
   * among them: the lock waits for them. Safe to repeat.
   *
   * @param within how long to wait for them; each attempt makes other writers wait 200 ms at most
   * @return whether this call did it; false where they were read-only before
   * @throws dev.portage.fault.Fault BUSY_ROWS, which names the transaction that does not end
   */
  public boolean run(Publication publication, Duration within) {
    if (holds(publication)) {
      return false;
    }
    String name = publication.name();
    ends.target()
        .inTransaction(
            session -> {
              // One of an earlier freeze: the source may have been written since.
              Boundary.forget(session, name);
              return name;
            });
    CreatedResources.of(ends.target()).record(Created.Freeze.KIND, name);
    return new LockRetry(ends.source(), new LockTimeout(QUEUED, within), STATEMENT)
        .run(
            "make %s read-only".formatted(SqlName.list(publication.tables())),
            session -> {
              lock(session, publication.tables());
              session.run(dropped(name));
              session.run(function(name));
              return run(
                  session,
                  publication.tables().stream().map(table -> triggers(name, table)).toList());
            });
  }

  /** The first lock ends an automatic vacuum, and keeps no writer waiting. */
  private static void lock(Session session, List<SqlName> tables) throws SQLException {
    String only = String.join(", ", tables.stream().map(of -> "ONLY " + of.quoted()).toList());
    session.lockWithin(YIELDS);
    session.run("LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE".formatted(only));
    session.lockWithin(QUEUED);
    session.run("LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE".formatted(only));
  }

  private static String function(String name) {
    return """
    CREATE SCHEMA %1$s;
    CREATE FUNCTION %1$s.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE insufficient_privilege USING
        MESSAGE = format('permission denied: %%I.%%I is read-only while Portage moves it',
                         TG_TABLE_SCHEMA, TG_TABLE_NAME),
        HINT = 'Write to the server that it is moved to, once that is open.';
    END $$
    """
        .formatted(SqlName.of(name).quoted());
  }

  private static String triggers(String name, SqlName table) {
    return """
    CREATE TRIGGER %1$s BEFORE INSERT OR UPDATE OR DELETE ON %3$s
      FOR EACH ROW EXECUTE FUNCTION %4$s.refuse();
    CREATE TRIGGER %2$s BEFORE TRUNCATE ON %3$s
      FOR EACH STATEMENT EXECUTE FUNCTION %4$s.refuse();
    ALTER TABLE %3$s ENABLE ALWAYS TRIGGER %1$s, ENABLE ALWAYS TRIGGER %2$s
    """
        .formatted(
            SqlName.of(name + "_rows").quoted(),
            SqlName.of(name + "_truncate").quoted(),
            table.quoted(),
            SqlName.of(name).quoted());
  }

  /** Whether all of the tables are read-only by this freeze. */
  public boolean holds(Publication publication) {
    return ends.source()
        .inTransaction(
            session ->
                session.one(
                    """
                    SELECT count(*) FILTER (WHERE of = 2) = cardinality(?::text[])
                      FROM (SELECT count(*) AS of
                              FROM pg_trigger t
                              JOIN pg_proc p ON p.oid = t.tgfoid
                              JOIN pg_namespace n ON n.oid = p.pronamespace
                             WHERE n.nspname = ? AND t.tgenabled = 'A'
                               AND t.tgrelid IN (SELECT to_regclass(k) FROM unnest(?::text[]) k)
                             GROUP BY t.tgrelid) frozen
                    """,
                    row -> row.getBoolean(1),
                    names(publication),
                    publication.name(),
                    names(publication)));
  }

  private static String[] names(Publication publication) {
    return publication.tables().stream().map(SqlName::quoted).toArray(String[]::new);
  }

  /**
   * Makes the tables writable again, and closes the record. Safe to repeat.
   *
   * @return whether they were read-only
   * @throws dev.portage.fault.Fault BUSY_ROWS where a reader does not end: the tables are writable
   *     already, and a repetition removes what is left; USAGE where it is another source's
   */
  @Override
  public boolean remove(Created.Freeze freeze) {
    boolean existed = ends.source().inTransaction(session -> exists(session, freeze.name()));
    if (existed) {
      // This lock does not wait for readers, and the next one does.
      retry("make the tables writable again", session -> run(session, disabling(session, freeze)));
      retry("drop " + freeze.described(), session -> run(session, List.of(dropped(freeze.name()))));
    } else {
      RecordedSource.require(ends, freeze);
    }
    CreatedResources.of(ends.target()).removed(Created.Freeze.KIND, freeze.name());
    return existed;
  }

  private void retry(String what, Database.Work<Boolean> work) {
    new LockRetry(ends.source(), LockTimeout.USUAL, STATEMENT).run(what, work);
  }

  private static boolean run(Session session, List<String> statements) throws SQLException {
    for (String statement : statements) {
      session.run(statement);
    }
    return true;
  }

  private static boolean exists(Session session, String name) throws SQLException {
    return session.one(
        "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)",
        row -> row.getBoolean(1),
        name);
  }

  private static List<String> disabling(Session session, Created.Freeze freeze)
      throws SQLException {
    return session.list(
        """
        SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', t.tgrelid::regclass, t.tgname)
          FROM pg_trigger t
          JOIN pg_proc p ON p.oid = t.tgfoid
          JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname = ? AND t.tgparentid = 0 AND t.tgenabled <> 'D'
        """,
        row -> row.getString(1), freeze.name());
  }

  /** The schema, and with its function the triggers. */
  private static String dropped(String name) {
    return "DROP SCHEMA IF EXISTS %s CASCADE".formatted(SqlName.of(name).quoted());
  }
}
