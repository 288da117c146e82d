package dev.portage.journal;

/**
 * What makes a migration the same one when its command is run again.
 *
 * @param route how rows are restored
 * @param origin where they come from
 * @param model that embeds, with its dimension; "" where none does
 * @param columns that identify rows and tenants, by which its units were planned, as options name
 *     them; "" where bots are embedded
 */
public record MigrationIdentity(Route route, Origin origin, String model, String columns) {
  /** One that embeds. */
  public MigrationIdentity(Route route, Origin origin, String model) {
    this(route, origin, model, "");
  }
}
