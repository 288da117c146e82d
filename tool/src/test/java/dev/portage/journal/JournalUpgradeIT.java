package dev.portage.journal;

import static dev.portage.postgres.Target.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.plan.Tenant;
import dev.portage.plan.TenantList;
import dev.portage.postgres.Target;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Result;
import dev.portage.verify.Verification;
import dev.portage.verify.Verification.Listed;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A journal that an earlier Portage wrote, as the target has it, is read and its migration resumes.
 */
class JournalUpgradeIT {
  /** Of format 1; what format 2 added follows. */
  private static final String FIRST =
      """
      CREATE SCHEMA portage;
      CREATE TABLE portage.journal (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), format integer NOT NULL,
        written_by text NOT NULL, items_oid oid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now());
      CREATE TABLE portage.migration (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, route text NOT NULL,
        step text NOT NULL DEFAULT '', started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz);
      CREATE TABLE portage.unit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        migration bigint NOT NULL REFERENCES portage.migration ON DELETE CASCADE,
        position integer NOT NULL, user_id text NOT NULL, bot_id text NOT NULL,
        title text NOT NULL, sources integer NOT NULL, weight double precision NOT NULL,
        state text NOT NULL CHECK (state IN ('open', 'leased', 'ended')), owner text,
        token bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
        expires_at timestamptz, task_arn text, attempts integer NOT NULL DEFAULT 0,
        note text NOT NULL DEFAULT '', outcome text, reason text NOT NULL DEFAULT '',
        chunks bigint NOT NULL DEFAULT 0, digest text NOT NULL DEFAULT '',
        first_id text NOT NULL DEFAULT '', last_id text NOT NULL DEFAULT '',
        ended_at timestamptz, UNIQUE (migration, user_id, bot_id),
        CHECK ((state = 'ended') = (outcome IS NOT NULL)));
      CREATE TABLE portage.source (
        unit bigint NOT NULL REFERENCES portage.unit ON DELETE CASCADE, ordinal integer NOT NULL,
        source text NOT NULL, outcome text NOT NULL, reason text NOT NULL,
        chunks integer NOT NULL, PRIMARY KEY (unit, ordinal));
      CREATE TABLE portage.finding (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        migration bigint NOT NULL REFERENCES portage.migration ON DELETE CASCADE,
        subject text NOT NULL, what text NOT NULL);
      CREATE UNIQUE INDEX finding_once ON portage.finding (migration, md5(subject), md5(what));
      CREATE TABLE portage.creation (
        kind text NOT NULL, name text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
        removed_at timestamptz, PRIMARY KEY (kind, name));
      INSERT INTO portage.creation (kind, name) VALUES ('schema', 'portage');
      INSERT INTO portage.journal (format, written_by, items_oid)
      VALUES (1, 'an earlier one', 'items'::regclass);
      INSERT INTO portage.migration (route) VALUES ('reembed');
      INSERT INTO portage.unit (migration, position, user_id, bot_id, title, sources, weight,
                                state, outcome, chunks)
      VALUES (1, 0, 'u', 'done', 'Done', 1, 1, 'ended', 'migrated', 7),
             (1, 1, 'u', 'open', 'Open', 1, 1, 'open', NULL, 0);
      INSERT INTO portage.source VALUES (1, 0, 'a.txt', 'read', '', 7);
      INSERT INTO portage.finding (migration, subject, what) VALUES (1, 'a bot', 'is odd');
      """;

  private static final String SECOND =
      """
      ALTER TABLE portage.unit ADD COLUMN by_worker boolean NOT NULL DEFAULT false;
      ALTER TABLE portage.migration ADD COLUMN model text NOT NULL DEFAULT '';
      UPDATE portage.migration SET model = 'model/2';
      UPDATE portage.journal SET format = 2;
      """;

