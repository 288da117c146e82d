package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The index that the application's set-up made is replaced, but not under a live target. */
class ApplicationsIndexIT {
  private static final String INDEX =
      "SELECT indexdef FROM pg_indexes WHERE indexname = 'idx_items_embedding'";

  private CopyFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.ofItems().withUsualIndex();
    fixture.bot(30);
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private String oid() throws SQLException {
    return fixture.target.value(
        "SELECT coalesce(to_regclass('idx_items_embedding')::oid::text, '')");
  }

  @Test
  void anEmptyTargetGetsTheIndexThatIsBestForItsRows() throws SQLException {
    assertThat(CopyFixture.strings(fixture.target, INDEX)).hasSize(1);
    fixture.migrate();
    assertThat(CopyFixture.strings(fixture.target, INDEX)).isEmpty();
  }

  /** What Portage wrote itself makes no target a live one. */
  @Test
  void anIndexOverTheRowsOfAnEarlierRunIsReplacedWhereTheOthersFollow() throws SQLException {
    fixture.keepingIndex().migrate();
    assertThat(CopyFixture.strings(fixture.target, INDEX)).hasSize(1);
    fixture.bot(40);
    fixture.withUsualIndex().migrate();
    assertThat(CopyFixture.strings(fixture.target, INDEX)).isEmpty();
  }

  @Test
  void anIndexThatIsGoneAtALaterRunIsSaidAlthoughThereIsNothingToDo() throws SQLException {
    fixture.keepingIndex().migrate();
    fixture.migrate();
    assertThat(fixture.reporter.said()).noneMatch(said -> said.contains("has no vector index"));
    fixture.target.run("DROP INDEX idx_items_embedding");
    fixture.migrate();
    assertThat(fixture.reporter.said())
        .contains(
            "items has no vector index; \"portage index advise\" says whether its searches need one");
  }

  @Test
  void aLiveTargetKeepsItUnlessTheOperatorWantsAnotherOne() throws SQLException {
    BotRows.insert(fixture.target, "live", 300, Instant.now());
    String before = oid();
    MigrationReport report = fixture.migrate();
    assertThat(report.end()).isEqualTo(MigrationReport.End.FINISHED);
    assertThat(oid()).isEqualTo(before);
    assertThat(report.recall()).isPresent();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("index idx_items_embedding is kept, since the target has"));

    fixture.bot(3);
    fixture.advising().migrate();
    assertThat(oid()).isEmpty();
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.contains("an existing index is dropped for good; this restores it: CREATE"));
    assertThat(fixture.reporter.outstanding()).isEmpty();
  }
}
