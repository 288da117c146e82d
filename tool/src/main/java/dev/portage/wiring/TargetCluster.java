package dev.portage.wiring;

import dev.portage.deployment.Caller;
import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import java.util.Optional;
import java.util.function.Consumer;

/** The cluster that a command works on, opened: a stack's, or one that is named by its address. */
public final class TargetCluster implements AutoCloseable {
  private final Database database;
  private final ChunkTable table;
  private final Optional<StackClients> stack;

  private TargetCluster(Database database, ChunkTable table, Optional<StackClients> stack) {
    this.database = database;
    this.table = table;
    this.stack = stack;
  }

  /**
   * Opens it.
   *
   * @param connections at most this many
   * @param named receives the identity under which AWS is called, before the stack is looked for
   * @throws dev.portage.fault.Fault where the stack cannot be found or the cluster not be reached
   */
  public static TargetCluster open(TargetChoice choice, int connections, Consumer<Caller> named) {
    return switch (choice) {
      case TargetChoice.Named address ->
          new TargetCluster(
              Database.open(address::address, connections), address.table(), Optional.empty());
      case TargetChoice.OfStack ofStack -> {
        StackClients clients = StackClients.of(ofStack.stack());
        try {
          named.accept(clients.caller());
          yield new TargetCluster(
              clients.target(clients.deployment(), connections),
              ofStack.table(),
              Optional.of(clients));
        } catch (RuntimeException | Error e) {
          clients.close();
          throw e;
        }
      }
    };
  }

  /** Connections to it. */
  public Database database() {
    return database;
  }

  /** The table of chunks. */
  public ChunkTable table() {
    return table;
  }

  /** The clients of its stack; empty for a named cluster. */
  public Optional<StackClients> stack() {
    return stack;
  }

  @Override
  public void close() {
    try {
      database.close();
    } finally {
      stack.ifPresent(StackClients::close);
    }
  }
}
