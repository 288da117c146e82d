package dev.portage.deployment;

import static java.util.stream.Collectors.toMap;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;

/** Reads stacks with DescribeStacks and ListStackResources. */
public final class CloudFormationStackReader implements StackReader {
  private final CloudFormationClient client;
  private final String region;

  /** A reader for the region of this access. */
  public CloudFormationStackReader(AwsAccess aws) {
    this.client = aws.prepare(CloudFormationClient.builder()).httpClient(aws.http()).build();
    this.region = aws.region();
  }

  @Override
  public StackFacts read(String stackName) {
    try {
      return new StackFacts(outputs(stackName), resources(stackName));
    } catch (CloudFormationException e) {
      if (e.getMessage() != null && e.getMessage().contains("does not exist")) {
        throw unknown(stackName, e);
      }
      throw fault(stackName, e);
    } catch (SdkException e) {
      throw fault(stackName, e);
    }
  }

  private Map<String, String> outputs(String stackName) {
    return client.describeStacks(request -> request.stackName(stackName)).stacks().stream()
        .flatMap(stack -> stack.outputs().stream())
        .collect(toMap(Output::outputKey, Output::outputValue, (first, again) -> first));
  }

  private Map<String, String> resources(String stackName) {
    // DescribeStackResources returns only the first hundred; ListStackResources has no such limit.
    return client
        .listStackResourcesPaginator(request -> request.stackName(stackName))
        .stackResourceSummaries()
        .stream()
        .filter(resource -> resource.physicalResourceId() != null)
        .collect(
            toMap(
                resource -> resource.logicalResourceId(),
                resource -> resource.physicalResourceId(),
                (first, again) -> first));
  }

  private Fault unknown(String stackName, SdkException cause) {
    return new Fault(
        ExitCode.UNKNOWN_STACK,
        "there is no stack \"%s\" in %s".formatted(stackName, region),
        "Set --stack-name and --region to what the CloudFormation console shows, and --profile"
            + " for another account. The application's own default is BedrockChatStack.",
        cause);
  }

  private static Fault fault(String stackName, SdkException cause) {
    return AwsFaults.of(
        cause,
        "read the stack " + stackName,
        "cloudformation:DescribeStacks and cloudformation:ListStackResources");
  }
}
