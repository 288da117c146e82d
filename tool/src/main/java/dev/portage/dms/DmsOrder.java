package dev.portage.dms;

import dev.portage.postgres.DatabaseAddress;
import dev.portage.store.SqlName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A data migration that is wanted.
 *
 * @param name with which the names of all its resources begin
 * @param source whose rows are moved
 * @param target which has the tables already; it has to be a cluster in RDS, whose subnets are used
 * @param tables with their schemas, which are called the same on both sides
 * @param kind what is moved
 * @param settings how
 */
public record DmsOrder(
    String name,
    DmsEnd source,
    DmsEnd target,
    List<SqlName> tables,
    DmsKind kind,
    Settings settings) {
  private static final int DIGITS = 16;

  public DmsOrder {
    tables = List.copyOf(tables);
  }

  /**
   * How a data migration reaches both sides.
   *
   * @param securityGroups that both clusters admit, such as that of the embedding task
   * @param role ARN of one that exists, for DMS; empty where Portage creates one
   * @param certificate PEM text of those who sign the servers' certificates, with which DMS
   *     verifies them; empty for TLS that verifies nothing
   */
  public record Settings(
      List<String> securityGroups, Optional<String> role, Optional<String> certificate) {
    public Settings {
      securityGroups = List.copyOf(securityGroups);
    }
  }

  /**
   * The name of a migration's resources: always the same, so that they are found again, and unlike
   * those of other targets in the account.
   *
   * @param migration its number in the target's journal
   */
  public static String name(DatabaseAddress target, long migration) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((target.describe() + " " + migration).getBytes(StandardCharsets.UTF_8));
      return "portage-dms-" + HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** The name of a resource that there is one of for each side. */
  String name(Side side) {
    return name + side.suffix;
  }

  DmsEnd end(Side side) {
    return switch (side) {
      case SOURCE -> source;
      case TARGET -> target;
    };
  }

  /** The two sides. */
  enum Side {
    SOURCE("-source"),
    TARGET("-target");

    private final String suffix;

    Side(String suffix) {
      this.suffix = suffix;
    }

    /** As messages call it. */
    String title() {
      return suffix.substring(1);
    }
  }
}
