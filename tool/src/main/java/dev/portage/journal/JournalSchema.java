package dev.portage.journal;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Journal.Voided;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;

/** Creates the schema {@code portage}, and checks that this version may use an existing one. */
final class JournalSchema {
  /**
   * The version of the format, which grows with each change that an older Portage could not read.
   */
  static final int FORMAT = 13;

  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS portage;
      CREATE TABLE portage.journal (
        only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        format     integer NOT NULL,
        written_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now());
      CREATE TABLE portage.migration (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        route       text NOT NULL,
        items_oid   oid NOT NULL,
        -- As it was called when the migration began; only for messages.
        table_name  text NOT NULL DEFAULT '',
        model       text NOT NULL DEFAULT '',
        source_kind text NOT NULL DEFAULT 'sources',
        source      text NOT NULL DEFAULT '',
        columns     text NOT NULL DEFAULT '',
        step        text NOT NULL DEFAULT '',
        started_at  timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz);
      CREATE TABLE portage.unit (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        migration  bigint NOT NULL REFERENCES portage.migration ON DELETE CASCADE,
        position   integer NOT NULL,
        user_id    text NOT NULL,
        bot_id     text NOT NULL,
        title      text NOT NULL,
        sources    integer NOT NULL,
        weight     double precision NOT NULL,
        state      text NOT NULL CHECK (state IN ('open', 'leased', 'ended')),
        owner      text,
        by_worker  boolean NOT NULL DEFAULT false,
        -- Begins at the clock, so that no two journals ever give the same one to a bot.
        token      bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
        expires_at timestamptz,
        task_arn   text,
        attempts   integer NOT NULL DEFAULT 0,
        postponed  integer NOT NULL DEFAULT 0,
        note       text NOT NULL DEFAULT '',
        outcome    text,
        reason     text NOT NULL DEFAULT '',
        chunks     bigint NOT NULL DEFAULT 0,
        digest     text NOT NULL DEFAULT '',
        first_id   text NOT NULL DEFAULT '',
        last_id    text NOT NULL DEFAULT '',
        ended_at   timestamptz,
        -- When it was planned; its rows stay where its copy fails.
        had_rows   boolean NOT NULL DEFAULT true,
        UNIQUE (migration, user_id, bot_id),
        CHECK ((state = 'ended') = (outcome IS NOT NULL)));
      CREATE TABLE portage.source (
        unit    bigint NOT NULL REFERENCES portage.unit ON DELETE CASCADE,
        ordinal integer NOT NULL,
        source  text NOT NULL,
        outcome text NOT NULL,
        reason  text NOT NULL,
        chunks  integer NOT NULL,
        PRIMARY KEY (unit, ordinal));
      CREATE TABLE portage.finding (
        id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        migration bigint NOT NULL REFERENCES portage.migration ON DELETE CASCADE,
        subject   text NOT NULL,
        what      text NOT NULL);
      -- Over hashes, since a text may be longer than an index entry.
      CREATE UNIQUE INDEX finding_once ON portage.finding
        (migration, hashtextextended(subject, 0), hashtextextended(what, 0));
      -- Created resources still exist when the journal is void, so this table is kept.
      CREATE TABLE IF NOT EXISTS portage.creation (
        kind       text NOT NULL,
        name       text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        removed_at timestamptz,
        PRIMARY KEY (kind, name));
      INSERT INTO portage.creation (kind, name) VALUES ('schema', 'portage')
      ON CONFLICT DO NOTHING;
      """;

  /** The tables of batches, which hold several units or an id range of one. */
  private static final String CREATE_BATCHES =
      """
      CREATE TABLE portage.batch (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        migration  bigint NOT NULL REFERENCES portage.migration ON DELETE CASCADE,
        position   integer NOT NULL,
        after_id   text,
        upto_id    text,
        rows       bigint NOT NULL,
        bytes      bigint NOT NULL,
        -- How often it was put behind the others: rows of it are refused, or locked.
        tries      integer NOT NULL DEFAULT 0,
        -- Whether its rows, an id range of one unit, were committed and not removed since.
        wrote      boolean NOT NULL DEFAULT false,
        state      text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'leased', 'ended')),
        owner      text,
        token      bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
        expires_at timestamptz,
        ended_at   timestamptz,
        UNIQUE (migration, position));
      CREATE TABLE portage.batch_unit (
        batch bigint NOT NULL REFERENCES portage.batch ON DELETE CASCADE,
        unit  bigint NOT NULL REFERENCES portage.unit ON DELETE CASCADE,
        PRIMARY KEY (batch, unit));
      CREATE INDEX ON portage.batch_unit (unit);
      """;

  /** How far a migration follows its source, and which tenants it has written. */
  private static final String CREATE_REPLICATION =
      """
      CREATE TABLE portage.replication (
        migration      bigint PRIMARY KEY REFERENCES portage.migration ON DELETE CASCADE,
        name           text NOT NULL,
        slot_lsn       pg_lsn NOT NULL,
        applied_lsn    pg_lsn NOT NULL,
        applied_at     timestamptz,
        -- When the source last changed a row, by its clock.
        written_at     timestamptz,
        boundary_lsn   pg_lsn,
        boundary_at    timestamptz,
        -- When a subscription took over from the relay; nothing is applied by the relay since.
        subscribed_at  timestamptz,
        -- Whether replicated_tenant has the bounds: a subscription does not record them.
        bounds_known   boolean NOT NULL DEFAULT true);
      CREATE TABLE portage.replicated_tenant (
        migration  bigint NOT NULL REFERENCES portage.migration ON DELETE CASCADE,
        tenant     text NOT NULL,
        last_id    text NOT NULL DEFAULT '',
        superseded boolean NOT NULL DEFAULT false,
        -- Whether a row was refused since it was copied last.
        failed     boolean NOT NULL DEFAULT false,
        -- The target's transaction that changed its rows last.
        touched    xid8,
        PRIMARY KEY (migration, tenant));
      """;

  /** The upgrades from each format, beginning with the first, to the next one. */
  private static final List<String> UPGRADES =
      List.of(
          """
          ALTER TABLE portage.unit ADD COLUMN by_worker boolean NOT NULL DEFAULT false;
          ALTER TABLE portage.migration ADD COLUMN model text NOT NULL DEFAULT '';
          """,
          """
          ALTER TABLE portage.migration ADD COLUMN items_oid oid,
                                        ADD COLUMN source text NOT NULL DEFAULT '';
          UPDATE portage.migration SET items_oid = (SELECT items_oid FROM portage.journal);
          ALTER TABLE portage.migration ALTER COLUMN items_oid SET NOT NULL;
          ALTER TABLE portage.journal DROP COLUMN items_oid;
          """
              + CREATE_BATCHES,
          """
          ALTER TABLE portage.migration ADD COLUMN source_kind text NOT NULL DEFAULT 'sources';
          UPDATE portage.migration
             SET source_kind = CASE WHEN route = 'reembed' THEN 'sources'
                                    WHEN starts_with(source, 'snapshot ') THEN 'snapshot'
                                    ELSE 'cluster' END,
                 source = CASE WHEN starts_with(source, 'snapshot ') THEN substr(source, 10)
                               ELSE source END,
                 -- It was stored as it was printed, such as "5/7 embed".
                 step = substring(step FROM '[a-z]*$');
          """,
          UpgradeToCodes.SQL,
          """
          -- A journal that had no batches got them in the present form.
          ALTER TABLE portage.batch ADD COLUMN IF NOT EXISTS tries integer NOT NULL DEFAULT 0;
          ALTER TABLE portage.unit ADD COLUMN had_rows boolean NOT NULL DEFAULT true;
          """,
          """
          ALTER TABLE portage.migration ADD COLUMN columns text NOT NULL DEFAULT '';
          """,
          """
          ALTER TABLE portage.batch ADD COLUMN IF NOT EXISTS wrote boolean NOT NULL DEFAULT false;
          """,
          """
          ALTER TABLE portage.migration ADD COLUMN table_name text NOT NULL DEFAULT '';
          UPDATE portage.migration SET table_name = %s;
          """
              .formatted(nameOf("items_oid")),
          CREATE_REPLICATION,
          """
          ALTER TABLE portage.replication ADD COLUMN IF NOT EXISTS written_at timestamptz,
                                          ADD COLUMN IF NOT EXISTS boundary_lsn pg_lsn,
                                          ADD COLUMN IF NOT EXISTS boundary_at timestamptz;
          ALTER TABLE portage.replicated_tenant
            ADD COLUMN IF NOT EXISTS touched xid8,
            ADD COLUMN IF NOT EXISTS failed boolean NOT NULL DEFAULT false;
          """,
          """
          ALTER TABLE portage.replication
            ADD COLUMN IF NOT EXISTS subscribed_at timestamptz,
            ADD COLUMN IF NOT EXISTS bounds_known boolean NOT NULL DEFAULT true;
          """,
          """
          ALTER TABLE portage.unit ADD COLUMN IF NOT EXISTS postponed integer NOT NULL DEFAULT 0;
          """);

  private JournalSchema() {}

  /** Locks the schema for changes, until the transaction ends. */
  static void lock(Session session) throws SQLException {
    session.one("SELECT pg_advisory_xact_lock(hashtextextended('portage.schema', 0))", row -> "");
  }

  /** Whether a journal exists. */
  static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.journal') IS NOT NULL", row -> row.getBoolean(1));
  }

  /**
   * Creates the journal where it does not exist, and deletes migrations into tables that were
   * dropped since: its entries for their rows are void (UPSTREAM 3.3).
   *
   * @param itemsOid the table into which is migrated now; 0 where it is still to be created
   * @return those tables
   */
  static List<Voided> prepare(Session session, String version, long itemsOid) throws SQLException {
    lock(session);
    if (!present(session)) {
      session.run(CREATE);
      session.run(CREATE_BATCHES);
      session.run(CREATE_REPLICATION);
      session.update(
          "INSERT INTO portage.journal (format, written_by) VALUES (?, ?)", FORMAT, version);
      return List.of();
    }
    check(session);
    upgrade(session);
    return session.list(
        """
        WITH gone AS (
          DELETE FROM portage.migration m
           WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = m.items_oid)
          RETURNING table_name)
        SELECT DISTINCT table_name, table_name <> '' AND table_name = %s FROM gone ORDER BY 1
        """
            .formatted(nameOf("?::oid")),
        row -> new Voided(row.getString(1), row.getBoolean(2)),
        itemsOid);
  }

  /** SQL of a table's name with its schema; "" where it does not exist. */
  static String nameOf(String oid) {
    return """
    coalesce((SELECT format('%%I.%%I', n.nspname, c.relname)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE c.oid = %s), '')"""
        .formatted(oid);
  }

  /**
   * Whether a journal exists.
   *
   * @throws Fault JOURNAL_VERSION where this version does not read it
   */
  static boolean usable(Session session) throws SQLException {
    if (!present(session)) {
      return false;
    }
    check(session);
    int format = format(session);
    if (format < FORMAT) {
      throw new Fault(
          ExitCode.JOURNAL_VERSION,
          "the journal on the target has format %d, written by an earlier Portage; this one reads"
                  .formatted(format)
              + " format "
              + FORMAT,
          "Run the migration's own command once with this version: portage migrate upgrades the"
              + " journal. Or use the earlier version.");
    }
    return true;
  }

  /**
   * Upgrades an older journal. The lock is taken before any table is read: a transaction that had
   * read the journal before would deadlock with another that upgrades it.
   */
  static void upgradeOlder(Session session) throws SQLException {
    lock(session);
    if (present(session)) {
      check(session);
      upgrade(session);
    }
  }

  /** Under the lock; another process may have upgraded it before. */
  private static void upgrade(Session session) throws SQLException {
    for (String upgrade : UPGRADES.subList(format(session) - 1, UPGRADES.size())) {
      session.run(upgrade);
    }
    session.update("UPDATE portage.journal SET format = ? WHERE format <> ?", FORMAT, FORMAT);
  }

  private static int format(Session session) throws SQLException {
    return session.one("SELECT format FROM portage.journal", row -> row.getInt(1));
  }

  /** Refuses a journal that a newer Portage wrote. */
  static void check(Session session) throws SQLException {
    record Header(int format, String writtenBy) {}

    session
        .first(
            "SELECT format, written_by FROM portage.journal",
            row -> new Header(row.getInt(1), row.getString(2)))
        .filter(header -> header.format() > FORMAT)
        .ifPresent(
            header -> {
              throw new Fault(
                  ExitCode.JOURNAL_VERSION,
                  "the journal on the target has format %d, written by Portage %s; this one knows"
                          .formatted(header.format(), header.writtenBy())
                      + " format "
                      + FORMAT,
                  "Use that version or a newer one.");
            });
  }
}
