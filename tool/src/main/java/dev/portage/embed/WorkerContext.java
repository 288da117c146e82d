package dev.portage.embed;

import dev.portage.embed.model.Embedder;
import dev.portage.postgres.Database;

/**
 * What all bots of a worker share.
 *
 * @param reader of sources
 * @param bucket of the bots' files
 * @param embedder whose model's dimension is the table's, and whose shelf is {@link
 *     PostgresVectorCache} of this database
 * @param database that holds {@code items}
 * @param execId ECS task id, for LastExecId
 * @param partial whether a bot's rows are replaced by what could be read, where not all of its
 *     sources could
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
