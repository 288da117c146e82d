package dev.portage.sandbox.aws.iam;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** A role of IAM with its policies. */
final class Role {
  private final String name;
  private final String path;
  private final PolicyDocument trust;
  private final Instant created;
  private final Map<String, PolicyDocument> policies = new ConcurrentSkipListMap<>();

  Role(String name, String path, PolicyDocument trust, Instant created) {
    this.name = name;
    this.path = path;
    this.trust = trust;
    this.created = created;
  }

  String name() {
    return name;
  }

  /** Returns the path before the name, which is a slash unless the caller chose another one. */
  String path() {
    return path;
  }

  PolicyDocument trust() {
    return trust;
  }

  Instant created() {
    return created;
  }

  /** Returns the inline policies by name. */
  Map<String, PolicyDocument> policies() {
    return policies;
  }

  boolean allows(String action, String resource) {
    return policies.values().stream().anyMatch(policy -> policy.allows(action, resource))
        && policies.values().stream().noneMatch(policy -> policy.denies(action, resource));
  }
}
