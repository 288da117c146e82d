package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the session policy, which is the one that the application uses (UPSTREAM 2.6). */
class StsTableRoleTest {
  private static final String TABLE = "arn:aws:dynamodb:us-east-1:1:table/t";

  private static JsonNode statement(String user) {
    JsonNode policy = JsonMapper.shared().readTree(StsTableRole.policy(TABLE, user));
    assertThat(policy.path("Version").asString()).isEqualTo("2012-10-17");
    assertThat(policy.path("Statement")).hasSize(1);
    return policy.path("Statement").get(0);
  }

  @Test
  void thePolicyAllowsOneUsersItemsOfOneTable() {
    JsonNode statement = statement("user-1");
    assertThat(statement.path("Effect").asString()).isEqualTo("Allow");
    assertThat(statement.path("Resource").toString())
        .isEqualTo("[\"%s\",\"%s/index/*\"]".formatted(TABLE, TABLE));
    assertThat(statement.at("/Condition/ForAllValues:StringLike/dynamodb:LeadingKeys").toString())
        .isEqualTo("[\"user-1*\"]");
  }

  @Test
  void thePolicyAllowsNeitherDeletesNorScans() {
    assertThat(statement("u").path("Action").toString())
        .contains("dynamodb:GetItem", "dynamodb:UpdateItem")
        .doesNotContain("*", "Delete", "Scan");
  }

  @Test
  void quotesInAUserIdAreEscaped() {
    assertThat(
            statement("a\",\"*")
                .at("/Condition/ForAllValues:StringLike/dynamodb:LeadingKeys")
                .get(0)
                .asString())
        .isEqualTo("a\",\"**");
  }
}
