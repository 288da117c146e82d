package dev.portage.migration;

import java.util.Optional;

/**
 * What a run would do first.
 *
 * @param preview of the plan; empty where a side cluster is needed before one can be made, or
 *     nothing is left to do
 * @param question that a run asks before it continues; empty for none
 */
public record DryRun(Optional<Preview> preview, Optional<String> question) {}
