package dev.portage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.sandbox.aws.models.ModelFindings;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test in which the simulated AWS answered otherwise than AWS's service models say, or not
 * at all. JUnit finds it as a service, so it holds for all tests of this module; a class fails for
 * what happened after its last test.
 */
public final class AnswersOfAws implements AfterEachCallback, AfterAllCallback {
  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(ModelFindings.ofThisJvm().take()).as("answers of the simulated AWS").isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    afterEach(context);
  }
}
