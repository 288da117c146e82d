package dev.portage.wiring;

import dev.portage.deployment.Overrides;
import java.util.Optional;

/**
 * Which deployment is meant.
 *
 * @param stackName of its CloudFormation stack
 * @param region of the stack; empty for the profile's or the environment's
 * @param profile of AWS; empty for what the environment gives
 * @param bedrockRegion where Bedrock is called; empty for that of the embedding task's definition
 * @param overrides values that replace those of the stack
 */
public record StackChoice(
    String stackName,
    Optional<String> region,
    Optional<String> profile,
    Optional<String> bedrockRegion,
    Overrides overrides) {}
