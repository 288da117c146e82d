package dev.portage.sandbox.sample;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The deployment of these tests. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-22T09:30:00Z");
  static final URI SITE = URI.create("http://127.0.0.1:8099/");

  private Samples() {}

  static SampleSettings settings() {
    return SampleSettings.demo(NOW, SITE);
  }

  static SampleDeployment deployment() {
    return SampleDeployment.of(settings());
  }

  static Map<String, AttributeValue> item(SampleDeployment deployment, String sortKey) {
    return deployment.items().stream()
        .filter(item -> item.get("SK").s().equals(sortKey))
        .findFirst()
        .orElseThrow();
  }

  /** Folds white space, since a reader of a file may break lines at other places. */
  static String folded(String text) {
    return text.replaceAll("[\\s\\u00a0]+", " ");
  }
}
