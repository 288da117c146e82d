package dev.portage.migration;

import dev.portage.postgres.Database;
import dev.portage.store.TableShape;

/**
 * The two clusters of a transfer, connected.
 *
 * @param source is only read
 * @param target takes the rows
 * @param to the target's table
 */
record Endpoints(Database source, Database target, TableShape to) {}
