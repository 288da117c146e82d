package dev.portage.journal;

/** Migrations that tests begin. */
public final class Migrations {
  /** Embeds with a model of two dimensions. */
  public static final MigrationIdentity REEMBED =
      new MigrationIdentity(Route.Embedding.REEMBED, new Origin.BotSources(), "model/2");

  private Migrations() {}

  /** Copies from a cluster of this address. */
  public static MigrationIdentity copyOf(String address) {
    return new MigrationIdentity(Route.Transfer.COPY, new Origin.Cluster(address), "");
  }
}
