package dev.portage.sandbox.aws.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlBodyTest {
  private static List<String> findings(String members) {
    Findings findings = Findings.of("it");
    XmlBody xml = new XmlBody(findings);
    String document = "<Look><Name>a</Name>%s</Look>".formatted(members);
    xml.parse(document.getBytes(StandardCharsets.UTF_8))
        .ifPresent(root -> xml.check("", SmallModel.EVERYTHING, root));
    return findings.all();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Kind>two</Kind>",
        "<Count>3</Count>",
        "<Share>1.5E3</Share>",
        "<Ready>true</Ready>",
        "<Created>2026-11-01T09:00:00Z</Created>",
        "<Names><Name>a</Name><Name>b</Name></Names>",
        "<Names/>",
        "<Flat>a</Flat><Flat>b</Flat>",
        "<Tags><entry><key>one</key><value>1</value></entry></Tags>",
        "<Child><Name>b</Name></Child>"
      })
  void whatTheModelAllowsIsNoFinding(String members) {
    assertThat(findings(members)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<Kind>three</Kind> | Kind is \"three\", and Kind has only",
        "<Count>3.0</Count> | Count is \"3.0\", and must be a whole number",
        "<Bytes>9223372036854775808</Bytes> | Bytes is \"9223372036854775808\"",
        "<Share>half</Share> | Share is \"half\", and must be a number",
        "<Ready>True</Ready> | Ready is \"True\", and must be a boolean",
        "<Created>1793523600</Created> | Created is \"1793523600\", and must be a timestamp",
        "<Names><member>a</member></Names> | Names has <member>, and must have <Name>",
        "<Name>b</Name> | Name is there 2 times",
        "<Tags><entry><key>one</key><v>1</v></entry></Tags> | Tags has an entry with <v>",
        "<Count><Name>a</Name></Count> | Count has elements, and must be a Count",
        "<Child/> | Child.Name is missing, and is required",
        "<Colour>red</Colour> | Colour is no member of Everything"
      })
  void whatTheModelDoesNotAllowIsFound(String members, String finding) {
    assertThat(findings(members)).first().asString().startsWith("it: " + finding);
  }

  @Test
  void whatIsNotXmlIsFound() {
    assertThat(findings("<Kind>")).singleElement().asString().startsWith("it is not XML: ");
  }
}
