package dev.portage.embed;

import dev.portage.embed.model.Embedder;
import dev.portage.postgres.Database;

/**
 * The resources and settings that all bots of a worker share.
 *
 * @param reader reads sources
 * @param bucket the bucket of the bots' files
 * @param embedder its model has the dimension of the table, and its cache is the {@link
 *     PostgresVectorCache} of this database
 * @param database the database with {@code items}
 * @param execId the ECS task id, for LastExecId
 * @param partial whether a bot's rows are replaced even if some of its sources could not be read
 * @param stop asks the worker to stop
 */
public record WorkerContext(
    SourceReader reader,
    String bucket,
    Embedder embedder,
    Database database,
    String execId,
    boolean partial,
    StopSignal stop) {}
