package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.postgres.ServerParameters;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cluster parameters that the sandbox has: those on which logical replication depends. All of
 * them are static, so that a running server takes a new value at its next start.
 */
enum ClusterParameter {
  LOGICAL_REPLICATION("rds.logical_replication", "boolean", "0", "0,1"),
  REPLICATION_SLOTS("max_replication_slots", "integer", "20", "5-8388607"),
  WAL_SENDERS("max_wal_senders", "integer", "20", "5-8388607"),
  WORKERS("max_worker_processes", "integer", "", "0-262143"),
  REPLICATION_WORKERS("max_logical_replication_workers", "integer", "", "0-262143");

  private static final Pattern INTEGER = Pattern.compile("\\d{1,9}");

  private final String title;
  private final String type;
  private final String engineDefault;
  private final String allowed;

  ClusterParameter(String title, String type, String engineDefault, String allowed) {
    this.title = title;
    this.type = type;
    this.engineDefault = engineDefault;
    this.allowed = allowed;
  }

  static Optional<ClusterParameter> named(String title) {
    return Arrays.stream(values()).filter(one -> one.title.equals(title)).findFirst();
  }

  /** Returns the parameters of a server whose group has these values. */
  static ServerParameters server(Map<String, String> values) {
    ServerParameters parameters =
        ServerParameters.none()
            .with(
                "wal_level", LOGICAL_REPLICATION.value(values).equals("1") ? "logical" : "replica");
    for (ClusterParameter one : values()) {
      if (one != LOGICAL_REPLICATION && values.containsKey(one.title)) {
        parameters = parameters.with(one.title, values.get(one.title));
      }
    }
    return parameters;
  }

  /** Returns the value of this parameter in a group, which may be empty: the engine decides. */
  String value(Map<String, String> values) {
    return values.getOrDefault(title, engineDefault);
  }

  boolean allows(String value) {
    if (this == LOGICAL_REPLICATION) {
      return value.equals("0") || value.equals("1");
    }
    String[] range = allowed.split("-", 2);
    return INTEGER.matcher(value).matches()
        && Integer.parseInt(value) >= Integer.parseInt(range[0])
        && Integer.parseInt(value) <= Integer.parseInt(range[1]);
  }

  String title() {
    return title;
  }

  String type() {
    return type;
  }

  String allowed() {
    return allowed;
  }
}
