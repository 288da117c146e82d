package dev.portage.migration;

import dev.portage.journal.CreatedResources;
import dev.portage.journal.DroppedIndexes;
import dev.portage.postgres.Database;
import dev.portage.sidecluster.Capacity;
import dev.portage.sidecluster.SideCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** A side cluster of this identifier. */
  public static Outstanding sideCluster(String id) {
    return new Outstanding(
        "%s %s".formatted(SideCluster.KIND, id),
        String.format(
            Locale.ROOT,
            "%s %s still exists, and costs $%.2f to $%.2f a day until \"portage cleanup\" removes"
                + " it",
            SideCluster.KIND,
            id,
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

  static Outstanding index(DroppedIndexes.Outstanding dropped) {
    return index(dropped.table(), dropped.name(), dropped.definition());
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

  /** All that the journal of this target knows of, what costs money last. */
  public static List<Outstanding> of(Database target) {
    List<Outstanding> all = new ArrayList<>();
    for (DroppedIndexes.Outstanding index : target.inTransaction(DroppedIndexes::outstanding)) {
      all.add(index(index));
    }
    CreatedResources.of(target)
        .outstanding(SideCluster.KIND)
        .forEach(id -> all.add(sideCluster(id)));
    return List.copyOf(all);
  }
}