  /** What format 3 added, with a copy from a snapshot and one from a cluster. */
  private static final String THIRD =
      """
      ALTER TABLE portage.migration ADD COLUMN items_oid oid,
                                    ADD COLUMN source text NOT NULL DEFAULT '';
      UPDATE portage.migration SET items_oid = (SELECT items_oid FROM portage.journal);
      ALTER TABLE portage.migration ALTER COLUMN items_oid SET NOT NULL;
      ALTER TABLE portage.journal DROP COLUMN items_oid;
      CREATE TABLE portage.batch (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        migration bigint NOT NULL REFERENCES portage.migration ON DELETE CASCADE,
        position integer NOT NULL, after_id text, upto_id text, rows bigint NOT NULL,
        bytes bigint NOT NULL,
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'leased', 'ended')),
        owner text,
        token bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
        expires_at timestamptz, ended_at timestamptz, UNIQUE (migration, position));
      CREATE TABLE portage.batch_unit (
        batch bigint NOT NULL REFERENCES portage.batch ON DELETE CASCADE,
        unit bigint NOT NULL REFERENCES portage.unit ON DELETE CASCADE, PRIMARY KEY (batch, unit));
      CREATE INDEX ON portage.batch_unit (unit);
      UPDATE portage.migration SET step = '5/7 embed';
      INSERT INTO portage.migration (route, items_oid, source, step, finished_at)
      SELECT 'copy', m.items_oid, c.source, c.step, c.finished_at
        FROM portage.migration m,
             (VALUES ('snapshot before-update', '9/9 verify', now()),
                     ('postgresql://u@host:5432/db', '6/9 copy', NULL)) AS c (source, step, finished_at);
      UPDATE portage.journal SET format = 3;
      """;

  /** The digest as format 3 stored it: by hand for an embedding, of all columns for a copy. */
  private static final String OLD_DIGEST =
      """
      (SELECT sum(hashtextextended(concat_ws(chr(31),
                 md5(id::text), coalesce(md5(botid::text), chr(30)),
                 coalesce(md5(content), chr(30)), coalesce(md5(source), chr(30)),
                 coalesce(md5(vector_send(embedding)), chr(30))%s), 0)::numeric)::text
         FROM items WHERE botid = '%s')
      """;

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private void written(int format) throws SQLException {
    target.run(
        switch (format) {
          case 1 -> FIRST;
          case 2 -> FIRST + SECOND;
          default -> FIRST + SECOND + THIRD;
        });
  }

  /** An ended unit of format 3. */
  private void unit(int migration, String bot, String outcome, String reason, String digest)
      throws SQLException {
    target.run(
        """
        INSERT INTO portage.unit (migration, position, user_id, bot_id, title, sources, weight,
                                  state, outcome, reason, chunks, digest, ended_at)
        SELECT %d, 2 + count(*), 'u', '%s', '%s', 1, 1, 'ended', '%s', '%s', 1, %s, now()
          FROM portage.unit
        """
            .formatted(migration, bot, bot, outcome, reason, digest));
  }

  private List<Unit> upgraded(Route route) {
    Journal journal = found();
    return journal.units(journal.latest(route).orElseThrow().id()).all();
  }

  private List<Result> verified() {
    Journal journal = found();
    List<Unit> units =
        journal.latestUnits().stream()
            .filter(unit -> !unit.digest().isEmpty() || unit.copied())
            .toList();
    List<Tenant> tenants =
        units.stream().map(unit -> new Tenant(unit.key(), unit.title(), Instant.EPOCH, 1)).toList();
    TenantList list = new TenantList(tenants, Map.of(), true, List.of());
    return Verification.againstJournal(
            target.database(), target.shape(), units, () -> new Listed(list, Set.of()))
        .report()
        .checks()
        .stream()
        .map(BotCheck::result)
        .toList();
  }

  @Test
  void reasonsThatWereSentencesBecomeCodes() throws SQLException {
    written(3);
    unit(3, "a", "set aside", "it has no knowledge", "''");
    unit(3, "b", "set aside", "the source has no rows of it", "''");
    unit(3, "c", "set aside", "in words of long ago", "''");
    unit(3, "d", "superseded", "the application embedded it meanwhile", "''");
    unit(3, "e", "orphaned", "the bot was deleted", "''");
    unit(3, "f", "failed", "no file", "''");
    assertThat(upgraded(Route.Transfer.COPY))
        .extracting(unit -> unit.outcome().orElseThrow())
        .containsExactly(
            new BotOutcome.NotApplicable(BotOutcome.Reason.NO_KNOWLEDGE),
            new BotOutcome.NotApplicable(BotOutcome.Reason.NOT_ON_SOURCE),
            new BotOutcome.NotApplicable(BotOutcome.Reason.OTHER),
            new BotOutcome.Superseded(1),
            new BotOutcome.Orphaned(),
            new BotOutcome.Failed("no file"));
  }

  /** They were made with MD5, which not every server has. */
  @Test
  void digestsOfAFormerFormCountAsNoneAndTheCountIsVerified() throws SQLException {
    target.insert(row("embedded", "one"));
    target.insert(row("copied", "two"));
    written(3);
    unit(1, "embedded", "migrated", "", OLD_DIGEST.formatted("", "embedded"));
    unit(3, "copied", "migrated", "", OLD_DIGEST.formatted("", "copied"));
    assertThat(verified()).containsExactly(Result.COUNT_EQUAL, Result.COUNT_EQUAL);
    target.run("DELETE FROM items WHERE botid = 'copied'");
    assertThat(verified()).containsExactly(Result.COUNT_EQUAL, Result.MISSING);
  }

