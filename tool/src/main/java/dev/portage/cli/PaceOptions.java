package dev.portage.cli;

import dev.portage.embed.WorkerVariables;
import dev.portage.embed.model.Quota;
import picocli.CommandLine.Option;

/** Options for how fast a worker calls the model. */
final class PaceOptions {
  @Option(
      names = "--tokens-per-minute",
      paramLabel = "N",
      defaultValue = "${env:" + WorkerVariables.TOKENS + ":-0}",
      description =
          "Input tokens per minute that the account may embed. Default: determined while running,"
              + " starting from 300,000. Variable "
              + WorkerVariables.TOKENS
              + ".")
  private double tokens;

  @Option(
      names = "--calls-per-minute",
      paramLabel = "N",
      defaultValue = "${env:" + WorkerVariables.CALLS + ":-0}",
      description =
          "Calls per minute. Default: determined while running, starting from 2,000. Variable "
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

  @Option(
      names = "--quota-share",
      paramLabel = "PERCENT",
      defaultValue = "${env:" + WorkerVariables.SHARE + ":-85}",
      description =
          "How much of the model's quotas is used, where they are known: the application embeds"
              + " every question under the same ones. Default: 85. Variable "
              + WorkerVariables.SHARE
              + ".")
  private double share;

  Quota quota() {
    double used = Checked.between("--quota-share", share, 1, 100) / 100;
    Checked.between("--tokens-per-minute", tokens, 0, 1e12);
    Checked.between("--calls-per-minute", calls, 0, 1e12);
    Checked.between("--workers", workers, 1, 10_000);
    Quota usual = Quota.DEFAULT;
    return new Quota(
        tokens > 0 ? tokens * used : usual.tokensPerMinute(),
        calls > 0 ? calls * used : usual.callsPerMinute(),
        workers,
        tokens > 0 && calls > 0);
  }
}
