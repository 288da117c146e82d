package dev.portage.sandbox.aws.cloudformation;

import dev.portage.sandbox.aws.cloudformation.Stack.Resource;
import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import dev.portage.sandbox.aws.http.Xml;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The read operations of CloudFormation, for stacks that can be changed at any time. A request for
 * another region finds no stack, as in AWS.
 */
public final class CloudFormation implements AwsApi {
  /** The limit of DescribeStackResources; ListStackResources returns all, page by page. */
  private static final int MOST_RESOURCES = 100;

  private static final Instant CREATED = Instant.parse("2024-06-03T08:00:00Z");

  private final Account account;
  private final Map<String, Stack> stacks = new ConcurrentSkipListMap<>();

  public CloudFormation(Account account) {
    this.account = account;
  }

  /** Adds the stack, or replaces the one with the same name. */
  public void put(Stack stack) {
    stacks.put(stack.name(), stack);
  }

  /** Deletes a stack. */
  public void remove(String name) {
    stacks.remove(name);
  }

  /** Returns the stack with this name, which must exist. */
  public Stack stack(String name) {
    Stack stack = stacks.get(name);
    if (stack == null) {
      throw new IllegalArgumentException("the sandbox has no stack " + name);
    }
    return stack;
  }

  @Override
  public String service() {
    return "cloudformation";
  }

  @Override
  public Protocol protocol() {
    return Protocol.QUERY;
  }

  @Override
  public Response answer(Request request) {
    Map<String, String> form = request.form();
    String operation = operation(request);
    return switch (operation) {
      case "DescribeStacks" -> result(operation, describeStacks(request, form));
      case "DescribeStackResources" -> result(operation, describeResources(request, form));
      case "ListStackResources" -> result(operation, listResources(request, form));
      case "ListStacks" -> result(operation, listStacks(request));
      case "ListImports" -> result(operation, listImports(form));
      default -> throw unknown(request);
    };
  }

  private Xml describeStacks(Request request, Map<String, String> form) {
    List<Stack> found =
        form.containsKey("StackName") ? List.of(named(request, form)) : here(request);
    return Xml.of("Stacks", found.stream().map(this::stackXml).toList());
  }

  private Xml describeResources(Request request, Map<String, String> form) {
    Stack stack = named(request, form);
    List<Xml> members =
        stack.resources().entrySet().stream()
            .limit(MOST_RESOURCES)
            .map(entry -> resourceXml(stack, entry))
            .toList();
    return Xml.of("StackResources", members);
  }

  private Xml listResources(Request request, Map<String, String> form) {
    Stack stack = named(request, form);
    List<Xml> members =
        stack.resources().entrySet().stream().map(CloudFormation::resourceSummaryXml).toList();
    return Xml.of("StackResourceSummaries", members);
  }

  private Xml listStacks(Request request) {
    return Xml.of("StackSummaries", here(request).stream().map(this::summaryXml).toList());
  }

  private Xml listImports(Map<String, String> form) {
    String export = form.getOrDefault("ExportName", "");
    List<Xml> importers =
        stacks.values().stream()
            .filter(stack -> stack.imports().contains(export))
            .map(stack -> Xml.text("member", stack.name()))
            .toList();
    if (importers.isEmpty()) {
      throw invalid("Export '" + export + "' is not imported by any stack.");
    }
    return Xml.of("Imports", importers);
  }

  private Stack named(Request request, Map<String, String> form) {
    String asked = form.getOrDefault("StackName", "");
    return here(request).stream()
        .filter(stack -> stack.name().equals(asked) || id(stack).equals(asked))
        .findFirst()
        .orElseThrow(() -> invalid("Stack with id " + asked + " does not exist"));
  }

  private List<Stack> here(Request request) {
    return request.region().equals(account.region()) ? List.copyOf(stacks.values()) : List.of();
  }

  private String id(Stack stack) {
    UUID id = UUID.nameUUIDFromBytes(stack.name().getBytes(StandardCharsets.UTF_8));
    return account.arn("cloudformation", "stack/" + stack.name() + "/" + id);
  }

  private Xml stackXml(Stack stack) {
    return Xml.of(
        "member",
        Xml.text("StackId", id(stack)),
        Xml.text("StackName", stack.name()),
        Xml.time("CreationTime", CREATED),
        Xml.text("StackStatus", "UPDATE_COMPLETE"),
        Xml.text("DisableRollback", false),
        Xml.of(
            "Outputs",
            stack.outputs().entrySet().stream().map(output -> outputXml(stack, output)).toList()));
  }

  private static Xml outputXml(Stack stack, Map.Entry<String, String> output) {
    Xml key = Xml.text("OutputKey", output.getKey());
    Xml value = Xml.text("OutputValue", output.getValue());
    String export = stack.exports().get(output.getKey());
    return export == null
        ? Xml.of("member", key, value)
        : Xml.of("member", key, value, Xml.text("ExportName", export));
  }

  private Xml resourceXml(Stack stack, Map.Entry<String, Resource> resource) {
    List<Xml> fields = new ArrayList<>();
    fields.add(Xml.text("StackId", id(stack)));
    fields.add(Xml.text("StackName", stack.name()));
    fields.add(Xml.time("Timestamp", CREATED));
    fields.addAll(resourceFields(resource));
    return Xml.of("member", fields);
  }

  private static Xml resourceSummaryXml(Map.Entry<String, Resource> resource) {
    List<Xml> fields = new ArrayList<>(resourceFields(resource));
    fields.add(Xml.time("LastUpdatedTimestamp", CREATED));
    return Xml.of("member", fields);
  }

  private static List<Xml> resourceFields(Map.Entry<String, Resource> resource) {
    return List.of(
        Xml.text("LogicalResourceId", resource.getKey()),
        Xml.text("PhysicalResourceId", resource.getValue().physicalId()),
        Xml.text("ResourceType", resource.getValue().type()),
        Xml.text("ResourceStatus", "CREATE_COMPLETE"));
  }

  private Xml summaryXml(Stack stack) {
    return Xml.of(
        "member",
        Xml.text("StackId", id(stack)),
        Xml.text("StackName", stack.name()),
        Xml.time("CreationTime", CREATED),
        Xml.text("StackStatus", "UPDATE_COMPLETE"));
  }

  private static Response result(String operation, Xml content) {
    return Response.query(
        operation, "http://cloudformation.amazonaws.com/doc/2010-05-15/", List.of(content));
  }

  private static AwsException invalid(String message) {
    return AwsError.client("ValidationError", message).exception();
  }
}
