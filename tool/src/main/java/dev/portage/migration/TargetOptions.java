package dev.portage.migration;

import static java.util.stream.Collectors.joining;

import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The options of a command by which a later one reaches the same table of the same cluster.
 *
 * @param given values by the option's name, in their order
 */
public record TargetOptions(Map<String, String> given) {
  /** The options of a command that was given none of them. */
  public static final TargetOptions NONE = new TargetOptions(Map.of());

  /** The names of the options that select the cluster. */
  public static final List<String> CLUSTER =
      List.of(
          "--target",
          "--stack-name",
          "--region",
          "--profile",
          "--secret",
          "--db-host",
          "--db-port",
          "--db-cluster");

  /** The names of the options that select the table and its columns. */
  public static final List<String> TABLE =
      List.of(
          "--table",
          "--id-column",
          "--tenant-column",
          "--content-column",
          "--source-column",
          "--embedding-column");

  private static final Pattern WORD = Pattern.compile("\\w+");
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  /** A command line with these options, as it can be pasted into a shell. */
  public String after(String command) {
    return Stream.concat(
            Stream.of(command),
            given.entrySet().stream().map(one -> one.getKey() + " " + quoted(one.getValue())))
        .collect(joining(" "));
  }

  private static String quoted(String value) {
    return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }

  /**
   * The same cluster, and this table.
   *
   * @param columns options for its columns, as far as they are known
   */
  TargetOptions with(SqlName table, Map<String, String> columns) {
    Map<String, String> options = new LinkedHashMap<>(given);
    SqlName now = SqlName.parse(given.getOrDefault("--table", "items"));
    if (!now.last().equals(table.last())) {
      TABLE.forEach(options::remove);
    }
    if (!table.equals(SqlName.of("items")) || !columns.isEmpty()) {
      options.put("--table", written(table));
    }
    options.putAll(columns);
    return new TargetOptions(options);
  }

  /** Writes the options that name the columns of a table, as the journal records them. */
  static String columns(ChunkTable table) {
    return "--id-column "
        + written(table.id())
        + table
            .tenant()
            .map(name -> " --tenant-column " + written(name))
            .orElse(", and no --tenant-column");
  }

  /** Writes a name as an option takes it. */
  static String written(SqlName name) {
    return name.parts().stream().allMatch(part -> WORD.matcher(part).matches())
        ? name.toString()
        : name.quoted();
  }
}
