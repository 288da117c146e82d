package dev.portage.cli;

import dev.portage.migration.CopySource;
import dev.portage.migration.Story;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Side;
import java.util.function.Supplier;

/** A cluster that runs, and was there before. */
record RunningSource(String name, Supplier<DatabaseAddress> address) implements CopySource {
  static RunningSource of(Supplier<DatabaseAddress> address) {
    return new RunningSource(address.get().shown(), address);
  }

  @Override
  public String cost() {
    return "";
  }

  @Override
  public Database open(int connections, Story story) {
    Database source = Database.open(Side.SOURCE, address, connections);
    story.note("from " + source.shown());
    return source;
  }
}
