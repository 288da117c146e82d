package dev.portage.embed;

import dev.portage.deployment.AccountQuotas;
import java.util.LinkedHashMap;
import java.util.Map;

/** Environment variables by which a migration tells its workers how to work. */
public final class WorkerVariables {
  /** Whether a bot's rows are replaced by what could be read. */
  public static final String PARTIAL = "PORTAGE_PARTIAL";

  /** Input tokens a minute that the account may embed. */
  public static final String TOKENS = "PORTAGE_TOKENS_PER_MINUTE";

  /** Calls a minute that the account may make. */
  public static final String CALLS = "PORTAGE_CALLS_PER_MINUTE";

  /** How many workers share these quotas. */
  public static final String WORKERS = "PORTAGE_WORKERS";

  private WorkerVariables() {}

  /**
   * What the tasks of a migration are told.
   *
   * @param quotas where they are only assumed a worker finds out by itself
   * @param workers at once
   */
  public static Map<String, String> of(boolean partial, AccountQuotas quotas, int workers) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(PARTIAL, Boolean.toString(partial));
    variables.put(WORKERS, Integer.toString(Math.max(1, workers)));
    if (!quotas.assumed()) {
      variables.put(TOKENS, Long.toString(Math.round(quotas.tokensPerMinute())));
      variables.put(CALLS, Long.toString(Math.round(quotas.callsPerMinute())));
    }
    return variables;
  }
}
