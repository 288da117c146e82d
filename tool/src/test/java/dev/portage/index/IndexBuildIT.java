package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexChoice.Hnsw;
import dev.portage.index.IndexChoice.IvfFlat;
import dev.portage.index.IndexChoice.None;
import dev.portage.journal.ChangedSettings;
import dev.portage.journal.Created;
import dev.portage.postgres.SessionLock;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexBuildIT {
  private static final String NAME = "idx_items_embedding";

  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final List<BuildProgress> progresses = Collections.synchronizedList(new ArrayList<>());
  private final BuildListener listener =
      new BuildListener() {
        @Override
        public void progress(BuildProgress progress) {
          progresses.add(progress);
        }

        @Override
        public void note(String what) {
          notes.add(what);
        }
      };

  private Target target;

  /** Zero on any machine, so that no search is quick and an index is wanted. */
  private double quick;

  /** Whether an index that the operator made may be dropped for good. */
  private boolean dropForeign;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private IndexBuild build(ChunkTable table, boolean concurrently, boolean changeSettings) {
    return new IndexBuild(
        target.database(),
        table,
        TableIndexes.distance(target.database(), table),
        settings(concurrently, changeSettings),
        listener);
  }

  private IndexBuild.Settings settings(boolean concurrently, boolean changeSettings) {
    return new IndexBuild.Settings(
        concurrently,
        changeSettings,
        new LockTimeout(Duration.ofMillis(300), Duration.ofSeconds(1)),
        new RecallSample(6, 4, Duration.ofMinutes(1)),
        quick,
        dropForeign);
  }

  private IndexBuild items() {
    return build(ChunkTable.ITEMS, true, true);
  }

  private List<VectorIndex> indexes() {
    return TableIndexes.of(target.database(), ChunkTable.ITEMS).all();
  }

  private List<Created.ChangedSetting> changedSettings() {
    return target.database().inTransaction(ChangedSettings::all);
  }

  private void rows(String bot, int count, int each) throws SQLException {
    Chunks.dimensions(target, 32);
    Chunks.add(target, bot, count, each, 32);
  }

  @Test
  void manySmallBotsAreLeftWithoutAnIndex() throws SQLException {
    quick = IndexAdvice.QUICK_MILLIS;
    rows("b", 500, 20);
    Built built = items().advised();
    assertThat(built.choice()).isEqualTo(new None());
    assertThat(built.recall().mean()).isEqualTo(1);
    assertThat(built.reached()).isTrue();
    assertThat(indexes()).isEmpty();
    assertThat(items().advised().built()).isFalse();
  }

  @Test
  void aLargeBotGetsListsForItsRowsAndASecondRunFindsThem() throws SQLException {
    rows("large", 1, 12_000);
    Built built = items().advised();
    assertThat(built.choice()).isInstanceOf(IvfFlat.class);
    assertThat(((IvfFlat) built.choice()).lists()).isEqualTo(12);
    assertThat(built.index()).contains(NAME);
    assertThat(built.recall().mean()).isGreaterThanOrEqualTo(0.95);
    assertThat(built.reached()).isTrue();
    assertThat(indexes())
        .singleElement()
        .satisfies(index -> assertThat(index.shortName()).isEqualTo(NAME));

    Built again = items().advised();
    assertThat(again.built()).isFalse();
    assertThat(again.settings()).isEmpty();
    assertThat(again.choice()).isEqualTo(built.choice());
  }

  @Test
  void settingsThatSearchesNeedAreSetNotedAndSetBack() throws SQLException {
    rows("large", 1, 8_000);
    target.run("DROP INDEX idx_items_botid");
    Built built = items().chosen(new IvfFlat(100, 1));
    int probes = ((IvfFlat) built.choice()).probes();
    assertThat(probes).isGreaterThan(1);
    assertThat(built.settings()).containsEntry("ivfflat.probes", Integer.toString(probes));
    assertThat(built.reached()).isTrue();
    assertThat(changedSettings())
        .singleElement()
        .satisfies(setting -> assertThat(setting.before()).isEmpty());
    try (Connection application = target.connect();
        var statement = application.createStatement();
        var shown = statement.executeQuery("SHOW ivfflat.probes")) {
      shown.next();
      assertThat(shown.getInt(1)).isEqualTo(probes);
    }

    // The product's own sessions are older than the setting; what they measure is not.
    assertThat(
            Recall.measure(
                    target.database(),
                    ChunkTable.ITEMS,
                    new RecallSample(6, 4, Duration.ofMinutes(1)))
                .mean())
        .isEqualTo(built.recall().mean());

    IndexSettings settings = new IndexSettings(target.database(), ChunkTable.ITEMS);
    Created.ChangedSetting changed = changedSettings().getFirst();
    assertThat(settings.remove(changed)).isTrue();
    assertThat(settings.remove(changed)).isFalse();
    assertThat(changedSettings()).isEmpty();
    Optional<String> left =
        target.database().inTransaction(s -> ChangedSettings.current(s, "ivfflat.probes"));
    assertThat(left).isEmpty();
  }

  @Test
  void whereSettingsAreKeptItIsSaidThatTooLittleIsFound() throws SQLException {
    rows("large", 1, 8_000);
    target.run("DROP INDEX idx_items_botid");
    Built built = build(ChunkTable.ITEMS, true, false).chosen(new IvfFlat(100, 1));
    assertThat(built.reached()).isFalse();
    assertThat(built.settings()).isEmpty();
    assertThat(changedSettings()).isEmpty();
    assertThat(notes).anyMatch(note -> note.contains("finds too little"));
  }

  @Test
  void theApplicationsIndexIsReplacedUnderItsNameAlsoWhenItWasDropped() throws SQLException {
    rows("b", 3, 500);
    new IndexDrop(target.database(), ChunkTable.ITEMS, LockTimeout.USUAL).drop();
    items().chosen(new Hnsw(16, 64, 40));
    assertThat(indexes())
        .singleElement()
        .satisfies(
            index -> {
              assertThat(index.shortName()).isEqualTo(NAME);
              assertThat(index.method()).isEqualTo("hnsw");
              assertThat(index.valid()).isTrue();
            });
    assertThat(new IndexDrop(target.database(), ChunkTable.ITEMS, LockTimeout.USUAL).restore())
        .isEmpty();
    assertThat(items().chosen(new Hnsw(16, 64, 40)).built()).isFalse();
    assertThat(items().chosen(new IvfFlat(10, 1)).built()).isTrue();
    assertThat(indexes()).hasSize(1);
    assertThat(items().chosen(new None()).built()).isTrue();
    assertThat(indexes()).isEmpty();
  }

  @Test
  void anIndexThatIsTheSameButWasMadeOverNoRowsIsMadeAgainOnce() throws SQLException {
    rows("b", 3, 500);
    assertThat(items().chosen(new IvfFlat(100, 1)).built()).isTrue();
    assertThat(indexes())
        .singleElement()
        .satisfies(index -> assertThat(index.builtOver()).contains(1_500L));
    assertThat(items().chosen(new IvfFlat(100, 1)).built()).isFalse();
    Chunks.add(target, "more", 1, 4_000, 32);
    target.run("ANALYZE items");
    assertThat(items().chosen(new IvfFlat(100, 1)).built()).isTrue();
  }

  @Test
  void offlineItIsBuiltWithoutConcurrently() throws SQLException {
    rows("b", 3, 500);
    assertThat(build(ChunkTable.ITEMS, false, true).chosen(new IvfFlat(10, 1)).built()).isTrue();
    assertThat(indexes()).hasSize(1);
  }

  @Test
  void whatAKilledBuildLeftIsReplaced() throws SQLException {
    rows("b", 3, 500);
    InvalidIndex.leave(target, NAME + "_portage");
    assertThat(indexes()).hasSize(2);
    items().chosen(new IvfFlat(10, 1));
    assertThat(indexes()).singleElement().satisfies(one -> assertThat(one.valid()).isTrue());
    assertThat(notes).anyMatch(note -> note.contains("unfinished build"));
  }

  @Test
  void anInvalidIndexOfTheApplicationsNameIsReplacedToo() throws SQLException {
    rows("b", 3, 500);
    target.run("DROP INDEX idx_items_embedding");
    InvalidIndex.leave(target, NAME);
    items().chosen(new IvfFlat(100, 1));
    assertThat(indexes()).singleElement().satisfies(one -> assertThat(one.valid()).isTrue());
  }

  @Test
  void whatWasBuiltAndNotPutInPlaceTakesItsPlace() throws SQLException {
    rows("b", 3, 500);
    target.run(
        "CREATE INDEX idx_items_embedding_portage ON items USING ivfflat (embedding vector_l2_ops)"
            + " WITH (lists = 10)");
    items().chosen(new IvfFlat(10, 1));
    assertThat(progresses).isEmpty();
    assertThat(indexes())
        .singleElement()
        .satisfies(index -> assertThat(index.shortName()).isEqualTo(NAME));
    assertThat(notes).anyMatch(note -> note.contains("was built by an interrupted run"));
  }

  @Test
  void aTableWithoutTenantsKeepsItsDistanceAndItsName() throws SQLException {
    Chunks.notes(target, 2_000, 16);
    dropForeign = true;
    Built built = build(Chunks.NOTES, true, true).chosen(new Hnsw(24, 100, 40));
    assertThat(built.index()).contains("By meaning");
    assertThat(built.reached()).isTrue();
    assertThat(TableIndexes.of(target.database(), Chunks.NOTES).all())
        .singleElement()
        .satisfies(
            index -> {
              assertThat(index.distance()).contains(Distance.COSINE);
              assertThat(index.options()).containsEntry("m", "24");
            });
  }

  @Test
  void anIndexOfTheOperatorIsKeptAndMeasured() throws SQLException {
    Chunks.notes(target, 500, 16);
    Built built = build(Chunks.NOTES, true, true).advised();
    assertThat(built.built()).isFalse();
    assertThat(built.index()).contains("By meaning");
    assertThat(built.choice()).isEqualTo(new Hnsw(16, 64, 40));
    assertThat(built.recall().searches()).isPositive();
    assertThat(notes).anyMatch(note -> note.contains("By meaning") && note.contains("is kept"));
    assertThat(build(Chunks.NOTES, true, true).chosen(new Hnsw(16, 64, 40)).built()).isFalse();
  }

  @Test
  void anotherOneIsRefusedUnlessDroppingItIsAskedFor() throws SQLException {
    Chunks.notes(target, 500, 16);
    for (IndexChoice other : List.of(new None(), new IvfFlat(5, 1), new Hnsw(8, 64, 40))) {
      assertThatThrownBy(() -> build(Chunks.NOTES, true, true).chosen(other))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining("By meaning");
    }
    assertThat(TableIndexes.of(target.database(), Chunks.NOTES).all()).hasSize(1);
    dropForeign = true;
    build(Chunks.NOTES, true, true).chosen(new None());
    assertThat(TableIndexes.of(target.database(), Chunks.NOTES).all()).isEmpty();
    assertThat(notes)
        .anyMatch(note -> note.contains("restores it: CREATE INDEX \"By meaning\" ON"));
  }

  @Test
  void whatACopyLeftDroppedIsRestoredBeforeAnythingIsBuilt() throws SQLException {
    Chunks.notes(target, 500, 16);
    new IndexDrop(target.database(), Chunks.NOTES, LockTimeout.USUAL).drop();
    assertThat(build(Chunks.NOTES, true, true).advised().index()).contains("By meaning");
    assertThat(TableIndexes.of(target.database(), Chunks.NOTES).all()).hasSize(1);
  }

  @Test
  void theNameOfAnIndexOfAnotherDistanceIsNotTaken() throws SQLException {
    rows("b", 3, 500);
    target.run(
        "DROP INDEX idx_items_embedding;"
            + " CREATE INDEX idx_items_embedding ON items USING hnsw (embedding vector_ip_ops)");
    new IndexBuild(target.database(), ChunkTable.ITEMS, Distance.L2, settings(true, true), listener)
        .chosen(new IvfFlat(10, 1));
    assertThat(indexes())
        .extracting(VectorIndex::shortName)
        .containsExactly("idx_items_embedding", "idx_items_embedding_l2");
  }

  @Test
  void rowsWithoutVectorsAreNoHindrance() throws SQLException {
    rows("b", 3, 500);
    target.run("INSERT INTO items (id, botid) SELECT 'n' || i, 'b0' FROM generate_series(1, 99) i");
    assertThat(items().chosen(new IvfFlat(10, 1)).reached()).isTrue();
    assertThat(items().chosen(new Hnsw(16, 64, 40)).reached()).isTrue();
  }

  @Test
  void whileItWaitsForTheApplicationItSaysForWhom() throws Exception {
    rows("b", 3, 500);
    try (Connection application = target.connect();
        var statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("INSERT INTO items (id) VALUES ('meanwhile')");
      Thread building = Thread.ofVirtual().start(() -> items().chosen(new IvfFlat(10, 1)));
      Awaitility.await()
          .until(() -> progresses.stream().anyMatch(progress -> progress.waitingFor() > 0));
      application.commit();
      building.join(Duration.ofSeconds(60));
    }
    assertThat(progresses.getLast().phase()).isNotBlank();
    assertThat(indexes().getFirst().options()).containsEntry("lists", "10");
  }

  @Test
  void aBuildOfAnotherSessionIsNamedWhenItDoesNotEnd() throws Exception {
    rows("b", 3, 500);
    try (Connection application = target.connect();
        var writing = application.createStatement();
        Connection builder = target.connect();
        var building = builder.createStatement()) {
      application.setAutoCommit(false);
      writing.execute("INSERT INTO items (id) VALUES ('meanwhile')");
      Thread other =
          Thread.ofVirtual()
              .start(
                  () ->
                      assertThatThrownBy(
                              () -> building.execute("CREATE INDEX CONCURRENTLY o ON items (id)"))
                          .hasMessageContaining("cancel"));
      Awaitility.await().until(this::anotherSessionBuilds);
      assertThatThrownBy(() -> items().chosen(new IvfFlat(10, 1)))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.BUSY);
                assertThat(fault.next()).contains("pg_cancel_backend");
              });
      building.cancel();
      other.join(Duration.ofSeconds(20));
      application.rollback();
    }
  }

  private boolean anotherSessionBuilds() {
    return target
        .database()
        .inTransaction(
            session ->
                session.one(
                    "SELECT EXISTS (SELECT FROM pg_stat_progress_create_index)",
                    row -> row.getBoolean(1)));
  }

  @Test
  void twoBuildsAtOnceAreOne() {
    long oid =
        target
            .database()
            .inTransaction(
                session -> session.one("SELECT 'items'::regclass::oid", row -> row.getLong(1)));
    try (SessionLock other = target.database().tryLock("portage.index " + oid)) {
      assertThat(other.held()).isTrue();
      assertThatThrownBy(() -> items().advised())
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY));
    }
  }
}
