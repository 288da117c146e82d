package dev.portage.sandbox.aws.iam;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import dev.portage.sandbox.aws.http.Xml;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** IAM with roles and their inline policies. */
public final class Iam implements AwsApi {
  private static final String NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";

  private final Account account;
  private final InstantSource clock;
  private final Map<String, Role> roles = new ConcurrentSkipListMap<>();

  public Iam(Account account, InstantSource clock) {
    this.account = account;
    this.clock = clock;
  }

  /** Adds a role that a service may assume, without policies. */
  public void put(String name, String service) {
    PolicyDocument trust =
        PolicyDocument.parse(
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", \
            "Principal": {"Service": "%s"}, "Action": "sts:AssumeRole"}]}\
            """
                .formatted(service));
    roles.put(name, new Role(name, "/", trust, clock.instant()));
  }

  /** Removes a role with its policies. */
  public void remove(String name) {
    roles.remove(name);
  }

  /** Returns the names of all roles. */
  public List<String> roles() {
    return List.copyOf(roles.keySet());
  }

  /** Returns whether a role exists, and the service may assume it. */
  public boolean trusts(String arn, String service) {
    return withArn(arn).map(role -> role.trust().trusts(service)).orElse(false);
  }

  /** Returns whether a role exists, and its inline policies allow the action on the resource. */
  public boolean allows(String arn, String action, String resource) {
    return withArn(arn).map(role -> role.allows(action, resource)).orElse(false);
  }

  private Optional<Role> withArn(String arn) {
    return roles.values().stream().filter(role -> arn(role).equals(arn)).findFirst();
  }

  private String arn(Role role) {
    return account.role(role.path().substring(1) + role.name());
  }

  @Override
  public String service() {
    return "iam";
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
      case "CreateRole" -> result(operation, List.of(xml(create(form))));
      case "GetRole" -> result(operation, List.of(xml(role(form))));
      case "PutRolePolicy" -> putPolicy(form);
      case "DeleteRolePolicy" -> deletePolicy(form);
      case "DeleteRole" -> delete(form);
      case "SimulatePrincipalPolicy" -> simulate(form);
      default -> throw unknown(request);
    };
  }

  private Role create(Map<String, String> form) {
    String name = required(form, "RoleName");
    PolicyDocument trust = PolicyDocument.parse(required(form, "AssumeRolePolicyDocument"));
    Role role = new Role(name, form.getOrDefault("Path", "/"), trust, clock.instant());
    if (roles.putIfAbsent(name, role) != null) {
      throw conflict("EntityAlreadyExists", "Role with name %s already exists.".formatted(name));
    }
    return role;
  }

  private Response putPolicy(Map<String, String> form) {
    Role role = role(form);
    role.policies()
        .put(required(form, "PolicyName"), PolicyDocument.parse(required(form, "PolicyDocument")));
    return empty("PutRolePolicy");
  }

  private Response deletePolicy(Map<String, String> form) {
    String policy = required(form, "PolicyName");
    if (role(form).policies().remove(policy) == null) {
      throw notFound("The role policy with name %s cannot be found.".formatted(policy));
    }
    return empty("DeleteRolePolicy");
  }

  private Response delete(Map<String, String> form) {
    Role role = role(form);
    if (!role.policies().isEmpty()) {
      throw conflict("DeleteConflict", "Cannot delete entity, must delete policies first.");
    }
    roles.remove(role.name());
    return empty("DeleteRole");
  }

  /** Evaluates the inline policies of a role for each action and resource of the call. */
  private Response simulate(Map<String, String> form) {
    String arn = required(form, "PolicySourceArn");
    if (withArn(arn).isEmpty()) {
      throw notFound("The entity %s cannot be found.".formatted(arn));
    }
    List<String> resources = members(form, "ResourceArns");
    List<Xml> results =
        members(form, "ActionNames").stream()
            .flatMap(
                action ->
                    (resources.isEmpty() ? List.of("*") : resources)
                        .stream().map(resource -> evaluated(arn, action, resource)))
            .toList();
    return result(
        "SimulatePrincipalPolicy",
        List.of(Xml.of("EvaluationResults", results), Xml.text("IsTruncated", false)));
  }

  private Xml evaluated(String arn, String action, String resource) {
    return Xml.of(
        "member",
        Xml.text("EvalActionName", action),
        Xml.text("EvalResourceName", resource),
        Xml.text("EvalDecision", allows(arn, action, resource) ? "allowed" : "implicitDeny"));
  }

  private static List<String> members(Map<String, String> form, String list) {
    return IntStream.iterate(1, n -> form.containsKey(list + ".member." + n), n -> n + 1)
        .mapToObj(n -> form.get(list + ".member." + n))
        .toList();
  }

  private Role role(Map<String, String> form) {
    String name = required(form, "RoleName");
    return Optional.ofNullable(roles.get(name))
        .orElseThrow(() -> notFound("The role with name %s cannot be found.".formatted(name)));
  }

  private Xml xml(Role role) {
    return Xml.of(
        "Role",
        Xml.text("Path", role.path()),
        Xml.text("RoleName", role.name()),
        Xml.text("RoleId", id(role)),
        Xml.text("Arn", arn(role)),
        Xml.time("CreateDate", role.created()),
        // IAM is the service that answers with documents encoded as in a URL.
        Xml.text(
            "AssumeRolePolicyDocument",
            URLEncoder.encode(role.trust().text(), StandardCharsets.UTF_8)));
  }

  private static String id(Role role) {
    UUID id = UUID.nameUUIDFromBytes(role.name().getBytes(StandardCharsets.UTF_8));
    return "AROA" + id.toString().replace("-", "").substring(0, 17).toUpperCase(Locale.ROOT);
  }

  private static String required(Map<String, String> form, String field) {
    return Optional.ofNullable(form.get(field))
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () ->
                AwsError.client(
                        "ValidationError",
                        "1 validation error detected: Value at '%s' failed to satisfy constraint: Member must not be null"
                            .formatted(field))
                    .exception());
  }

  private static AwsException notFound(String message) {
    return new AwsError(404, "NoSuchEntity", message).exception();
  }

  private static AwsException conflict(String code, String message) {
    return new AwsError(409, code, message).exception();
  }

  private static Response empty(String operation) {
    return Response.query(operation, NAMESPACE);
  }

  private static Response result(String operation, List<Xml> content) {
    return Response.query(operation, NAMESPACE, content);
  }
}
