package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.migration.CopyFixture;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The endpoint of the target's readers, which is easily taken for that of another cluster. */
class ReaderAsSourceIT {
  @Test
  void aReaderOfTheTargetIsNoSource() throws Exception {
    PostgresBinaries binaries = PostgresBinaries.find(System.err::println);
    try (OwnServer server = OwnServer.start();
        CopyFixture fixture = CopyFixture.ofItems()) {
      Path snapshot = ClusterPlace.newDirectory("portage-reader-");
      server.cluster().snapshot(snapshot);
      Files.createFile(snapshot.resolve("standby.signal"));
      try (PostgresCluster reader =
          PostgresCluster.fromSnapshot(
              binaries,
              snapshot,
              ClusterPlace.newDirectory("portage-own-"),
              PostgresSettings.withPassword(server.cluster().password()))) {
        DatabaseAddress writer = server.target().address();
        DatabaseAddress readers =
            new DatabaseAddress(
                writer.host(), reader.port(), writer.database(), writer.user(), writer.password());
        fixture.through(readers, writer);
        assertThatThrownBy(fixture::migrate).hasMessageContaining("are the same database");
      }
    }
  }
}
