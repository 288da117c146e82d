package dev.portage.dms;

import dev.portage.dms.DmsOrder.Side;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Sides;
import dev.portage.store.SqlName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What would go wrong with a data migration, before anything of it is created. What DMS shares with
 * any logical replication of the source (free slots, replica identity) is not checked here.
 */
final class DmsCheck {
  /** DMS User Guide, "Limitations for homogeneous data migrations". */
  private static final Pattern USER = Pattern.compile("\\w{2,64}");

  private static final Pattern FORBIDDEN = Pattern.compile("['\";\\s]");

  private final AwsResources aws;
  private final Sides sides;
  private final DmsOrder order;

  DmsCheck(AwsResources aws, Sides sides, DmsOrder order) {
    this.aws = aws;
    this.sides = sides;
    this.order = order;
  }

  /** The cluster whose subnets are used. */
  static String targetCluster(DmsOrder order) {
    return order
        .target()
        .cluster()
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.USAGE,
                    "the target is no cluster of this account, and a data migration runs in the"
                        + " subnets of its target",
                    "Name the stack or the cluster of the target, or use another route."));
  }

  List<DmsFinding> findings() {
    List<DmsFinding> found = new ArrayList<>();
    order.tables().stream()
        .filter(SelectionRules::isPattern)
        .forEach(table -> found.add(pattern(table)));
    for (Side side : Side.values()) {
      if (order.end(side).secret().isEmpty()) {
        found.addAll(ofLogin(side, order.end(side).address().user(), password(side)));
      }
    }
    found.addAll(new DmsServerCheck(sides, order).findings());
    found.addAll(new AwsDmsCheck(aws, order).findings());
    return List.copyOf(found);
  }

  private String password(Side side) {
    return order.end(side).address().password().value();
  }

  private static DmsFinding pattern(SqlName table) {
    return DmsFinding.obstacle(
        "the name of the table %s has a percent sign, by which DMS selects other tables, too"
            .formatted(table),
        "use --route copy or --route replicate");
  }

  /** What DMS does not accept of a user and a password, which no finding contains. */
  static List<DmsFinding> ofLogin(Side side, String user, String password) {
    List<DmsFinding> found = new ArrayList<>();
    if (!USER.matcher(user).matches()) {
      found.add(
          DmsFinding.obstacle(
              "DMS does not accept the user %s of the %s: 2 to 64 letters, digits and underscores"
                  .formatted(user, side.title()),
              "CREATE ROLE another one with the same rights (GRANT %s TO it)".formatted(user)));
    }
    if (password.isEmpty() || FORBIDDEN.matcher(password).find()) {
      found.add(
          DmsFinding.obstacle(
              "DMS does not accept the password of the %s: it is empty, or has a quote, a semicolon"
                      .formatted(side.title())
                  + " or a space",
              "set one of letters and digits: aws rds modify-db-cluster --db-cluster-identifier"
                  + " CLUSTER --master-user-password …, and the same in its secret"));
    }
    return found;
  }
}
