package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexChoice.Hnsw;
import dev.portage.index.IndexChoice.IvfFlat;
import dev.portage.index.IndexChoice.None;
import dev.portage.journal.ChangedSettings;
import dev.portage.journal.Created;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which index is built for the application's table, and with which settings. */
class IndexBuildIT {
  private IndexFixture fixture;
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    fixture = new IndexFixture();
    target = fixture.target;
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  @Test
  void manySmallBotsAreLeftWithoutAnIndex() throws SQLException {
    fixture.quick = IndexAdvice.QUICK_MILLIS;
    fixture.rows("b", 500, 20);
    Built built = fixture.items().advised();
    assertThat(built.choice()).isEqualTo(new None());
    assertThat(built.recall().mean()).isEqualTo(1);
    assertThat(built.reached()).isTrue();
    assertThat(fixture.indexes()).isEmpty();
    assertThat(fixture.items().advised().built()).isFalse();
  }

  @Test
  void aLargeBotGetsListsForItsRowsAndASecondRunFindsThem() throws SQLException {
    fixture.rows("large", 1, 12_000);
    Built built = fixture.items().advised();
    assertThat(built.choice()).isInstanceOf(IvfFlat.class);
    assertThat(((IvfFlat) built.choice()).lists()).isEqualTo(12);
    assertThat(built.index()).contains(IndexFixture.NAME);
    assertThat(built.recall().mean()).isGreaterThanOrEqualTo(0.95);
    assertThat(built.reached()).isTrue();
    assertThat(fixture.indexes())
        .singleElement()
        .satisfies(index -> assertThat(index.shortName()).isEqualTo(IndexFixture.NAME));

    Built again = fixture.items().advised();
    assertThat(again.built()).isFalse();
    assertThat(again.settings()).isEmpty();
    assertThat(again.choice()).isEqualTo(built.choice());
  }

  @Test
  void settingsThatSearchesNeedAreSetNotedAndSetBack() throws SQLException {
    fixture.rows("large", 1, 8_000);
    target.run("DROP INDEX idx_items_botid");
    Built built = fixture.items().chosen(new IvfFlat(100, 1));
    int probes = ((IvfFlat) built.choice()).probes();
    assertThat(probes).isGreaterThan(1);
    assertThat(built.settings()).containsEntry("ivfflat.probes", Integer.toString(probes));
    assertThat(built.reached()).isTrue();
    assertThat(fixture.changedSettings())
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
                    Distance.L2,
                    new RecallSample(6, 4, Duration.ofMinutes(1)))
                .mean())
        .isEqualTo(built.recall().mean());

    IndexSettings settings = new IndexSettings(target.database(), ChunkTable.ITEMS);
    Created.ChangedSetting changed = fixture.changedSettings().getFirst();
    assertThat(settings.remove(changed)).isTrue();
    assertThat(settings.remove(changed)).isFalse();
    assertThat(fixture.changedSettings()).isEmpty();
    Optional<String> left =
        target.database().inTransaction(s -> ChangedSettings.current(s, "ivfflat.probes"));
    assertThat(left).isEmpty();
  }

  @Test
  void whereSettingsAreKeptItIsSaidThatTooLittleIsFound() throws SQLException {
    fixture.rows("large", 1, 8_000);
    target.run("DROP INDEX idx_items_botid");
    Built built = fixture.build(ChunkTable.ITEMS, true, false).chosen(new IvfFlat(100, 1));
    assertThat(built.reached()).isFalse();
    assertThat(built.settings()).isEmpty();
    assertThat(fixture.changedSettings()).isEmpty();
    assertThat(fixture.notes).anyMatch(note -> note.contains("finds too little"));
  }

  @Test
  void theApplicationsIndexIsReplacedUnderItsNameAlsoWhenItWasDropped() throws SQLException {
    fixture.rows("b", 3, 500);
    new IndexDrop(target.database(), ChunkTable.ITEMS, LockTimeout.USUAL).drop();
    fixture.items().chosen(new Hnsw(16, 64, 40));
    assertThat(fixture.indexes())
        .singleElement()
        .satisfies(
            index -> {
              assertThat(index.shortName()).isEqualTo(IndexFixture.NAME);
              assertThat(index.method()).isEqualTo("hnsw");
              assertThat(index.valid()).isTrue();
            });
    assertThat(new IndexDrop(target.database(), ChunkTable.ITEMS, LockTimeout.USUAL).restore())
        .isEmpty();
    assertThat(fixture.items().chosen(new Hnsw(16, 64, 40)).built()).isFalse();
    assertThat(fixture.items().chosen(new IvfFlat(10, 1)).built()).isTrue();
    assertThat(fixture.indexes()).hasSize(1);
    assertThat(fixture.items().chosen(new None()).built()).isTrue();
    assertThat(fixture.indexes()).isEmpty();
  }

  @Test
  void anIndexThatIsTheSameButWasMadeOverNoRowsIsMadeAgainOnce() throws SQLException {
    fixture.rows("b", 3, 500);
    assertThat(fixture.items().chosen(new IvfFlat(100, 1)).built()).isTrue();
    assertThat(fixture.indexes())
        .singleElement()
        .satisfies(index -> assertThat(index.builtOver()).contains(1_500L));
    assertThat(fixture.items().chosen(new IvfFlat(100, 1)).built()).isFalse();
    Chunks.add(target, "more", 1, 4_000, 32);
    target.run("ANALYZE items");
    assertThat(fixture.items().chosen(new IvfFlat(100, 1)).built()).isTrue();
  }

  @Test
  void offlineItIsBuiltWithoutConcurrently() throws SQLException {
    fixture.rows("b", 3, 500);
    assertThat(fixture.build(ChunkTable.ITEMS, false, true).chosen(new IvfFlat(10, 1)).built())
        .isTrue();
    assertThat(fixture.indexes()).hasSize(1);
  }

  @Test
  void rowsWithoutVectorsAreNoHindrance() throws SQLException {
    fixture.rows("b", 3, 500);
    target.run("INSERT INTO items (id, botid) SELECT 'n' || i, 'b0' FROM generate_series(1, 99) i");
    assertThat(fixture.items().chosen(new IvfFlat(10, 1)).reached()).isTrue();
    assertThat(fixture.items().chosen(new Hnsw(16, 64, 40)).reached()).isTrue();
  }
}
