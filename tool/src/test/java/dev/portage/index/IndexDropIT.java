package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexDropIT {
  private static final LockTimeout SHORT =
      new LockTimeout(Duration.ofMillis(300), Duration.ofMillis(500));

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private IndexDrop items() {
    return new IndexDrop(target.database(), ChunkTable.ITEMS, SHORT);
  }

  private List<String> definitions(ChunkTable table) {
    return TableIndexes.of(target.database(), table).all().stream()
        .map(VectorIndex::definition)
        .toList();
  }

  @Test
  void droppedIndexesAreRestoredWithTheirDefinition() {
    assertThat(items().drop()).containsExactly("idx_items_embedding");
    assertThat(definitions(ChunkTable.ITEMS)).isEmpty();
    assertThat(items().dropped()).hasSize(1);
    assertThat(TableIndexes.of(target.database(), ChunkTable.ITEMS).tenantIndex())
        .contains("idx_items_botid");

    assertThat(items().restore()).containsExactly("idx_items_embedding");
    assertThat(definitions(ChunkTable.ITEMS)).containsExactly(Chunks.INDEX);
    assertThat(items().dropped()).isEmpty();
  }

  @Test
  void aRecordOfAnEarlierVersionHasNoCommentAndIsRestored() throws SQLException {
    target.run("COMMENT ON INDEX idx_items_embedding IS 'it''s %s of the ? page'");
    items().drop();
    assertThat(items().restore()).hasSize(1);
    assertThat(TableIndexes.of(target.database(), ChunkTable.ITEMS).all().getFirst().comment())
        .isEqualTo("it's %s of the ? page");

    items().drop();
    target.run("ALTER TABLE portage.dropped_index DROP COLUMN comment");
    assertThat(items().dropped()).hasSize(1);
    assertThat(items().restore()).hasSize(1);
    assertThat(items().drop()).hasSize(1);
  }

  @Test
  void aSecondTimeNothingHappens() {
    items().drop();
    assertThat(items().drop()).isEmpty();
    assertThat(items().dropped()).hasSize(1);
    items().restore();
    assertThat(items().restore()).isEmpty();
    assertThat(definitions(ChunkTable.ITEMS)).hasSize(1);
  }

  @Test
  void whereNothingWasEverDroppedNothingIsWritten() throws SQLException {
    target.run("DROP INDEX idx_items_embedding");
    assertThat(items().drop()).isEmpty();
    assertThat(items().restore()).isEmpty();
    assertThat(schemaOfPortage()).isFalse();
  }

  private boolean schemaOfPortage() {
    return target
        .database()
        .inTransaction(
            session ->
                session.one(
                    "SELECT to_regnamespace('portage') IS NOT NULL", row -> row.getBoolean(1)));
  }

  @Test
  void anIndexThatWasCreatedInTheMeantimeIsKept() throws SQLException {
    items().drop();
    target.run(Chunks.INDEX.replace("100", "7"));
    assertThat(items().restore()).isEmpty();
    assertThat(definitions(ChunkTable.ITEMS).getFirst()).contains("lists='7'");
    assertThat(items().dropped()).isEmpty();
  }

  @Test
  void theRecordOfAnIndexThatWasCreatedAgainIsReplacedWhenThatIsDropped() throws SQLException {
    items().drop();
    target.run(Chunks.INDEX.replace("100", "7"));
    assertThat(Created.all(target.database())).isEmpty();
    target.run(
        "COMMENT ON INDEX idx_items_embedding IS 'Portage built this over 9 rows, and has not"
            + " measured it yet'");
    assertThat(Created.all(target.database())).hasSize(1);
    target.run("COMMENT ON INDEX idx_items_embedding IS NULL");
    items().drop();
    assertThat(items().restore()).containsExactly("idx_items_embedding");
    assertThat(definitions(ChunkTable.ITEMS).getFirst()).contains("lists='7'");
  }

  @Test
  void theApplicationsSetUpMakesTheNoteVoid() throws SQLException {
    items().drop();
    target.setUpAgain();
    assertThat(items().dropped()).isEmpty();
    assertThat(items().restore()).isEmpty();
    assertThat(definitions(ChunkTable.ITEMS)).containsExactly(Chunks.INDEX);
  }

  @Test
  void oddNamesAndSeveralIndexesAreRestoredToo() throws SQLException {
    Chunks.notes(target, 30, 8);
    target.run("CREATE INDEX other ON \"Odd notes\" USING ivfflat (vec halfvec_l2_ops)");
    IndexDrop notes = new IndexDrop(target.database(), Chunks.NOTES, SHORT);
    List<String> before = definitions(Chunks.NOTES);
    assertThat(notes.drop()).containsExactly("By meaning", "other");
    SearchDistance by =
        SearchDistance.find(Optional.empty(), Chunks.NOTES, target.database(), Optional.empty());
    assertThat(by.distance()).isEmpty();
    assertThat(by.reason()).contains("serve several: l2, cosine");
    assertThat(items().dropped()).isEmpty();
    notes.restore();
    assertThat(definitions(Chunks.NOTES)).isEqualTo(before);
  }

  @Test
  void anInvalidIndexOfThatNameIsReplaced() throws SQLException {
    items().drop();
    InvalidIndex.leave(target, "idx_items_embedding");
    assertThat(items().restore()).containsExactly("idx_items_embedding");
    assertThat(TableIndexes.of(target.database(), ChunkTable.ITEMS).all())
        .singleElement()
        .satisfies(index -> assertThat(index.valid()).isTrue());
  }

  @Test
  void anIndexWhoseNameEndsLikeThatOfAnUnfinishedBuildIsRecorded() throws SQLException {
    target.run("ALTER INDEX idx_items_embedding RENAME TO \"my ix_portage\"");
    assertThat(items().drop()).containsExactly("my ix_portage");
    assertThat(items().restore()).containsExactly("my ix_portage");
    assertThat(definitions(ChunkTable.ITEMS)).singleElement().asString().contains("my ix_portage");
  }

  @Test
  void theUnfinishedBuildOfTheTableIsNotRecorded() throws SQLException {
    target.run(Chunks.INDEX.replace("idx_items_embedding", unfinished()));
    assertThat(items().drop()).containsExactly("idx_items_embedding");
    assertThat(items().restore()).containsExactly("idx_items_embedding");
    assertThat(definitions(ChunkTable.ITEMS)).containsExactly(Chunks.INDEX);
  }

  @Test
  void whatAnInterruptedRestorationCompletedIsUsed() throws SQLException {
    items().drop();
    target.run(Chunks.INDEX.replace("idx_items_embedding", unfinished()));
    List<String> built = oids();
    assertThat(items().restore()).containsExactly("idx_items_embedding");
    assertThat(oids()).isEqualTo(built).hasSize(1);
    assertThat(definitions(ChunkTable.ITEMS)).containsExactly(Chunks.INDEX);
  }

  private String unfinished() {
    return IndexNames.unfinished("idx_items_embedding", target.shape().oid());
  }

  private List<String> oids() {
    return target
        .database()
        .inTransaction(
            session ->
                session.list(
                    "SELECT indexrelid::text FROM pg_index WHERE indrelid = 'items'::regclass"
                        + " AND indexrelid::regclass::text LIKE '%embedding%'",
                    row -> row.getString(1)));
  }

  @Test
  void theApplicationWritesWhileAnIndexIsRestored() throws Exception {
    items().drop();
    try (Connection application = target.connect();
        var statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("INSERT INTO items (id) VALUES ('before')");
      Thread restoring = Thread.ofVirtual().start(() -> items().restore());
      Awaitility.await().until(this::aBuildWaits);
      target.run("SET lock_timeout = '1s'; INSERT INTO items (id) VALUES ('meanwhile')");
      assertThat(items().dropped()).as("the record stays until the index exists").hasSize(1);
      application.commit();
      restoring.join(Duration.ofSeconds(60));
    }
    assertThat(definitions(ChunkTable.ITEMS)).containsExactly(Chunks.INDEX);
    assertThat(items().dropped()).isEmpty();
  }

  private boolean aBuildWaits() {
    return !builders().isEmpty();
  }

  private List<Integer> builders() {
    return target
        .database()
        .inTransaction(
            session ->
                session.list(
                    "SELECT pid FROM pg_stat_progress_create_index WHERE current_locker_pid > 0",
                    row -> row.getInt(1)));
  }

  @Test
  void whatAFailedRestorationLeavesIsDropped() throws Exception {
    items().drop();
    try (Connection application = target.connect();
        var statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("INSERT INTO items (id) VALUES ('before')");
      IndexDrop drop = new IndexDrop(target.database(), ChunkTable.ITEMS, LockTimeout.USUAL);
      Thread failing =
          Thread.ofVirtual()
              .start(() -> assertThatThrownBy(drop::restore).isInstanceOf(Fault.class));
      Awaitility.await().until(this::aBuildWaits);
      target.run("SELECT pg_cancel_backend(%d)".formatted(builders().getFirst()));
      Awaitility.await().until(() -> builders().isEmpty());
      application.commit();
      failing.join(Duration.ofSeconds(60));
    }
    assertThat(definitions(ChunkTable.ITEMS)).isEmpty();
    assertThat(items().dropped()).hasSize(1);
  }

  @Test
  void whoHoldsTheLockIsNamed() throws SQLException {
    try (Connection application = target.connect();
        var statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("SET application_name = 'the chat'");
      statement.executeQuery("SELECT count(*) FROM items").close();
      assertThatThrownBy(() -> items().drop())
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.BUSY_ROWS);
                assertThat(fault.getMessage()).contains("the chat", "idle in transaction");
                assertThat(fault.next()).contains("pg_terminate_backend");
              });
      assertThat(definitions(ChunkTable.ITEMS)).hasSize(1);
      application.rollback();
    }
    assertThat(items().drop()).hasSize(1);
  }

  @Test
  void aLockThatIsFreedInTimeIsWaitedFor() throws Exception {
    LockTimeout longer = new LockTimeout(Duration.ofMillis(100), Duration.ofSeconds(20));
    IndexDrop drop = new IndexDrop(target.database(), ChunkTable.ITEMS, longer);
    try (Connection application = target.connect();
        var statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.executeQuery("SELECT count(*) FROM items").close();
      Thread dropping = Thread.ofVirtual().start(drop::drop);
      Awaitility.await().until(this::aSessionWaits);
      application.rollback();
      dropping.join(Duration.ofSeconds(20));
    }
    assertThat(definitions(ChunkTable.ITEMS)).isEmpty();
  }

  private boolean aSessionWaits() {
    return target
        .database()
        .inTransaction(
            session ->
                session.one(
                    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)",
                    row -> row.getBoolean(1)));
  }

  @Test
  void aTableThatIsNotThereIsSaid() throws SQLException {
    target.run("DROP TABLE items");
    assertThatThrownBy(() -> items().drop())
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.NO_TABLE));
  }
}
