package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.merge.RowDecision;
import dev.portage.verify.VerificationReport;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Triggers of the target that change rows: named where the rows differ by them. */
class TriggersIT extends DocumentsSuite {
  private void trigger(String when) throws SQLException {
    fixture.target.run(
        """
        CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN NEW.content := upper(NEW.content); RETURN NEW; END $$;
        CREATE TRIGGER stamp %s ON documents FOR EACH ROW EXECUTE FUNCTION stamp();
        """
            .formatted(when));
  }

  private VerificationReport migrated() {
    return fixture.migrate().verification().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"BEFORE INSERT", "BEFORE INSERT OR UPDATE"})
  void theResultAndTheNextQuestionNameTheTriggerThatMayHaveChangedTheRows(String when)
      throws SQLException {
    trigger(when);
    VerificationReport first = migrated();
    assertThat(first.rowsAreRight()).isFalse();
    assertThat(first.causes())
        .singleElement()
        .asString()
        .startsWith("trigger stamp of documents on the target may change rows")
        .contains("ALTER TABLE \"documents\" DISABLE TRIGGER \"stamp\"");
    boolean ofUpdates = when.endsWith("UPDATE");
    assertThat(migrated().causes()).hasSize(ofUpdates ? 1 : 0);
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.startsWith("? ")
                    && said.contains("overwrites 90 rows")
                    && said.contains("(trigger stamp may have changed them"));
    fixture.target.run("ALTER TABLE documents DISABLE TRIGGER stamp");
    VerificationReport last = migrated();
    assertThat(last.rowsAreRight()).isTrue();
    assertThat(last.causes()).isEmpty();
  }

  @Test
  void aTriggerThatUpdatesARowAfterItIsWrittenIsNamedToo() throws SQLException {
    fixture.target.run(
        """
        CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN UPDATE documents SET content = 'stamped' WHERE id = NEW.id; RETURN NULL; END $$;
        CREATE TRIGGER stamp AFTER INSERT ON documents FOR EACH ROW EXECUTE FUNCTION stamp();
        """);
    assertThat(migrated().causes())
        .singleElement()
        .asString()
        .startsWith("trigger stamp of documents on the target may change rows after they are");
  }

  @Test
  void aConstraintThatKeepsRowsOutIsNamed() throws SQLException {
    assertThat(migrated().rowsAreRight()).isTrue();
    fixture.target.run("ALTER TABLE documents ADD EXCLUDE USING btree (content WITH =)");
    fixture.target.run("INSERT INTO documents (id, content) VALUES (1000, 'same')");
    fixture.source.run("INSERT INTO documents (id, tenant, content) VALUES (500, 't1', 'same')");
    VerificationReport report = migrated();
    assertThat(report.differences().orElseThrow().count(RowDecision.INSERT)).isEqualTo(1);
    assertThat(report.causes())
        .singleElement()
        .asString()
        .contains("EXCLUDE USING btree (content WITH =)", "keeps rows out");
  }

  @Test
  void aTriggerThatCannotHaveChangedTheRowsIsNotNamed() throws SQLException {
    trigger("BEFORE DELETE");
    fixture.target.run("CREATE RULE hide AS ON INSERT TO resources DO INSTEAD NOTHING");
    fixture.migrate();
    fixture.target.run("ALTER TABLE documents DISABLE TRIGGER stamp");
    fixture.source.run("UPDATE documents SET content = 'newer' WHERE id = 1");
    fixture.migrate();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("! trigger stamp") && said.endsWith("are written"))
        .noneMatch(said -> said.contains("may have changed") || said.contains("may change it"));
  }
}
