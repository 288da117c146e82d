package dev.portage.sandbox.aws.sts;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import dev.portage.sandbox.aws.http.Xml;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** STS with GetCallerIdentity and AssumeRole. Every role can be assumed. */
public final class Sts implements AwsApi {
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final Account account;
  private final InstantSource clock;
  private final List<AssumedRole> assumed = new CopyOnWriteArrayList<>();

  /**
   * One call of AssumeRole.
   *
   * @param roleArn the role
   * @param sessionName the session's name
   * @param policy the inline session policy, or an empty string (UPSTREAM 2.6)
   */
  public record AssumedRole(String roleArn, String sessionName, String policy) {}

  public Sts(Account account, InstantSource clock) {
    this.account = account;
    this.clock = clock;
  }

  /** Returns all calls of AssumeRole so far. */
  public List<AssumedRole> assumed() {
    return List.copyOf(assumed);
  }

  @Override
  public String service() {
    return "sts";
  }

  @Override
  public Protocol protocol() {
    return Protocol.QUERY;
  }

  @Override
  public Response answer(Request request) {
    return switch (operation(request)) {
      case "GetCallerIdentity" -> result("GetCallerIdentity", identity(request));
      case "AssumeRole" -> result("AssumeRole", assume(request.form()));
      default -> throw unknown(request);
    };
  }

  private List<Xml> identity(Request request) {
    String role = request.accessKeyId().startsWith("ASIA") ? "sandbox-role" : "sandbox";
    return List.of(
        Xml.text("Arn", "arn:aws:iam::" + account.id() + ":user/" + role),
        Xml.text("UserId", request.accessKeyId()),
        Xml.text("Account", account.id()));
  }

  private List<Xml> assume(Map<String, String> form) {
    AssumedRole role =
        new AssumedRole(
            required(form, "RoleArn"),
            required(form, "RoleSessionName"),
            form.getOrDefault("Policy", ""));
    assumed.add(role);
    return List.of(credentials(), assumedUser(role));
  }

  private Xml credentials() {
    String random = UUID.randomUUID().toString().replace("-", "");
    Instant expiry = clock.instant().plus(LIFETIME);
    return Xml.of(
        "Credentials",
        Xml.text("AccessKeyId", "ASIA" + random.substring(0, 16).toUpperCase(Locale.ROOT)),
        Xml.text("SecretAccessKey", random),
        Xml.text("SessionToken", "sandbox-session-" + random),
        Xml.time("Expiration", expiry));
  }

  private Xml assumedUser(AssumedRole role) {
    String name = role.roleArn().substring(role.roleArn().lastIndexOf('/') + 1);
    String resource = "assumed-role/" + name + "/" + role.sessionName();
    return Xml.of(
        "AssumedRoleUser",
        Xml.text("Arn", "arn:aws:sts::" + account.id() + ":" + resource),
        Xml.text("AssumedRoleId", "AROASANDBOX:" + role.sessionName()));
  }

  private static String required(Map<String, String> form, String field) {
    String value = form.get(field);
    if (value == null || value.isEmpty()) {
      throw AwsError.client(
              "ValidationError",
              "1 validation error detected: Value at '"
                  + field
                  + "' failed to satisfy constraint: Member must not be null")
          .exception();
    }
    return value;
  }

  private static Response result(String operation, List<Xml> content) {
    return Response.query(operation, "https://sts.amazonaws.com/doc/2011-06-15/", content);
  }
}
