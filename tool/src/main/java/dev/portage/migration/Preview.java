package dev.portage.migration;

import dev.portage.plan.Plan;
import dev.portage.plan.Survey;
import java.util.List;
import java.util.Optional;

/**
 * What a migration would find and do.
 *
 * @param survey of the deployment
 * @param plan made from it
 * @param statements that would create the target's table; none where that exists
 * @param question what the operator would have to agree to; empty where nothing is to be done
 */
public record Preview(
    Survey survey, Plan plan, List<String> statements, Optional<String> question) {}
