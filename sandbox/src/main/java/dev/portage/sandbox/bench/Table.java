package dev.portage.sandbox.bench;

import java.util.ArrayList;
import java.util.List;

/** Lines of words and figures, as people read them. */
final class Table {
  private final List<String[]> lines = new ArrayList<>();

  Table line(String what, String value) {
    lines.add(new String[] {what, value});
    return this;
  }

  void print(String title) {
    int width = lines.stream().mapToInt(line -> line[0].length()).max().orElse(0);
    System.out.println("\n" + title);
    lines.forEach(line -> System.out.printf("  %-" + width + "s  %s%n", line[0], line[1]));
  }
}
