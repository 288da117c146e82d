package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Sides;
import dev.portage.postgres.Target;
import dev.portage.replicate.SourceCheck.Finding;
import dev.portage.replicate.SubscriptionCheck.Followed;
import dev.portage.replicate.SubscriptionCheck.Free;
import dev.portage.replicate.SubscriptionCheck.Server;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is found before a subscription is created; nothing is left by it. */
class SubscriptionCheckIT {
  private static final TableRef NOTES = new TableRef(SqlName.of("notes"), SqlName.of("id"));

  @AutoClose private final Target source = Target.empty();
  @AutoClose private final Target target = Target.empty();
  private final Sides ends = new Sides(source.database(), target.database());

  SubscriptionCheckIT() throws SQLException {
    source.run("CREATE TABLE notes (id int PRIMARY KEY, content text)");
    target.run("CREATE TABLE notes (id int PRIMARY KEY, content text)");
  }

  private SubscriptionCheck check(Sides of, DatabaseAddress publisher, String publication) {
    return SubscriptionCheck.of(
        of, List.of(new Followed(notes(source), notes(target))), publisher, publication);
  }

  private SubscriptionCheck check() {
    return check(ends, source.address(), "no_publication");
  }

  private static CatalogTable notes(Target side) {
    return side.database().inTransaction(session -> CatalogTable.read(session, NOTES, "it"));
  }

  private List<String> obstacles() {
    return check().obstacles().stream().map(Finding::what).toList();
  }

  @Test
  void itIsTriedWithAndWithoutAPublicationAndNothingIsLeft() throws SQLException {
    source.run("CREATE PUBLICATION of_notes FOR TABLE notes");
    for (String publication : List.of("of_notes", "no_publication")) {
      assertThat(check(ends, source.address(), publication))
          .isEqualTo(new SubscriptionCheck(List.of(), List.of()));
    }
    source.run(
        "CREATE TABLE other (id int PRIMARY KEY); ALTER PUBLICATION of_notes ADD TABLE other");
    assertThat(check(ends, source.address(), "of_notes").obstacles())
        .singleElement()
        .satisfies(found -> assertThat(found.what()).contains("\"public.other\" does not exist"));
    assertThat(
            target.value(
                "SELECT count(*) FROM pg_subscription JOIN pg_database d ON d.oid = subdbid"
                    + " WHERE d.datname = current_database()"))
        .isEqualTo("0");
  }

