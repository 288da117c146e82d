package dev.portage.sandbox.aws.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonBodyTest {
  private static List<String> findings(String json) {
    Findings findings = Findings.of("it");
    new JsonBody(findings).check("", SmallModel.EVERYTHING, JsonMapper.shared().readTree(json));
    return findings.all();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Kind': 'two'",
        "'Count': -3",
        "'Bytes': 123456789012",
        "'Share': 0.5",
        "'Share': 1",
        "'Ready': false",
        "'Data': 'AQID'",
        "'Created': 1793523600.123",
        "'Created': 1793523600",
        "'Stopped': '2026-11-01T09:00:00.123Z'",
        "'Names': ['a', 'b']",
        "'Names': []",
        "'Tags': {'one': 1}",
        "'Child': {'Name': 'b'}",
        "'Either': {'Left': 'a', 'Right': null}",
        "'Kind': null"
      })
  void whatTheModelAllowsIsNoFinding(String member) {
    assertThat(findings("{'Name': 'a', %s}".formatted(member).replace('\'', '"'))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'Kind': 'three' | Kind is \"three\", and Kind has only",
        "'Kind': 3 | Kind is 3, and must be a string",
        "'Count': 2147483648 | Count is 2147483648, and must be a 32-bit integer",
        "'Count': '3' | Count is \"3\", and must be a 32-bit integer",
        "'Bytes': 0.5 | Bytes is 0.5, and must be a 64-bit integer",
        "'Share': '1' | Share is \"1\", and must be a number",
        "'Ready': 'true' | Ready is \"true\", and must be a boolean",
        "'Data': '?' | Data is not in Base64",
        "'Created': 1793523600123 | Created is \"1793523600123\", and must be a timestamp",
        "'Created': '2026-11-01T09:00:00Z' | Created is \"2026-11-01T09:00:00Z\", and must be a number",
        "'Stopped': '2026-11-01 09:00' | Stopped is \"2026-11-01 09:00\", and must be a timestamp",
        "'Stopped': '2026-11-01T09:00:00.123456Z' | Stopped is",
        "'Names': 'a' | Names is \"a\", and must be a array",
        "'Names': ['a', 1] | Names[] is 1, and must be a string",
        "'Names': ['123456789'] | Names[] has 9 characters",
        "'Tags': {'three': 1} | Tags (key) is \"three\"",
        "'Tags': {'one': 'x'} | Tags.one is \"x\"",
        "'Child': {} | Child.Name is missing, and is required",
        "'Either': {'Left': 'a', 'Right': 'b'} | Either has the members [Left, Right]",
        "'Colour': 'red' | Colour is no member of Everything"
      })
  void whatTheModelDoesNotAllowIsFound(String member, String finding) {
    assertThat(findings("{'Name': 'a', %s}".formatted(member).replace('\'', '"')))
        .singleElement()
        .asString()
        .startsWith("it: " + finding);
  }

  @Test
  void aRequiredMemberThatIsNullIsMissing() {
    assertThat(findings("{\"Name\": null}"))
        .containsExactly("it: Name is missing, and is required");
  }
}
