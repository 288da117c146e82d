package dev.portage.sandbox.bench;

import dev.portage.sandbox.bench.Landing.Return;
import dev.portage.sandbox.bench.Svg.Anchor;
import java.util.Comparator;
import java.util.List;

/**
 * How much of the use is served again as time goes by, a line for each contender, as SVG. What is
 * left above a line is its usage-weighted outage.
 */
final class ReturnsChart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 470;
  private static final int LEFT = 60;
  private static final int RIGHT = 660;
  private static final int TOP = 56;
  private static final int BOTTOM = 410;

  /** Apart for colour-blind eyes, too; the last contender, Portage, is drawn widest. */
  private static final List<String> COLOURS =
      List.of("#8c8c8c", "#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00");

  private final List<Trials> lines;
  private final double end;
  private final Svg svg = new Svg(WIDTH, HEIGHT);

  ReturnsChart(List<Trials> all) {
    this.lines = all.stream().filter(of -> !of.runs().isEmpty()).toList();
    double last =
        lines.stream()
            .flatMap(of -> of.typical().stream())
            .mapToDouble(Return::after)
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
    svg.text(LEFT, 24, Anchor.START, 15, "Part of the use that is served again");
    svg.text(
        LEFT,
        42,
        Anchor.START,
        12,
        "bots weighted by use; rows visible, and found by an index where one is made");
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
    List<Return> returns =
        lines.get(number).typical().stream()
            .sorted(Comparator.comparingDouble(Return::after))
            .toList();
    double whole = returns.stream().mapToDouble(Return::weight).sum();
    double served = 0;
    StringBuilder path = new StringBuilder(Svg.point('M', x(0), y(0)));
    for (Return bot : returns) {
      path.append(Svg.point('L', x(bot.after()), y(served / whole)));
      served += bot.weight();
      path.append(Svg.point('L', x(bot.after()), y(served / whole)));
    }
    svg.path(path.append(Svg.point('L', x(end), y(1))).toString(), stroke(number));
  }

  private void legend(int number) {
    double y = TOP + 14 + 40 * number;
    Trials of = lines.get(number);
    svg.line(RIGHT + 22, y - 4, RIGHT + 46, y - 4, stroke(number));
    svg.text(RIGHT + 54, y, Anchor.START, 13, of.contender().title());
    double outage = Figures.rounded(Landing.outage(of.typical()), 1);
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

  /** Some five to ten marks on the axis of time: 1, 2, 5, 10 and so on. */
  private static double step(double last) {
    double step = 1;
    for (int i = 0; last / step > 10; i++) {
      step *= i % 3 == 1 ? 2.5 : 2;
    }
    return step;
  }
}
