package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.bots.BotKey;
import dev.portage.migration.BotRows;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport.End;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Target;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint of the target's readers, which is easily taken for that of another cluster. */
class ReaderAsSourceIT {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReaderOfTheTargetIsNoSourceAndOneOfACopyOfItIs(boolean follows) throws Exception {
    PostgresBinaries binaries = PostgresBinaries.find(System.err::println);
    try (OwnServer server = OwnServer.start();
        CopyFixture fixture = CopyFixture.ofItems()) {
      BotKey bot = fixture.bot(0);
      BotRows.insert(
          server.target(), bot.bot().value(), 3, Instant.now().minus(Duration.ofDays(200)));
      Path snapshot = ClusterPlace.newDirectory("portage-reader-");
      server.cluster().snapshot(snapshot);
      if (follows) {
        Files.writeString(
            snapshot.resolve("postgresql.auto.conf"),
            "primary_conninfo = 'host=%s port=%d user=%s password=''%s'''\n"
                .formatted(
                    server.cluster().host(),
                    server.cluster().port(),
                    PostgresCluster.USER,
                    server.cluster().password()),
            StandardOpenOption.APPEND);
      }
      try (PostgresCluster reader =
          PostgresCluster.standby(
              binaries,
              snapshot,
              ClusterPlace.newDirectory("portage-own-"),
              PostgresSettings.withPassword(server.cluster().password()))) {
        Target source = Target.of(new TestDatabase(reader, "app"));
        DatabaseAddress writer = server.target().address();
        fixture.through(source.address(), writer);
        if (follows) {
          await()
              .until(() -> source.value("SELECT count(*) FROM pg_stat_wal_receiver").equals("1"));
          assertThatThrownBy(fixture::migrate)
              .hasMessageContaining("are the same database")
              .hasMessageContaining("is a reader of");
          // Nothing ties the migration to it.
          BotRows.insert(fixture.source, bot.bot().value(), 3, CopyFixture.LONG_AGO);
          fixture.through(fixture.source.address(), writer);
          assertThat(fixture.migrate().end()).isEqualTo(End.FINISHED);
        } else {
          assertThat(fixture.migrate().end()).isEqualTo(End.FINISHED);
        }
        assertThat(server.target().value("SELECT count(*) FROM items")).isEqualTo("3");
      }
    }
  }
}
