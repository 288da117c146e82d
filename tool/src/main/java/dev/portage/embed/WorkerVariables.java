package dev.portage.embed;

import dev.portage.deployment.AccountQuotas;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment variables with which a migration configures its workers. */
public final class WorkerVariables {
  /** Whether a bot's rows are replaced even if some of its sources could not be read. */
  public static final String PARTIAL = "PORTAGE_PARTIAL";

  /** Input tokens per minute that the account may embed. */
  public static final String TOKENS = "PORTAGE_TOKENS_PER_MINUTE";

  /** Calls per minute that the account may make. */
  public static final String CALLS = "PORTAGE_CALLS_PER_MINUTE";

  /** How much of these quotas a migration uses, in percent. */
  public static final String SHARE = "PORTAGE_QUOTA_SHARE";

  /** How many workers share these quotas. */
  public static final String WORKERS = "PORTAGE_WORKERS";

  private WorkerVariables() {}

  /**
   * The variables for the tasks of a migration.
   *
   * @param quotas omitted if they are only assumed; a worker then searches for the limit
   * @param workers how many run concurrently
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
