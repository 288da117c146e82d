package dev.portage.sandbox.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Lines of words and figures, as people read them. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> lines = new ArrayList<>();

  /** What it is about, and what is said of it. A line of one cell stands for itself. */
  Table line(String... cells) {
    lines.add(List.of(cells));
    return this;
  }

  void print(String title) {
    System.out.println("\n" + title);
    lines.forEach(line -> System.out.println((GAP + told(line)).stripTrailing()));
  }

  /** Many figures stand under each other by their ends, a single one by its beginning. */
  private String told(List<String> line) {
    StringBuilder told = new StringBuilder();
    for (int i = 0; i < line.size(); i++) {
      String side = i > 0 && columns() > 2 ? "" : "-";
      told.append(i == 0 ? "" : GAP).append(("%" + side + width(i) + "s").formatted(line.get(i)));
    }
    return told.toString();
  }

  private int columns() {
    return lines.stream().mapToInt(List::size).max().orElse(0);
  }

  private int width(int column) {
    return IntStream.range(0, lines.size())
        .mapToObj(lines::get)
        .filter(line -> line.size() > 1 && line.size() > column)
        .mapToInt(line -> line.get(column).length())
        .max()
        .orElse(1);
  }
}
