package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotKey;
import dev.portage.copy.CopyLimits;
import dev.portage.migration.BotRows;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Target;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A large tenant that is cut into ranges, small bots around it, and one that is superseded. */
final class LargeTenantFixture implements AutoCloseable {
  /** Rows of the source are older, those of the application newer. */
  static final Instant BETWEEN = Instant.parse("2025-01-01T00:00:00Z");

  static final CopyLimits LIMITS = CopyFixture.SMALL_RANGES;

  private static final Duration FOR_CONNECTIONS = Duration.ofSeconds(1);

  /** What makes the ids of the source's rows older than this. */
  private static final String OLD = "id < '%s'".formatted(idAt(BETWEEN));

  final CopyFixture copy;
  final BotKey last;
  final BotKey large;
  final BotKey superseded;
  final BotKey first;
  private final List<BotKey> bots;

  LargeTenantFixture() throws SQLException {
    this(CopyFixture.ofItems());
  }

  /** The same on servers of the test's own. */
  LargeTenantFixture(CopyFixture copy) throws SQLException {
    this.copy = copy;
    this.last = copy.bot(3);
    this.large = copy.bot(60);
    this.superseded = copy.bot(5);
    this.first = copy.bot(4);
    this.bots = List.of(last, large, superseded, first);
    copy.limits(LIMITS, FOR_CONNECTIONS);
    reset();
  }

  private static String idAt(Instant at) {
    return Ulid.min(at.toEpochMilli()).toString();
  }

  /** The same limits with another retry window. */
  static CopyLimits with(Duration retryWindow, Duration writers) {
    return new CopyLimits(
        LIMITS.lease(),
        LIMITS.retry().within(retryWindow),
        LIMITS.lock(),
        LIMITS.silence(),
        writers,
        LIMITS.splitThreshold(),
        LIMITS.range());
  }

  /** Transient faults are not retried. */
  LargeTenantFixture shortTimeouts() {
    copy.limits(with(Duration.ZERO, LIMITS.writers()), FOR_CONNECTIONS);
    return this;
  }

  /** The target as it was before: no journal, and what the application wrote. */
  void reset() throws SQLException {
    copy.target.run("TRUNCATE items; DROP SCHEMA IF EXISTS portage CASCADE");
    BotRows.insert(copy.target, superseded.bot().value(), 2, Instant.now());
    for (int i = 0; i < bots.size(); i++) {
      copy.bots.put(
          BotBuilder.bot(bots.get(i).bot().value())
              .lastUsed(CopyFixture.LONG_AGO.plusSeconds(3_600L * i))
              .build());
    }
  }

  /** Runs the route through proxies. */
  MigrationReport migrate(FaultPoint toSource, FaultPoint toTarget) throws IOException {
    try (CuttingProxy source = before(copy.source, toSource);
        CuttingProxy target = before(copy.target, toTarget)) {
      return copy.through(source.port(), target.port()).migrate();
    }
  }

  /** Asks the crossing from the moment on in which the run that follows copies its rows. */
  FaultPoint onceCopying(FaultPoint crossing) {
    return once("index .* is dropped while.*", crossing);
  }

  /** Asks the crossing from the moment on in which the run that follows says this. */
  FaultPoint once(String pattern, FaultPoint crossing) {
    int before = copy.reporter.said().size();
    return effect -> {
      boolean said =
          copy.reporter.said().stream().skip(before).anyMatch(each -> each.matches(pattern));
      if (said) {
        crossing.operation(effect);
      } else {
        effect.run();
      }
    };
  }

  /** Asks the crossing but while recall is measured: that is long, and only reads. */
  FaultPoint butMeasuring(FaultPoint crossing) {
    return effect -> {
      List<String> said = copy.reporter.said();
      if (!said.isEmpty() && said.getLast().endsWith("restored")) {
        effect.run();
      } else {
        crossing.operation(effect);
      }
    };
  }

  private static CuttingProxy before(Target side, FaultPoint crossing) {
    DatabaseAddress address = side.address();
    return CuttingProxy.before(address.host(), address.port(), crossing);
  }

  /** Runs it undisturbed, twice: the first ends equal, and the second writes nothing. */
  void endsEqual(String how) throws IOException, SQLException {
    MigrationReport report = migrate(Runnable::run, Runnable::run);
    assertThat(report.end()).as(how).isEqualTo(End.FINISHED);
    isEqual(report, how);
    List<String> standing = copy.standing();
    migrate(Runnable::run, Runnable::run);
    assertThat(copy.standing()).as(how).isEqualTo(standing);
  }

  /** All is as it should be where the application wrote nothing but the superseding rows. */
  void isEqual(MigrationReport report, String how) throws SQLException {
    assertThat(report.verification().orElseThrow().bad()).as(how).isEmpty();
    assertThat(rows(copy.target, superseded)).as(how).hasSize(2);
    for (BotKey bot : List.of(last, large, first)) {
      assertThat(rows(copy.target, bot)).as(how).isEqualTo(rows(copy.source, bot));
    }
  }

  /** Rows of a bot, as text. */
  static List<String> rows(Target side, BotKey bot) throws SQLException {
    return CopyFixture.strings(
        side,
        "SELECT md5(i::text) FROM items i WHERE botid = '%s' ORDER BY 1"
            .formatted(bot.bot().value()));
  }

  /** Rows of a bot on the target that came from the source. */
  int old(BotKey bot) throws SQLException {
    return CopyFixture.strings(
            copy.target,
            "SELECT id FROM items WHERE botid = '%s' AND %s".formatted(bot.bot().value(), OLD))
        .size();
  }

  /** No journal row without its rows, and no rows without their journal row (I1). */
  void journalAndRowsAgree(String how) throws SQLException {
    boolean planned =
        !CopyFixture.strings(copy.target, "SELECT to_regclass('portage.batch')::text")
            .contains(null);
    if (!planned) {
      assertThat(CopyFixture.strings(copy.target, "SELECT id FROM items WHERE " + OLD)).isEmpty();
      return;
    }
    assertThat(
            CopyFixture.strings(
                copy.target,
                """
                SELECT u.title || ': ' || u.state || ', ' || u.chunks || ', ' || s.rows
                  FROM portage.unit u, LATERAL (SELECT count(*) AS rows FROM items i
                        WHERE i.botid = u.bot_id::bpchar AND %s) s
                 WHERE s.rows <> CASE WHEN u.outcome = 'superseded' THEN 0 ELSE u.chunks END
                    OR (u.state = 'ended') = EXISTS (
                          SELECT FROM portage.batch_unit x JOIN portage.batch b ON b.id = x.batch
                           WHERE x.unit = u.id AND b.state <> 'ended')
                """
                    .formatted(OLD)))
        .as(how)
        .isEmpty();
    assertThat(
            CopyFixture.strings(
                copy.target,
                """
                SELECT i.botid FROM items i
                 WHERE %s AND NOT EXISTS (SELECT FROM portage.unit u
                                           WHERE u.bot_id::bpchar = i.botid)
                """
                    .formatted(OLD)))
        .as(how)
        .isEmpty();
  }

  @Override
  public void close() throws SQLException {
    copy.close();
  }
}
