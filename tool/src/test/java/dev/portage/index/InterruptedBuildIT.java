package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.IndexChoice.IvfFlat;
import dev.portage.postgres.SessionLock;
import dev.portage.postgres.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests builds after a build that was killed, and beside other sessions. */
class InterruptedBuildIT {
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
  void whatAKilledBuildLeftIsReplaced() throws SQLException {
    fixture.rows("b", 3, 500);
    InvalidIndex.leave(target, fixture.unfinished(IndexFixture.NAME));
    assertThat(fixture.indexes()).hasSize(2);
    fixture.items().chosen(new IvfFlat(10, 1));
    assertThat(fixture.indexes())
        .singleElement()
        .satisfies(one -> assertThat(one.valid()).isTrue());
    assertThat(fixture.notes).anyMatch(note -> note.contains("unfinished build"));
  }

  private List<String> leftOver() {
    return target
        .database()
        .inTransaction(session -> UnfinishedBuild.of(session, target.shape()))
        .stream()
        .map(build -> build.index().last() + " " + build.distance().orElseThrow().id())
        .toList();
  }

  @Test
  void whatIsLeftOverIsNamedUnlessABuildGoesOnAndGoesWhereAnIndexIsKept() throws SQLException {
    fixture.rows("b", 3, 500);
    target.run("CREATE INDEX mine ON items USING hnsw (embedding vector_l2_ops)");
    String unfinished = fixture.unfinished(IndexFixture.NAME);
    InvalidIndex.leave(target, unfinished);
    assertThat(leftOver()).containsExactly(unfinished + " l2");
    try (SessionLock build = target.database().tryLock("portage.index " + target.shape().oid())) {
      assertThat(build.held()).isTrue();
      assertThat(leftOver()).isEmpty();
    }
    fixture.items().advised();
    assertThat(fixture.notes).anyMatch(note -> note.contains("index mine was made neither by"));
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void anInvalidIndexOfTheApplicationsNameIsReplacedToo() throws SQLException {
    fixture.rows("b", 3, 500);
    target.run("DROP INDEX idx_items_embedding");
    InvalidIndex.leave(target, IndexFixture.NAME);
    fixture.items().chosen(new IvfFlat(100, 1));
    assertThat(fixture.indexes())
        .singleElement()
        .satisfies(one -> assertThat(one.valid()).isTrue());
  }

  @Test
  void whatWasBuiltAndNotPutInPlaceTakesItsPlace() throws SQLException {
    fixture.rows("b", 3, 500);
    target.run(
        "CREATE INDEX %s ON items USING ivfflat (embedding vector_l2_ops) WITH (lists = 10)"
            .formatted(fixture.unfinished(IndexFixture.NAME)));
    fixture.items().chosen(new IvfFlat(10, 1));
    assertThat(fixture.progresses).isEmpty();
    assertThat(fixture.indexes())
        .singleElement()
        .satisfies(index -> assertThat(index.shortName()).isEqualTo(IndexFixture.NAME));
    assertThat(fixture.notes).anyMatch(note -> note.contains("was built by an interrupted run"));
  }

  @Test
  void whileItWaitsForTheApplicationItSaysForWhom() throws Exception {
    fixture.rows("b", 3, 500);
    try (Connection application = target.connect();
        var statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("INSERT INTO items (id) VALUES ('meanwhile')");
      Thread building = Thread.ofVirtual().start(() -> fixture.items().chosen(new IvfFlat(10, 1)));
      Awaitility.await()
          .until(() -> fixture.progresses.stream().anyMatch(progress -> progress.waitingFor() > 0));
      application.commit();
      building.join(Duration.ofSeconds(60));
    }
    assertThat(fixture.progresses.getLast().phase()).isNotBlank();
    assertThat(fixture.indexes().getFirst().options()).containsEntry("lists", "10");
  }

  @Test
  void aBuildOfAnotherSessionIsNamedWhenItDoesNotEnd() throws Exception {
    fixture.rows("b", 3, 500);
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
      assertThatThrownBy(() -> fixture.items().chosen(new IvfFlat(10, 1)))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.BUSY);
                assertThat(fault.isTransient()).isTrue();
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
      assertThatThrownBy(() -> fixture.items().advised())
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.BUSY);
                assertThat(fault.isTransient()).isTrue();
                assertThat(fault).hasMessageContaining("another session builds an index of items");
              });
    }
  }
}
