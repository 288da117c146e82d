package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrateVerbTest {
  private static final String LEFT = "side cluster portage-side still exists";

  private static Fault ended(RuntimeException thrown) {
    return MigrateVerb.withOutstanding(Faults.of(thrown), List.of(LEFT));
  }

  @Test
  void aRunThatADefectEndsSaysWhatItLeaves() {
    Fault defect = ended(new IllegalStateException("broken"));
    assertThat(defect.code()).isEqualTo(ExitCode.DEFECT);
    assertThat(defect).hasMessageContaining("broken");
    assertThat(defect.next()).endsWith(" " + LEFT + ".");
  }

  @Test
  void aRunThatAFaultEndsSaysWhatItLeaves() {
    Fault fault = ended(new Fault(ExitCode.BUSY, "another run", "Wait."));
    assertThat(fault.code()).isEqualTo(ExitCode.BUSY);
    assertThat(fault.next()).isEqualTo("Wait. " + LEFT + ".");
  }
}
