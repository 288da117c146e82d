package dev.portage.cli;

import dev.portage.migration.Proof;
import dev.portage.migration.Site;
import dev.portage.postgres.Database;
import dev.portage.verify.VerificationReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Proves that nothing is missing. */
@Command(
    name = "verify",
    description = {
      "Compare every bot's rows with what was embedded; look for orphans, doubles and broken"
          + " vectors. Reads only. Exits with 50 when rows are wrong, with 30 when they are right"
          + " and a bot could not be brought back."
    })
final class VerifyVerb implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private DeploymentOptions options;

  private final Output output;

  VerifyVerb(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (AwsSite aws = AwsSite.of(options)) {
      Site site = aws.site();
      try (Database target = site.target().get()) {
        VerificationReport report = Proof.of(site, target, WorkOptions.SCAN_SEGMENTS);
        show(report);
        return VerificationShown.exitCode(report).number();
      }
    }
  }

  private void show(VerificationReport report) {
    if (common.json) {
      output.json(VerificationShown.json(report));
      return;
    }
    TextTable table = new TextTable("bot", "expected", "rows", "result");
    report
        .checks()
        .forEach(
            check ->
                table.row(
                    check.title(),
                    check.expected() < 0 ? "–" : check.expected(),
                    check.actual(),
                    check.result().shown()));
    table.lines(Terminal.width()).forEach(output::line);
    output.line(
        "%d rows, %s"
            .formatted(
                report.rows(),
                report.rowsAreRight() ? "as they should be" : "NOT as they should be"));
    VerificationShown.bad(report).forEach(output::line);
  }
}
