package dev.portage.sandbox.aws.iam;

import dev.portage.sandbox.aws.http.AwsError;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A policy, as far as the sandbox evaluates it: effects, actions, resources and service principals.
 * Conditions are not evaluated, and count as fulfilled.
 *
 * @param text the JSON text
 * @param statements its statements
 */
record PolicyDocument(String text, List<JsonNode> statements) {

  /** Reads a policy, or refuses it as IAM does. */
  static PolicyDocument parse(String text) {
    try {
      JsonNode statement = JsonMapper.shared().readTree(text).path("Statement");
      List<JsonNode> statements = members(statement).toList();
      if (statements.isEmpty() || !statements.stream().allMatch(PolicyDocument::isComplete)) {
        throw malformed("Syntax errors in policy.");
      }
      return new PolicyDocument(text, statements);
    } catch (JacksonException e) {
      throw malformed("This policy contains invalid Json");
    }
  }

  private static boolean isComplete(JsonNode statement) {
    String effect = statement.path("Effect").asString("");
    return (effect.equals("Allow") || effect.equals("Deny")) && statement.has("Action");
  }

  private static RuntimeException malformed(String message) {
    return AwsError.client("MalformedPolicyDocument", message).exception();
  }

  boolean allows(String action, String resource) {
    return applies("Allow", action, resource);
  }

  boolean denies(String action, String resource) {
    return applies("Deny", action, resource);
  }

  private boolean applies(String effect, String action, String resource) {
    return statements.stream()
        .filter(one -> one.path("Effect").asString("").equals(effect))
        .filter(one -> matches(one.path("Action"), action.toLowerCase(Locale.ROOT), true))
        .anyMatch(one -> matches(one.path("Resource"), resource, false));
  }

  /** Returns whether a service such as {@code dms.amazonaws.com} may assume the role. */
  boolean trusts(String service) {
    return statements.stream()
        .filter(one -> one.path("Effect").asString("").equals("Allow"))
        .filter(one -> matches(one.path("Action"), "sts:assumerole", true))
        .anyMatch(one -> texts(one.path("Principal").path("Service")).anyMatch(service::equals));
  }

  private static boolean matches(JsonNode patterns, String value, boolean lowerCase) {
    return texts(patterns)
        .map(pattern -> lowerCase ? pattern.toLowerCase(Locale.ROOT) : pattern)
        .anyMatch(pattern -> matches(pattern, value));
  }

  private static boolean matches(String pattern, String value) {
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return Pattern.matches(regex, value);
  }

  private static Stream<String> texts(JsonNode node) {
    return members(node).map(one -> one.asString(""));
  }

  /** A policy may have one value where it may have a list. */
  private static Stream<JsonNode> members(JsonNode node) {
    if (node.isArray()) {
      return node.valueStream();
    }
    return node.isMissingNode() ? Stream.of() : Stream.of(node);
  }
}
