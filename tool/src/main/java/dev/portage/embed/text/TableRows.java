package dev.portage.embed.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Formats the rows of one table as text: one line per row, with a bar between the cells. Rows and
 * columns without text are omitted, and so are empty cells at the end of a row; an empty cell
 * within a row is kept, so that each cell stays below its heading.
 *
 * <p>The separator is a bar, not a tab, because the chat shows chunks in HTML, where a tab looks
 * like a space.
 */
final class TableRows {
  private final List<List<String>> rows = new ArrayList<>();

  void startRow() {
    rows.add(new ArrayList<>());
  }

  /** Adds a cell to the last row; blank for an empty cell. */
  void add(String cell) {
    if (rows.isEmpty()) {
      startRow();
    }
    rows.getLast().add(cell);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Returns the table as one text, and clears it. */
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
