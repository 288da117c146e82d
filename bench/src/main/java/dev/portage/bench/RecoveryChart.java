package dev.portage.bench;

import dev.portage.bench.CommitTimes.Recovery;
import dev.portage.bench.Svg.Anchor;
import java.util.Comparator;
import java.util.List;

/**
 * Draws, as SVG, the share of the use that is served again over time, with a line for each
 * contender. The area above a line is the usage-weighted outage of that contender.
 */
final class RecoveryChart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 470;
  private static final int LEFT = 60;
  private static final int RIGHT = 660;
  private static final int TOP = 56;
  private static final int BOTTOM = 410;

  /** A palette that colour-blind readers can distinguish; the last colour is for Portage. */
  private static final List<String> COLOURS =
      List.of("#8c8c8c", "#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00");

  private final List<ContenderResult> lines;
  private final double end;
  private final Svg svg = new Svg(WIDTH, HEIGHT);

  RecoveryChart(List<ContenderResult> all) {
    this.lines = all.stream().filter(of -> !of.runs().isEmpty()).toList();
    double last =
        lines.stream()
            .flatMap(of -> of.typical().stream())
            .mapToDouble(Recovery::after)
            .max()
            .orElse(1);
    this.end = Math.max(1, Math.ceil(last * 1.05 / step(last)) * step(last));
  }

  String svg() {
    titles();
    axes();
    for (int i = 0; i < lines.size(); i++) {
      line(i);
      legend(i);
    }
    return svg.end();
  }

  private void titles() {
    svg.text(LEFT, 24, Anchor.START, 15, "Share of the use that is served again");
    svg.text(
        LEFT,
        42,
        Anchor.START,
        12,
        "bots weighted by use; rows visible, and found by an index where there is one");
  }

  private void axes() {
    String grid = Svg.stroke("#ddd", 1);
    for (int percent = 0; percent <= 100; percent += 25) {
      double y = y(percent / 100.0);
      svg.line(LEFT, y, RIGHT, y, grid);
      svg.text(LEFT - 8, y + 4, Anchor.END, 12, percent + " %");
    }
    for (double seconds = 0; seconds <= end + 1e-9; seconds += step(end)) {
      svg.line(x(seconds), BOTTOM, x(seconds), BOTTOM + 5, grid);
      svg.text(x(seconds), BOTTOM + 20, Anchor.MIDDLE, 12, Long.toString(Math.round(seconds)));
    }
    svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 42, Anchor.MIDDLE, 12, "seconds from the start");
  }

  private void line(int number) {
    List<Recovery> returns =
        lines.get(number).typical().stream()
            .sorted(Comparator.comparingDouble(Recovery::after))
            .toList();
    double whole = returns.stream().mapToDouble(Recovery::weight).sum();
    double served = 0;
    StringBuilder path = new StringBuilder(Svg.point('M', x(0), y(0)));
    for (Recovery bot : returns) {
      path.append(Svg.point('L', x(bot.after()), y(served / whole)));
      served += bot.weight();
      path.append(Svg.point('L', x(bot.after()), y(served / whole)));
    }
    svg.path(path.append(Svg.point('L', x(end), y(1))).toString(), stroke(number));
  }

  private void legend(int number) {
    double y = TOP + 14 + 40 * number;
    ContenderResult of = lines.get(number);
    svg.line(RIGHT + 22, y - 4, RIGHT + 46, y - 4, stroke(number));
    svg.text(RIGHT + 54, y, Anchor.START, 13, of.contender().title());
    double outage = Figures.rounded(CommitTimes.outage(of.typical()), 1);
    svg.text(RIGHT + 54, y + 16, Anchor.START, 12, "outage " + outage + " s");
  }

  private String stroke(int number) {
    return lines.get(number).contender().name().equals(Contender.PORTAGE)
        ? Svg.stroke(COLOURS.getLast(), 3.5)
        : Svg.stroke(COLOURS.get(number % (COLOURS.size() - 1)), 2);
  }

  private double x(double seconds) {
    return LEFT + (RIGHT - LEFT) * Math.min(seconds, end) / end;
  }

  private static double y(double share) {
    return BOTTOM - (BOTTOM - TOP) * share;
  }

  /** Returns a step of 1, 2, 5, 10 … that gives the time axis five to ten marks. */
  private static double step(double last) {
    double step = 1;
    for (int i = 0; last / step > 10; i++) {
      step *= i % 3 == 1 ? 2.5 : 2;
    }
    return step;
  }
}
