package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.verify.BotCheck;
import dev.portage.verify.VerificationReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows a verification. */
final class VerificationShown {
  private VerificationShown() {}

  static ExitCode exitCode(VerificationReport report) {
    if (!report.rowsAreRight()) {
      return ExitCode.VERIFICATION_FAILED;
    }
    return report.bad().isEmpty() ? ExitCode.OK : ExitCode.BOTS_FAILED;
  }

  /** One line for each check that is not as it should be. */
  static List<String> bad(VerificationReport report) {
    return report.bad().stream().map(VerificationShown::line).toList();
  }

  /** The same without bots that failed: a migration has told of those already. */
  static List<String> wrongRows(VerificationReport report) {
    return report.bad().stream()
        .filter(check -> check.result() != BotCheck.Result.FAILED)
        .map(VerificationShown::line)
        .toList();
  }

  private static String line(BotCheck check) {
    String expected = check.expected() < 0 ? "" : " of %d".formatted(check.expected());
    return "  ! %s (%s): %s; %d%s rows"
        .formatted(
            check.title(), check.bot().value(), check.result().shown(), check.actual(), expected);
  }

  static Map<String, Object> json(VerificationReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", report.rows());
    json.put("rowsAreRight", report.rowsAreRight());
    json.put("bots", report.checks().stream().map(VerificationShown::json).toList());
    return json;
  }

  private static Map<String, Object> json(BotCheck check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bot", check.bot().value());
    json.put("title", check.title());
    json.put("expected", check.expected() < 0 ? null : check.expected());
    json.put("actual", check.actual());
    json.put("result", check.result());
    json.put("good", check.result().good());
    return json;
  }
}
