package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import dev.portage.postgres.Target;
import dev.portage.sandbox.postgres.ClusterPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The disk of the target's table is full: a file system of a few megabytes, where one may mount.
 */
class FullDiskIT {
  private static final String SMALL = "8m";
  private static final String LARGE = "256m";

  @Test
  void aFullDiskIsReportedAndTheSameCommandResumesWhenThereIsSpace() throws Exception {
    try (OwnServer server = OwnServer.start();
        CopyFixture fixture = CopyFixture.between(Target.fresh(), server.target())) {
      Path disk = ClusterPlace.newDirectory("portage-disk-");
      Files.createDirectories(disk);
      Object user = Files.getAttribute(server.cluster().log().getParent(), "unix:uid");
      assumeTrue(mounted("size=%s,mode=0700,uid=%s".formatted(SMALL, user), disk));
      try {
        fixture.target.run("CREATE TABLESPACE small LOCATION '%s'".formatted(disk));
        fixture.target.run("ALTER TABLE items SET TABLESPACE small");
        fillAndResume(fixture, disk);
      } finally {
        // Lazily, since the server still has files open there.
        run("umount", "-l", disk.toString());
        Files.delete(disk);
      }
    }
  }

  private static void fillAndResume(CopyFixture fixture, Path disk) throws Exception {
    for (int bot = 0; bot < 12; bot++) {
      fixture.bot(300);
    }
    List<String> before = fixture.rows(fixture.source);
    Fault fault = catchThrowableOfType(Fault.class, fixture::migrate);
    assertThat(fault.code()).isEqualTo(ExitCode.TARGET_REFUSED);
    assertThat(fault).hasMessageContaining("53100");
    assertThat(fault.next()).contains("disk is full");
    assertThat(fixture.rows(fixture.source)).isEqualTo(before);
    assertThat(fixture.rows(fixture.target)).hasSizeBetween(1, 3_599);
    assertThat(
            CopyFixture.strings(
                fixture.target,
                """
                SELECT u.title FROM portage.unit u
                 WHERE u.chunks <> (SELECT count(*) FROM items i
                                     WHERE i.botid = u.bot_id::bpchar)
                """))
        .isEmpty();

    assertThat(run("mount", "-o", "remount,size=" + LARGE, disk.toString())).isTrue();
    MigrationReport report = fixture.migrate();
    assertThat(report.end()).isEqualTo(End.FINISHED);
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).isEqualTo(before);
  }

  private static boolean mounted(String options, Path at) throws IOException, InterruptedException {
    return run("mount", "-t", "tmpfs", "-o", options, "tmpfs", at.toString());
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      // There is no such program here.
      return false;
    }
  }
}
