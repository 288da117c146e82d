package dev.portage.sandbox.aws.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelDeviationsTest {
  @Test
  void aNewerMemberIsAllowedInItsShapeOnly() {
    assertThat(ModelDeviations.isNewer("DataProvider", "Virtual")).isTrue();
    assertThat(ModelDeviations.isNewer("InstanceProfile", "Virtual")).isFalse();
  }

  @Test
  void aServiceIsFoundUnderTheNameOfItsModel() {
    assertThat(ModelDeviations.directory("bedrock")).isEqualTo("bedrock-runtime");
    assertThat(ModelDeviations.directory("rds")).isEqualTo("rds");
  }
}
