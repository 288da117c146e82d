package dev.portage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BisectionTest {
  private static final List<Integer> ROWS = IntStream.range(0, 100).boxed().toList();

  private final List<Integer> done = new ArrayList<>();
  private final List<Integer> failed = new ArrayList<>();

  private static Fault fault(String state) {
    return new Fault(ExitCode.TARGET_REFUSED, "no", "next", new SQLException("no", state));
  }

  private Bisection<Integer> refusing(Set<Integer> refused, int most) {
    return bisection(
        rows -> {
          if (rows.stream().anyMatch(refused::contains)) {
            throw fault("23514");
          }
          return done.addAll(rows);
        },
        most);
  }

  private Bisection<Integer> bisection(Predicate<List<Integer>> work, int most) {
    return new Bisection<>(work, (row, fault) -> failed.add(row), new AtomicInteger(most));
  }

  @Test
  void eachRefusedRowIsFoundAndAllOthersAreDoneOnce() {
    assertThat(refusing(Set.of(0, 41, 42, 99), 40).run(ROWS)).isTrue();
    assertThat(failed).containsExactly(0, 41, 42, 99);
    assertThat(done).hasSize(96).doesNotHaveDuplicates();
  }

  @Test
  void whereItFailsTooOftenItEndsWithTheFault() {
    List<Integer> calls = new ArrayList<>();
    assertThatThrownBy(
            () ->
                bisection(
                        rows -> {
                          calls.add(rows.size());
                          throw fault("23514");
                        },
                        9)
                    .run(ROWS))
        .isInstanceOf(Fault.class);
    assertThat(calls).hasSize(10);
  }

  @Test
  void whatFailsWithoutRowsIsNotHalved() {
    assertThatThrownBy(
            () ->
                bisection(
                        rows -> {
                          throw fault("23514");
                        },
                        9)
                    .halves(List.of()))
        .isInstanceOf(Fault.class);
  }

  @Test
  void aFaultOfWhichNoRowIsTheCauseEndsIt() {
    assertThatThrownBy(
            () ->
                bisection(
                        rows -> {
                          throw fault("42501");
                        },
                        30)
                    .run(ROWS))
        .isInstanceOf(Fault.class);
    assertThat(failed).isEmpty();
  }

  @Test
  void stoppedItDoesNoMore() {
    List<Integer> calls = new ArrayList<>();
    assertThat(
            bisection(
                    rows -> {
                      calls.add(rows.size());
                      if (rows.size() > 30) {
                        throw fault("23514");
                      }
                      return false;
                    },
                    3)
                .run(ROWS))
        .isFalse();
    assertThat(calls).containsExactly(100, 50, 25);
  }
}
