package dev.portage.wiring;

import dev.portage.deployment.SecretStore;
import dev.portage.migration.TenantSource;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Between which clusters rows are transferred. Exactly one of source, snapshot and clone is given.
 *
 * @param target that takes the rows
 * @param source the address of a cluster that runs, found with the secrets of AWS where it names
 *     one
 * @param snapshot latest, an identifier, or an ARN
 * @param cloned identifier or ARN of a cluster that runs, of which a clone is read
 * @param sidePassword that was noted for what the side cluster is made of; empty to set a fresh one
 * @param tenants that should have rows, where no stack lists them
 * @param scanSegments of DynamoDB at once
 */
public record TransferChoice(
    TargetChoice target,
    Optional<Function<Supplier<SecretStore>, DatabaseAddress>> source,
    Optional<String> snapshot,
    Optional<String> cloned,
    Optional<Password> sidePassword,
    TenantSource tenants,
    int scanSegments) {}
