package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.aws.http.AwsException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What RDS refuses about names, passwords and versions, before it does anything. */
final class RdsRules {
  /** The value of EngineLifecycleSupport without Extended Support. */
  static final String NO_EXTENDED_SUPPORT = "open-source-rds-extended-support-disabled";

  /** The value that RDS assumes: Extended Support is enabled, and billed when it applies. */
  static final String EXTENDED_SUPPORT = "open-source-rds-extended-support";

  /** Major versions whose standard support has ended. */
  private static final Set<String> ENDED = Set.of("11", "12", "13");

  private static final Pattern IDENTIFIER = Pattern.compile("[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)");
  private static final Pattern PASSWORD = Pattern.compile("[!-~&&[^/\"@]]{8,128}");

  private RdsRules() {}

  /** Returns a new resource's identifier. */
  static String identifier(RdsForm form, String name) {
    String id = form.requiredIdentifier(name);
    if (!IDENTIFIER.matcher(id).matches()) {
      throw RdsErrors.value(
          "The parameter %s is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
              .formatted(name));
    }
    return id;
  }

  static void password(String given) {
    if (!PASSWORD.matcher(given).matches()) {
      throw RdsErrors.value(
          "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used, from 8 to 128 of them.");
    }
  }

  static void engine(RdsForm form) {
    if (!form.required("Engine").equals(AuroraCluster.ENGINE)) {
      throw RdsErrors.combination("The engine does not match that of the snapshot.");
    }
  }

  /** Refuses a version that is not offered, or lower than the snapshot's. */
  static void version(String asked, String ofSnapshot, List<String> offered) {
    if (!offered.contains(asked)) {
      throw unknownVersion(asked);
    }
    Comparator<String> order =
        Comparator.comparingInt(RdsRules::major).thenComparingInt(RdsRules::minor);
    if (order.compare(asked, ofSnapshot) < 0) {
      throw RdsErrors.combination(
          "Cannot restore to version %s from version %s.".formatted(asked, ofSnapshot));
    }
  }

  private static AwsException unknownVersion(String asked) {
    return RdsErrors.combination("Cannot find version " + asked + " for aurora-postgresql");
  }

  private static int major(String version) {
    return Integer.parseInt(version.substring(0, version.indexOf('.')));
  }

  private static int minor(String version) {
    return Integer.parseInt(version.substring(version.indexOf('.') + 1));
  }

  /** Returns the lifecycle support that a call asks for. */
  static String lifecycle(RdsForm form, String version) {
    String asked = form.text("EngineLifecycleSupport").orElse(EXTENDED_SUPPORT);
    if (!Set.of(EXTENDED_SUPPORT, NO_EXTENDED_SUPPORT).contains(asked)) {
      throw RdsErrors.value("Invalid engine lifecycle support: " + asked);
    }
    if (asked.equals(NO_EXTENDED_SUPPORT) && ENDED.contains(Integer.toString(major(version)))) {
      throw RdsErrors.combination(
          "Version %s is past its end of standard support, and Extended Support is disabled."
              .formatted(version));
    }
    return asked;
  }
}
