package dev.portage.migration;

import dev.portage.bots.BotTable;
import dev.portage.deployment.Deployment;
import dev.portage.deployment.DocumentBucket;
import dev.portage.deployment.Quotas;
import dev.portage.fleet.EmbeddingTasks;
import dev.portage.plan.TaskSize;
import dev.portage.postgres.Database;
import java.util.function.Supplier;

/**
 * A deployment, and the clients of its parts.
 *
 * @param deployment its values
 * @param bots its table
 * @param bucket its files
 * @param quotas of its account
 * @param tasks where embedding tasks run
 * @param taskSize what one takes; asked for when it is needed
 * @param target connects to the new cluster
 */
public record DeploymentClients(
    Deployment deployment,
    BotTable bots,
    DocumentBucket bucket,
    Quotas quotas,
    EmbeddingTasks tasks,
    Supplier<TaskSize> taskSize,
    Supplier<Database> target) {}
