package dev.portage.sandbox.aws.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormBodyTest {
  private static List<String> findings(String parameters) {
    Map<String, String> form = new HashMap<>(Map.of("Name", "a"));
    Arrays.stream(parameters.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .forEach(pair -> form.put(pair[0], pair[1]));
    Findings findings = Findings.of("it");
    new FormBody(findings).check(SmallModel.EVERYTHING, form);
    return findings.all();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Kind=two",
        "Created=2026-11-01T09:00:00Z",
        "Names.Name.1=a&Names.Name.2=b",
        "Names=",
        "Flat.1=a&Flat.2=b",
        "Tags.entry.1.key=one&Tags.entry.1.value=1",
        "Child.Name=b&Child.Count=3"
      })
  void whatTheModelAllowsIsNoFinding(String parameters) {
    assertThat(findings(parameters)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Kind=three | Kind is \"three\"",
        "Names.member.1=a | Names.member must be Names.Name",
        "Names=a | Names is \"a\", and must have elements",
        "Names.Name.1.Count=3 | Names.Name.1 has parts, and must be a Name",
        "Tags.entry.1.key=three&Tags.entry.1.value=1 | Tags (key) is \"three\"",
        "Child.Count=3 | Child.Name is missing, and is required",
        "Colour=red | Colour is no member of Everything"
      })
  void whatTheModelDoesNotAllowIsFound(String parameters, String finding) {
    assertThat(findings(parameters)).first().asString().startsWith("it: " + finding);
  }

  @Test
  void aRequiredParameterMustBeThere() {
    Findings findings = Findings.of("it");
    new FormBody(findings).check(SmallModel.EVERYTHING, Map.of());
    assertThat(findings.all()).containsExactly("it: Name is missing, and is required");
  }
}