  /** As a migration finds it, which upgrades it first. */
  private Journal found() {
    Journal.upgrade(target.database());
    return Journal.find(target.database(), oid()).orElseThrow();
  }

  @Test
  void aVerbThatReadsUpgradesNothingAndSaysWhatDoes() throws SQLException {
    written(3);
    for (int time = 1; time <= 2; time++) {
      assertThatThrownBy(() -> Journal.find(target.database(), oid()))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.JOURNAL_VERSION);
                assertThat(fault).hasMessageContaining("format 3");
                assertThat(fault.next()).contains("portage migrate upgrades the journal");
              });
    }
  }

  private long oid() {
    return target.shape().oid();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void itsContentIsReadAndTheMigrationResumes(int format) throws SQLException {
    written(format);
    Journal journal = found();
    MigrationRecord found = journal.latest(Route.Embedding.REEMBED).orElseThrow();
    assertThat(journal.units(found.id()).all())
        .extracting(unit -> unit.key().bot().value(), Unit::state)
        .containsExactly(tuple("done", UnitState.ENDED), tuple("open", UnitState.OPEN));
    assertThat(journal.findings(found.id())).hasSize(1);
    assertThat(target.value("SELECT string_agg(DISTINCT table_name, ' ') FROM portage.migration"))
        .isEqualTo("public.items");
    MigrationRecord begun =
        Journal.open(target.database(), oid(), "test").journal().begin(Migrations.REEMBED);
    assertThat(begun.id()).isEqualTo(found.id());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void itIsVoidWhereItsTableWasMadeAgain(int format) throws SQLException {
    written(format);
    target.setUpAgain();
    assertThat(Journal.open(target.database(), oid(), "test").voided())
        .containsExactly(new Journal.Voided("", false));
  }

  @Test
  void stepsAndOriginsThatWereStoredAsTextBecomeCodes() throws SQLException {
    written(3);
    Journal journal = found();
    MigrationRecord embedding = journal.latest(Route.Embedding.REEMBED).orElseThrow();
    assertThat(embedding.step()).contains(Phase.EMBED);
    assertThat(embedding.origin()).isEqualTo(new Origin.BotSources());
    MigrationRecord copy = journal.latest(Route.Transfer.COPY).orElseThrow();
    assertThat(copy.step()).contains(Phase.COPY);
    assertThat(copy.origin()).isEqualTo(new Origin.Cluster("postgresql://u@host:5432/db"));
    target.run("DELETE FROM portage.migration WHERE finished_at IS NULL AND route = 'copy'");
    assertThat(journal.latest(Route.Transfer.COPY).orElseThrow().origin())
        .isEqualTo(new Origin.Snapshot("before-update"));
  }

  @Test
  void manyWhoFindItAtOnceUpgradeItOnce() throws SQLException {
    written(1);
    long oid = oid();
    CyclicBarrier start = new CyclicBarrier(6);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> finders =
          IntStream.range(0, 6)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            start.await();
                            Journal.upgrade(target.database());
                            return Journal.find(target.database(), oid).isPresent();
                          }))
              .toList();
      assertThat(finders).allMatch(Results::of);
    }
  }

  @Test
  void anUpgradedJournalHasTheFormOfANewOne() throws SQLException {
    written(3);
    Journal.open(target.database(), oid(), "test");
    Target fresh = Target.fresh();
    try (fresh) {
      Journal.open(fresh.database(), fresh.shape().oid(), "test");
      assertThat(columns(target)).isEqualTo(columns(fresh));
    }
  }

  @Test
  void aReplicationOfFormat10GetsItsLaterColumns() throws SQLException {
    Journal.open(target.database(), oid(), "test");
    List<String> now = columns(target);
    target.run(
        """
        ALTER TABLE portage.replication DROP COLUMN written_at, DROP COLUMN boundary_lsn,
                                        DROP COLUMN boundary_at;
        ALTER TABLE portage.replicated_tenant DROP COLUMN touched;
        UPDATE portage.journal SET format = 10
        """);
    Journal.upgrade(target.database());
    assertThat(columns(target)).isEqualTo(now);
  }

  private static List<String> columns(Target side) {
    return side.database()
        .inTransaction(
            session ->
                session.list(
                    """
                    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
                      FROM information_schema.columns WHERE table_schema = 'portage' ORDER BY 1
                    """,
                    row -> row.getString(1)));
  }
}
