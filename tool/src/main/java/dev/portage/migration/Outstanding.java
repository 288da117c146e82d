package dev.portage.migration;

import dev.portage.journal.Created;
import dev.portage.postgres.Database;
import dev.portage.sidecluster.Capacity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run may leave behind that the operator has to know of when it ends: a side cluster, which
 * costs money, and an index that is still dropped, without which searches are slow.
 *
 * @param thing its kind and name
 * @param sentence what it means, and the command that ends it
 */
public record Outstanding(String thing, String sentence) {
  private static final int HOURS = 24;

  private static final Pattern COLUMN =
      Pattern.compile(" USING \\w+ \\((\"(?:[^\"]|\"\")+\"|[^\\s)]+)");

  /** All that the journal of this target knows of, what costs money last. */
  public static List<Outstanding> of(Database target) {
    return Created.all(target).reversed().stream()
        .map(Outstanding::of)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Empty for what is meant to stay: settings that searches need. */
  static Optional<Outstanding> of(Created created) {
    return switch (created) {
      case Created.SideCluster cluster -> Optional.of(sideCluster(cluster.name()));
      case Created.DroppedIndex index ->
          Optional.of(index(index.table(), index.name(), index.definition()));
      case Created.ChangedSetting setting -> Optional.empty();
    };
  }

  /** A side cluster of this identifier. */
  public static Outstanding sideCluster(String id) {
    String thing = new Created.SideCluster(id).described();
    return new Outstanding(
        thing,
        String.format(
            Locale.ROOT,
            "%s still exists, and costs $%.2f to $%.2f a day until \"portage cleanup\" removes it",
            thing,
            HOURS * Capacity.SMALL.leastPrice(),
            HOURS * Capacity.SMALL.mostPrice()));
  }

  /**
   * A dropped index.
   *
   * @param table as SQL names it
   * @param definition the statement that restores it
   */
  public static Outstanding index(String table, String name, String definition) {
    return new Outstanding(
        "index " + name,
        "index %s of %s is still dropped: \"portage cleanup%s\" restores it, and so does the same"
                .formatted(name, table, options(table, definition))
            + " migrate command; by hand: %s;".formatted(definition));
  }

  private static String options(String table, String definition) {
    if (table.equals("items")) {
      return "";
    }
    Matcher column = COLUMN.matcher(definition);
    String other =
        column.find() && !column.group(1).equals("embedding")
            ? " --embedding-column '%s'".formatted(column.group(1))
            : "";
    return (table.contains("\"") ? " --table '%s'" : " --table %s").formatted(table) + other;
  }
}
