package dev.portage.sandbox.aws.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownErrorsTest {
  private static List<String> findings(String code, int status) {
    Findings findings = Findings.of("it");
    KnownErrors.JSON.check(findings, SmallModel.LOOK, code, status);
    return findings.all();
  }

  @ParameterizedTest
  @CsvSource({
    "NotFound, 404",
    "BrokenException, 500",
    "PlainException, 400",
    "ThrottlingException, 400",
    "ServiceUnavailable, 503"
  })
  void anErrorOfTheOperationOrACommonOneIsKnown(String code, int status) {
    assertThat(findings(code, status)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "NotFoundFault, 404, has only [NotFound",
    "Throttling, 400, has only",
    "NotFound, 400, must have 404",
    "BrokenException, 400, must have 500",
    "ThrottlingException, 429, must have 400"
  })
  void anotherNameOrStatusIsFound(String code, int status, String finding) {
    assertThat(findings(code, status)).singleElement().asString().contains(finding);
  }
}
