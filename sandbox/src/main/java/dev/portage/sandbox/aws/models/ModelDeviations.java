package dev.portage.sandbox.aws.models;

import java.util.Map;
import java.util.Set;

/** What is right although the service models, of botocore 1.37.9, do not have it. */
final class ModelDeviations {
  /** Services by the names that requests are signed with, where their models have others. */
  private static final Map<String, String> DIRECTORIES =
      Map.of("bedrock", "bedrock-runtime", "servicequotas", "service-quotas");

  /** An HTTP interface inside a task, and no API of AWS that the SDK calls. */
  private static final Set<String> WITHOUT_MODEL = Set.of("ecs-metadata");

  /**
   * Members that AWS has added since, as {@code Shape.Member}: a data provider without a server, in
   * botocore 1.43.
   */
  private static final Set<String> NEWER =
      Set.of(
          "CreateDataProviderMessage.Virtual",
          "DataProvider.Virtual",
          "ModifyDataProviderMessage.Virtual");

  /**
   * Headers of answers besides the models: ids of requests, and the count of tokens, which
   * Bedrock's user guide documents.
   */
  private static final Set<String> HEADERS =
      Set.of(
          "x-amz-id-2",
          "x-amz-request-id",
          "x-amzn-bedrock-input-token-count",
          "x-amzn-errortype",
          "x-amzn-requestid");

  private ModelDeviations() {}

  /** Returns the directory of the service's models. */
  static String directory(String service) {
    return DIRECTORIES.getOrDefault(service, service);
  }

  static boolean hasNoModel(String service) {
    return WITHOUT_MODEL.contains(service);
  }

  static boolean isNewer(String shape, String member) {
    return NEWER.contains(shape + "." + member);
  }

  static boolean isCommonHeader(String lowerCase) {
    return HEADERS.contains(lowerCase);
  }
}
