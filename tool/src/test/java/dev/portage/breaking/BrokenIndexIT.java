package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.breaking.Breaker.When;
import dev.portage.fault.Fault;
import dev.portage.index.BuildListener;
import dev.portage.index.Distance;
import dev.portage.index.IndexAdvice;
import dev.portage.index.IndexBuild;
import dev.portage.index.IndexChoice.IvfFlat;
import dev.portage.index.IndexDrop;
import dev.portage.index.RecallSample;
import dev.portage.index.TableIndexes;
import dev.portage.index.VectorIndex;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockTimeout;
import dev.portage.store.ChunkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connection is cut at the n-th statement, for many n: no index is ever forgotten. */
class BrokenIndexIT {
  private static final int STRIDE = Thorough.or(9, 1);
  private static final int FAR_MORE_THAN_THERE_ARE = 500;
  private static final LockTimeout SHORT =
      new LockTimeout(Duration.ofSeconds(5), Duration.ofSeconds(5));
  private static final double MORE_THAN_ANY_FINDS = 1.5;
  private static final IvfFlat OTHER = new IvfFlat(12, 1);

  @ParameterizedTest
  @EnumSource
  void anIndexWhoseDropIsCutExistsOrIsRecordedAsDropped(When when) throws Exception {
    try (EmbedFixture fixture = new EmbedFixture(0);
        CuttingProxy open =
            CuttingProxy.before(fixture.database.host(), fixture.database.port(), Breaker.never());
        Database database = fixture.open(open)) {
      List<VectorIndex> before = existing(database);
      cutEverywhere(
          fixture,
          when,
          STRIDE,
          broken -> drop(broken).drop(),
          () -> {
            quiet(fixture);
            boolean recorded = !drop(database).dropped().isEmpty();
            assertThat(recorded).isNotEqualTo(!existing(database).isEmpty());
            drop(database).restore();
            same(before, existing(database));
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDroppedIndexStaysRecordedUntilItIsRestored(When when) throws Exception {
    try (EmbedFixture fixture = new EmbedFixture(0);
        CuttingProxy open =
            CuttingProxy.before(fixture.database.host(), fixture.database.port(), Breaker.never());
        Database database = fixture.open(open)) {
      List<VectorIndex> before = existing(database);
      drop(database).drop();
      cutEverywhere(
          fixture,
          when,
          STRIDE,
          broken -> drop(broken).restore(),
          () -> {
            quiet(fixture);
            boolean recorded = !drop(database).dropped().isEmpty();
            boolean exists = existing(database).stream().anyMatch(index -> !index.unfinished());
            assertThat(recorded).isNotEqualTo(exists);
            drop(database).restore();
            same(before, existing(database));
            drop(database).drop();
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBuildThatWasCutIsFinishedByTheNext(When when) throws Exception {
    try (EmbedFixture fixture = new EmbedFixture(0);
        CuttingProxy open =
            CuttingProxy.before(fixture.database.host(), fixture.database.port(), Breaker.never());
        Database database = fixture.open(open)) {
      run(
          fixture,
          """
          DROP INDEX idx_items_embedding;
          ALTER TABLE items ALTER embedding TYPE vector(3);
          INSERT INTO items (id, botid, embedding)
          SELECT i, 'b', ARRAY[i, i % 7, i % 11]::vector FROM generate_series(1, 100) AS i
          """);
      cutEverywhere(
          fixture,
          when,
          Thorough.or(45, 1),
          broken -> build(broken),
          () -> {
            quiet(fixture);
            build(database);
            assertThat(existing(database))
                .singleElement()
                .satisfies(
                    index -> {
                      assertThat(index.shortName()).isEqualTo("idx_items_embedding");
                      assertThat(index.valid()).isTrue();
                      assertThat(OTHER.is(index)).isTrue();
                    });
            assertThat(drop(database).dropped()).isEmpty();
            drop(database).drop();
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBuildThatFindsTooLittleAndWasCutLeavesTheFormerIndex(When when) throws Exception {
    try (EmbedFixture fixture = new EmbedFixture(0);
        CuttingProxy open =
            CuttingProxy.before(fixture.database.host(), fixture.database.port(), Breaker.never());
        Database database = fixture.open(open)) {
      List<VectorIndex> before = existing(database);
      cutEverywhere(
          fixture,
          when,
          Thorough.or(72, 1),
          broken -> build(broken, MORE_THAN_ANY_FINDS),
          () -> {
            quiet(fixture);
            boolean recorded = !drop(database).dropped().isEmpty();
            assertThat(recorded || !existing(database).isEmpty()).isTrue();
            build(database, MORE_THAN_ANY_FINDS);
            same(before, existing(database));
            assertThat(drop(database).dropped()).isEmpty();
          });
    }
  }

  private interface Afterwards {
    void check() throws Exception;
  }

  private static void cutEverywhere(
      EmbedFixture fixture, When when, int step, Consumer<Database> work, Afterwards afterwards)
      throws Exception {
    // Each of the two goes through other statements.
    int at = when == When.BEFORE ? 1 : 1 + (step + 1) / 2;
    boolean broke = true;
    for (; broke && at < FAR_MORE_THAN_THERE_ARE; at += step) {
      Breaker breaker = new Breaker(at, when);
      try (CuttingProxy proxy =
              CuttingProxy.before(fixture.database.host(), fixture.database.port(), breaker);
          Database database = fixture.openToBreak(proxy)) {
        work.accept(database);
      } catch (Fault cut) {
        assertThat(cut.next()).as("at %d", at).isNotBlank();
      }
      broke = breaker.broke();
      afterwards.check();
    }
    assertThat(at).isBetween(5, FAR_MORE_THAN_THERE_ARE - 1);
  }

  private static void build(Database database) {
    build(database, IndexAdvice.RECALL);
  }

  private static void build(Database database, double recall) {
    IndexBuild.Settings settings =
        new IndexBuild.Settings(
            true, true, SHORT, new RecallSample(1, 1, Duration.ofSeconds(10)), recall, 0, false);
    new IndexBuild(database, ChunkTable.ITEMS, Distance.L2, settings, BuildListener.silent())
        .chosen(OTHER);
  }

  private static IndexDrop drop(Database database) {
    return new IndexDrop(database, ChunkTable.ITEMS, SHORT);
  }

  private static List<VectorIndex> existing(Database database) {
    return TableIndexes.of(database, ChunkTable.ITEMS).all();
  }

  private static void same(List<VectorIndex> before, List<VectorIndex> now) {
    assertThat(now)
        .extracting(VectorIndex::definition)
        .isEqualTo(before.stream().map(VectorIndex::definition).toList());
    assertThat(now).allMatch(VectorIndex::valid);
  }

  /** Waits until the server has noticed that the cut connections are gone. */
  private static void quiet(EmbedFixture fixture) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> atWork(fixture) == 0);
  }

  private static int atWork(EmbedFixture fixture) throws SQLException {
    try (Connection connection = fixture.database.connect();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                """
                SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND backend_type = 'client backend' AND state <> 'idle'
                """)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void run(EmbedFixture fixture, String sql) throws SQLException {
    try (Connection connection = fixture.database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
