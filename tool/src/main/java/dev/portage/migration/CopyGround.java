package dev.portage.migration;

import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import java.util.function.IntFunction;

/**
 * What is copied from where to where.
 *
 * @param shown in the story, such as the stack's name
 * @param table on both sides
 * @param byAge whether the rows are the application's, whose ids tell their age
 * @param rosters who should have rows
 * @param source where they are
 * @param target connects to the cluster that takes them, with as many connections as are given
 */
public record CopyGround(
    String shown,
    ChunkTable table,
    boolean byAge,
    Rosters rosters,
    CopySource source,
    IntFunction<Database> target) {}
