package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Tls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StackClusterTest {
  private static final Map<String, String> RESOURCE =
      Map.of("VectorStoreClusterEFE7D2F8", "of-the-resource");
  private static final Map<String, String> SECRET = Map.of("DbConfigSecretArn", "arn:secret");

  private static Overrides given(String secret, String cluster) {
    return new Overrides(
        null, null, null, List.of(), null, secret, null, 0, cluster, null, Tls.Choice.NONE);
  }

  private static String identifier(
      Map<String, String> outputs, Map<String, String> resources, Overrides given) {
    return StackCluster.identifier(
        new StackFacts(outputs, resources),
        "Stack",
        given,
        arn -> arn.equals("arn:secret") ? "{\"dbClusterIdentifier\":\"of-the-secret\"}" : "{}");
  }

  @Test
  void anOptionComesBeforeTheResourceAndTheResourceBeforeTheSecret() {
    assertThat(identifier(SECRET, RESOURCE, given(null, "given"))).isEqualTo("given");
    assertThat(identifier(SECRET, RESOURCE, Overrides.NONE)).isEqualTo("of-the-resource");
    assertThat(identifier(SECRET, Map.of(), Overrides.NONE)).isEqualTo("of-the-secret");
    assertThat(identifier(Map.of(), Map.of(), given("arn:secret", null)))
        .isEqualTo("of-the-secret");
  }

  @Test
  void whereNothingNamesItTheOptionsAreNamed() {
    assertThatThrownBy(() -> identifier(Map.of(), Map.of(), Overrides.NONE))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.MISSING_OUTPUT);
              assertThat(fault.next()).contains("--db-cluster", "--source");
            })
        .hasMessageContaining("no resource VectorStoreCluster")
        .hasMessageContaining("dbClusterIdentifier");
    assertThatThrownBy(() -> identifier(Map.of(), Map.of(), given("arn:of another", null)))
        .hasMessageContaining("dbClusterIdentifier");
  }
}
