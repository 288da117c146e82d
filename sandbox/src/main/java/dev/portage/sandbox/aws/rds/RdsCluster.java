package dev.portage.sandbox.aws.rds;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A cluster of RDS, with its status. */
final class RdsCluster {
  private final Optional<RdsServer> server;
  private final Instant created;
  private volatile AuroraCluster facts;
  private volatile String status;
  private volatile boolean passwordPending;
  private volatile String lifecycleSupport = RdsRules.EXTENDED_SUPPORT;
  private volatile ParameterGroup parameterGroup;
  private volatile Map<String, String> appliedParameters = Map.of();

  RdsCluster(AuroraCluster facts, Optional<RdsServer> server, String status, Instant created) {
    this.facts = facts;
    this.server = server;
    this.status = status;
    this.created = created;
    this.parameterGroup = ParameterGroup.ofFamily(ParameterGroup.family(facts.engineVersion()));
  }

  AuroraCluster facts() {
    return facts;
  }

  Optional<RdsServer> server() {
    return server;
  }

  Instant created() {
    return created;
  }

  String status() {
    return status;
  }

  void status(String now) {
    status = now;
  }

  boolean is(String expected) {
    return status.equals(expected);
  }

  boolean passwordPending() {
    return passwordPending;
  }

  void passwordPending(boolean now) {
    passwordPending = now;
  }

  /** Returns whether Extended Support is enabled, in the words of EngineLifecycleSupport. */
  String lifecycleSupport() {
    return lifecycleSupport;
  }

  void lifecycleSupport(String now) {
    lifecycleSupport = now;
  }

  ParameterGroup parameterGroup() {
    return parameterGroup;
  }

  /** Changes the group; a running server takes its values at the next start. */
  void parameterGroup(ParameterGroup other) {
    parameterGroup = other;
  }

  /** Adds the group of a server that runs with its values already. */
  void startedWith(ParameterGroup group) {
    parameterGroup = group;
    appliedParameters = group.values();
  }

  /** Returns how the values of the group compare with those of the running server. */
  String parameterStatus() {
    return parameterGroup.values().equals(appliedParameters) ? "in-sync" : "pending-reboot";
  }

  void capacity(ServerlessCapacity now) {
    facts = facts.scaled(now.minimum(), now.maximum());
  }

  ServerlessCapacity capacity() {
    return new ServerlessCapacity(facts.minimumCapacity(), facts.maximumCapacity());
  }

  /** Starts the server, if there is one, and updates the port of the endpoint. */
  void start() {
    Map<String, String> values = parameterGroup.values();
    server.ifPresent(real -> facts = facts.at(real.start(ClusterParameter.server(values))));
    appliedParameters = values;
  }

  /** Stops the server, if there is one, and starts it with the values of the group. */
  void reboot() {
    Map<String, String> values = parameterGroup.values();
    server.ifPresent(real -> real.reboot(ClusterParameter.server(values)));
    appliedParameters = values;
  }

  /** Stops the server, if there is one. */
  void stop() {
    server.ifPresent(RdsServer::stop);
  }
}
