package dev.portage.wiring;

import dev.portage.deployment.SecretStore;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Side;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The cluster that a command names as its source, where it names one. */
public final class SourceCluster implements AutoCloseable {
  private final Optional<Function<Supplier<SecretStore>, DatabaseAddress>> address;
  private final StackChoice stack;
  private StackClients clients;
  private Database database;

  /**
   * Nothing is opened yet.
   *
   * @param address found with the secrets of AWS where it names one
   * @param stack whose secrets are read
   */
  public SourceCluster(
      Optional<Function<Supplier<SecretStore>, DatabaseAddress>> address, StackChoice stack) {
    this.address = address;
    this.stack = stack;
  }

  /**
   * Opens it; empty where none is named.
   *
   * @param connections at most this many
   */
  public Optional<Database> open(int connections) {
    if (address.isPresent()) {
      database = Database.open(Side.SOURCE, () -> address.get().apply(this::secrets), connections);
    }
    return Optional.ofNullable(database);
  }

  private SecretStore secrets() {
    if (clients == null) {
      clients = StackClients.of(stack);
    }
    return clients.secrets();
  }

  @Override
  public void close() {
    try {
      if (database != null) {
        database.close();
      }
    } finally {
      if (clients != null) {
        clients.close();
      }
    }
  }
}
