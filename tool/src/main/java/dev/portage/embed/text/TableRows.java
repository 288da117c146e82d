package dev.portage.embed.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rows of one table as people read them: a line for each row, a bar between its cells. Rows and
 * columns without any text are left out, and so are the empty cells at a row's end; an empty cell
 * within a row keeps its place, so that what stands below a heading stays below it.
 *
 * <p>A bar and no tab: the chat shows chunks in HTML, where a tab is a space like any other.
 */
final class TableRows {
  private final List<List<String>> rows = new ArrayList<>();

  void startRow() {
    rows.add(new ArrayList<>());
  }

  /** A further cell of the last row; blank where it has none. */
  void add(String cell) {
    if (rows.isEmpty()) {
      startRow();
    }
    rows.getLast().add(cell);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The table as one text, and none of it is left. */
  String take() {
    boolean[] used = usedColumns();
    String text =
        rows.stream()
            .map(row -> line(row, used))
            .filter(line -> !line.isBlank())
            .collect(Collectors.joining("\n"));
    rows.clear();
    return text;
  }

  private boolean[] usedColumns() {
    boolean[] used = new boolean[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        used[i] |= !row.get(i).isEmpty();
      }
    }
    return used;
  }

  private static String line(List<String> row, boolean[] used) {
    StringBuilder line = new StringBuilder();
    int columns = row.size();
    while (columns > 0 && row.get(columns - 1).isEmpty()) {
      columns--;
    }
    boolean first = true;
    for (int i = 0; i < columns; i++) {
      if (used[i]) {
        line.append(first ? "" : " |").append(first || row.get(i).isEmpty() ? "" : " ");
        line.append(row.get(i));
        first = false;
      }
    }
    return line.toString();
  }
}
