package dev.portage.migration;

import dev.portage.journal.Origin;
import dev.portage.postgres.Database;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A cluster that runs already.
 *
 * @param address of it, without its password
 * @param connect opens it with at most this many connections
 */
public record RunningSource(Supplier<String> address, IntFunction<Database> connect)
    implements TransferSource {
  @Override
  public Origin origin(Optional<Origin> unfinished) {
    return new Origin.Cluster(address.get());
  }

  @Override
  public OpenSource open(Opening opening) {
    Database source = connect.apply(opening.connections());
    opening.context().reporter().note("from " + source.describe());
    return OpenSource.of(source);
  }
}
