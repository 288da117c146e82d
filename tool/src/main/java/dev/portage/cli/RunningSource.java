package dev.portage.cli;

import dev.portage.migration.CopySource;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Side;
import java.util.Optional;
import java.util.function.Supplier;

/** A cluster that runs, and was there before. */
record RunningSource(Supplier<DatabaseAddress> address) implements CopySource {
  @Override
  public String name(Optional<String> begun) {
    return address.get().shown();
  }

  @Override
  public Optional<String> cost() {
    return Optional.empty();
  }

  @Override
  public Database open(Opening opening) {
    Database source = Database.open(Side.SOURCE, address, opening.connections());
    opening.telling().story().note("from " + source.shown());
    return source;
  }
}
