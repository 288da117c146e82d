package dev.portage.cli;

import dev.portage.embed.WorkerVariables;
import dev.portage.embed.model.Quota;
import picocli.CommandLine.Option;

/** How fast a worker asks the model. */
final class PaceOptions {
  @Option(
      names = "--tokens-per-minute",
      paramLabel = "N",
      defaultValue = "${env:" + WorkerVariables.TOKENS + ":-0}",
      description =
          "Input tokens a minute that the account may embed. Default: found out, from 300,000"
              + " upwards. Variable "
              + WorkerVariables.TOKENS
              + ".")
  private double tokens;

  @Option(
      names = "--calls-per-minute",
      paramLabel = "N",
      defaultValue = "${env:" + WorkerVariables.CALLS + ":-0}",
      description =
          "Calls a minute. Default: found out, from 2,000 upwards. Variable "
              + WorkerVariables.CALLS
              + ".")
  private double calls;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "${env:" + WorkerVariables.WORKERS + ":-1}",
      description =
          "How many workers share these quotas. Default: 1. Variable "
              + WorkerVariables.WORKERS
              + ".")
  private int workers;

  Quota quota() {
    Checked.between("--tokens-per-minute", tokens, 0, 1e12);
    Checked.between("--calls-per-minute", calls, 0, 1e12);
    Checked.between("--workers", workers, 1, 10_000);
    Quota usual = Quota.DEFAULT;
    return new Quota(
        tokens > 0 ? tokens : usual.tokensPerMinute(),
        calls > 0 ? calls : usual.callsPerMinute(),
        workers,
        tokens > 0 && calls > 0);
  }
}
