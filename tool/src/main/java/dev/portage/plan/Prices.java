package dev.portage.plan;

import java.util.List;

/**
 * The prices of us-east-1 in dollars (docs/figures.md, Prices); other regions differ by some
 * tenths.
 *
 * @param model that embeds
 * @param thousandTokens of that model; 0 where its price is not known
 * @param vcpuHour of Fargate
 * @param gigabyteHour of Fargate
 */
public record Prices(String model, double thousandTokens, double vcpuHour, double gigabyteHour) {
  /**
   * The published prices.
   *
   * @param model an id or ARN of Bedrock, or the name of a model elsewhere
   */
  public static Prices of(String model) {
    return new Prices(model, thousandTokens(model), 0.04048, 0.004445);
  }

  private static double thousandTokens(String model) {
    if (model.contains("cohere.embed-v4")) {
      return 0.00012;
    }
    if (model.contains("cohere.embed-")) {
      return 0.0001;
    }
    return model.contains("amazon.titan-embed-text-v2") ? 0.00002 : 0;
  }

  List<Finding> findings() {
    return thousandTokens > 0
        ? List.of()
        : List.of(
            new Finding(
                "the model " + model, "its price is not known here: the plan counts none for it"));
  }
}
