package dev.portage.migration;

import dev.portage.plan.Plan;
import dev.portage.plan.Survey;

/**
 * What a migration would find and do.
 *
 * @param survey of the deployment
 * @param plan made from it
 */
public record Preview(Survey survey, Plan plan) {}
