package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.verify.BotCheck;
import dev.portage.verify.VerificationReport;
import java.util.ArrayList;
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

  /** One line for each check that is not as it should be, and what to do about it. */
  static List<String> bad(VerificationReport report) {
    return lines(report.bad());
  }

  private static List<String> lines(List<BotCheck> bad) {
    List<String> lines = new ArrayList<>(bad.stream().map(VerificationShown::line).toList());
    bad.stream()
        .map(check -> next(check.result()))
        .filter(next -> !next.isEmpty())
        .distinct()
        .forEach(next -> lines.add("  → " + next));
    return lines;
  }

  private static String next(BotCheck.Result result) {
    return switch (result) {
      case EQUAL, SAME, SAME_DOUBLED, APPLICATIONS, NONE_NEEDED, NOT_NEEDED, NOT_CARRIED -> "";
      case NOWHERE -> "bots without rows on either side: portage migrate --route reembed";
      case DIFFERENT ->
          "rows other than the source's: portage migrate --route copy --repair copies what is"
              + " missing, and lists what differs; --source-wins with it overwrites that";
      case FAILED ->
          "failed bots: mend their sources (portage status --json lists each), then portage migrate"
              + " --route reembed --retry-failed";
      case MISSING -> "missing rows: portage migrate --route reembed embeds these bots";
      case UNREADABLE -> "unreadable items: mend them in DynamoDB, then run the same command again";
      case CHANGED, DOUBLED, BROKEN_VECTORS ->
          "wrong rows: delete them (DELETE FROM items WHERE botid = 'ID'), then portage migrate"
              + " --route reembed embeds these bots anew";
      case ORPHANED ->
          "rows of a bot that is gone: delete them (DELETE FROM items WHERE botid = 'ID') if nobody"
              + " needs them";
    };
  }

  /** The same without bots that failed: a migration has told of those already. */
  static List<String> wrongRows(VerificationReport report) {
    return lines(
        report.bad().stream().filter(check -> check.result() != BotCheck.Result.FAILED).toList());
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