  @Test
  void aSourceThatTheTargetDoesNotReachIsNamedWithWhatTheServerSaid() {
    DatabaseAddress own = source.address();
    DatabaseAddress closed =
        new DatabaseAddress("127.0.0.1", 1, own.database(), own.user(), own.password());
    assertThat(check(ends, closed, "p").obstacles())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.what()).contains("127.0.0.1:1/").contains("Connection refused");
              assertThat(found.fix()).contains("port 1 ");
            });
    DatabaseAddress wrong =
        new DatabaseAddress(
            own.host(), own.port(), own.database(), own.user(), new Password("wr'o\\ng"));
    assertThat(check(ends, wrong, "p").obstacles())
        .singleElement()
        .satisfies(
            found ->
                assertThat(found.what())
                    .contains("password authentication failed")
                    .doesNotContain("wr'o"));
  }

  @Test
  void theRightsOfARoleAreNamedAndSufficeWhenTheyAreGranted() throws SQLException {
    String role = "writer_" + target.address().database();
    target.run("CREATE ROLE %s LOGIN PASSWORD 'for tests only'".formatted(role));
    DatabaseAddress own = target.address();
    DatabaseAddress writer =
        new DatabaseAddress(
            own.host(), own.port(), own.database(), role, new Password("for tests only"));
    try (Database as = Database.open(() -> writer, 2)) {
      Sides sides = new Sides(source.database(), as);
      assertThat(check(sides, source.address(), "p").obstacles())
          .extracting(Finding::what)
          .anyMatch(what -> what.equals("the role may not create a subscription on the target"))
          .anyMatch(what -> what.contains("may not advance a replication origin"))
          .anyMatch(what -> what.contains("belongs to postgres on the target"));
      target.run(
          """
          GRANT pg_create_subscription TO %1$s;
          GRANT CREATE ON DATABASE %2$s TO %1$s;
          GRANT EXECUTE ON FUNCTION pg_replication_origin_advance(text, pg_lsn),
                                    pg_replication_origin_progress(text, boolean) TO %1$s;
          ALTER TABLE notes OWNER TO %1$s
          """
              .formatted(role, own.database()));
      assertThat(check(sides, source.address(), "p").obstacles()).isEmpty();
    } finally {
      target.run(
          "REASSIGN OWNED BY %1$s TO postgres; DROP OWNED BY %1$s; DROP ROLE %1$s".formatted(role));
    }
  }

  @Test
  void tablesThatASubscriptionCannotWriteAreNamed() throws SQLException {
    source.run(
        "ALTER TABLE notes ADD more int, ADD doubled int GENERATED ALWAYS AS (id * 2) STORED");
    assertThat(obstacles())
        .containsExactly("public.notes has columns on the source that the target lacks: more");
    target.run("ALTER TABLE notes ADD more int, DROP CONSTRAINT notes_pkey");
    assertThat(obstacles())
        .containsExactly("public.notes has no primary key and no replica identity on the target");
    target.run("ALTER TABLE notes ADD PRIMARY KEY (id, more)");
    assertThat(obstacles())
        .containsExactly(
            "public.notes is identified by id, more on the target, and the source sends id");
    source.run("ALTER TABLE notes REPLICA IDENTITY FULL");
    assertThat(obstacles()).isEmpty();
    source.run(
        "CREATE SCHEMA kb; ALTER TABLE notes SET SCHEMA kb; ALTER DATABASE %s SET search_path = kb"
            .formatted(source.address().database()));
    source.database().renewSessions();
    assertThat(obstacles())
        .containsExactly(
            "kb.notes of the source is public.notes on the target, and a subscription writes into the"
                + " table of the same schema and name");
  }

  @Test
  void triggersAndForeignKeysThatDoNotApplyAreWarnedOf() throws SQLException {
    target.run(
        """
        CREATE TABLE parent (id int PRIMARY KEY);
        ALTER TABLE notes ADD CONSTRAINT of_parent FOREIGN KEY (id) REFERENCES parent;
        CREATE TRIGGER touch BEFORE UPDATE ON notes FOR EACH ROW
          EXECUTE FUNCTION suppress_redundant_updates_trigger();
        """);
    assertThat(check().warnings())
        .extracting(Finding::what)
        .containsExactly(
            "trigger touch of public.notes does not run for rows that a subscription writes",
            "foreign key of_parent of public.notes is not checked for rows that a subscription writes");
    target.run("ALTER TABLE notes ENABLE ALWAYS TRIGGER touch");
    assertThat(check().warnings()).hasSize(1);
  }

  @Test
  void whatTheServerLacksIsNamedWithItsOwnSetting() {
    assertThat(
            SubscriptionCheck.ofServer(
                new Server(140_011, true, false, false, new Free(0, 0, "max_replication_slots"))))
        .extracting(Finding::fix)
        .satisfiesExactly(
            fix -> assertThat(fix).isEqualTo("leave --subscription out"),
            fix -> assertThat(fix).isEqualTo("GRANT rds_superuser TO the role"),
            fix -> assertThat(fix).isEqualTo("GRANT rds_superuser TO the role"),
            fix -> assertThat(fix).contains("raise max_logical_replication_workers"),
            fix -> assertThat(fix).contains("raise max_replication_slots"));
    assertThat(
            SubscriptionCheck.ofServer(
                new Server(150_004, false, false, true, new Free(1, 1, "max_replication_slots"))))
        .extracting(Finding::fix)
        .containsExactly("log in as a superuser, or leave --subscription out");
  }
}
