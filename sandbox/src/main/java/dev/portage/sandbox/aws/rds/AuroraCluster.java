package dev.portage.sandbox.aws.rds;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The properties of an Aurora PostgreSQL cluster in RDS, without its status.
 *
 * @param identifier lower case, at most 63 characters
 * @param host the host of the writer
 * @param port the port of the writer; nothing listens there while the cluster has no instance
 * @param engineVersion for example 15.3
 * @param kmsKey ARN of the key that encrypts the cluster, or "" where it is not encrypted
 * @param subnetGroup name of the DB subnet group
 * @param securityGroups ids
 * @param minimumCapacity of Serverless v2, in ACU
 * @param maximumCapacity of Serverless v2, in ACU
 * @param tags by key
 */
public record AuroraCluster(
    String identifier,
    String host,
    int port,
    String engineVersion,
    String kmsKey,
    String subnetGroup,
    List<String> securityGroups,
    double minimumCapacity,
    double maximumCapacity,
    Map<String, String> tags) {
  /** The only engine of the sandbox. */
  public static final String ENGINE = "aurora-postgresql";

  /** The port tcpmux, on which nothing listens. */
  static final int UNUSED_PORT = 1;

  public AuroraCluster {
    securityGroups = List.copyOf(securityGroups);
    tags = Map.copyOf(tags);
  }

  /**
   * Returns a cluster as the application's stack creates it (UPSTREAM 3.4), not encrypted, with the
   * tags that CloudFormation adds.
   */
  public static AuroraCluster ofStack(String stack, String identifier, String host, int port) {
    return new AuroraCluster(
        identifier,
        host,
        port,
        "15.3",
        "",
        stack.toLowerCase(Locale.ROOT) + "-vectorstoreclustersubnets-sandbox",
        List.of("sg-0a1b2c3d4e5f60002"),
        0.5,
        5,
        Map.of("aws:cloudformation:stack-name", stack));
  }

  /** Returns the same cluster, encrypted with this key. */
  public AuroraCluster encrypted(String key) {
    return new AuroraCluster(
        identifier,
        host,
        port,
        engineVersion,
        key,
        subnetGroup,
        securityGroups,
        minimumCapacity,
        maximumCapacity,
        tags);
  }

  /** Returns the same cluster with another engine version. */
  public AuroraCluster version(String version) {
    return new AuroraCluster(
        identifier,
        host,
        port,
        version,
        kmsKey,
        subnetGroup,
        securityGroups,
        minimumCapacity,
        maximumCapacity,
        tags);
  }

  /** Returns the same cluster with another capacity. */
  AuroraCluster scaled(double minimum, double maximum) {
    return new AuroraCluster(
        identifier,
        host,
        port,
        engineVersion,
        kmsKey,
        subnetGroup,
        securityGroups,
        minimum,
        maximum,
        tags);
  }

  AuroraCluster at(int otherPort) {
    return new AuroraCluster(
        identifier,
        host,
        otherPort,
        engineVersion,
        kmsKey,
        subnetGroup,
        securityGroups,
        minimumCapacity,
        maximumCapacity,
        tags);
  }
}
