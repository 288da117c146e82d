package dev.portage.migration;

import dev.portage.merge.RowDecision;
import dev.portage.plan.Plan;
import dev.portage.plan.Survey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a migration would find and do.
 *
 * @param survey of the deployment
 * @param plan made from it
 * @param parents what is done with the rows of each table that the rows refer to
 * @param statements that would create the target's table; none where that exists
 * @param question what the operator would have to agree to; empty where nothing is to be done
 */
public record Preview(
    Survey survey,
    Plan plan,
    List<ParentRows> parents,
    List<String> statements,
    Optional<String> question) {
  /**
   * Rows of a table that the rows refer to.
   *
   * @param table its name
   * @param toWrite how many are inserted or updated
   * @param differences how many rows have each decision
   */
  public record ParentRows(String table, long toWrite, Map<RowDecision, Long> differences) {}
}
