package dev.portage.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Prints lines of text and numbers with aligned columns. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> lines = new ArrayList<>();

  /** Adds a line; a line of one cell does not take part in the alignment. */
  TextTable line(String... cells) {
    lines.add(List.of(cells));
    return this;
  }

  void print(String title) {
    System.out.println("\n" + title);
    lines.forEach(line -> System.out.println((GAP + aligned(line)).stripTrailing()));
  }

  /** Aligns columns of numbers to the right; the only column of a two-column table to the left. */
  private String aligned(List<String> line) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.size(); i++) {
      String side = i > 0 && columns() > 2 ? "" : "-";
      text.append(i == 0 ? "" : GAP).append(("%" + side + width(i) + "s").formatted(line.get(i)));
    }
    return text.toString();
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
