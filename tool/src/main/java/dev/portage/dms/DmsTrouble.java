package dev.portage.dms;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Why a data migration ended, and what to do (DMS User Guide, "Troubleshooting for homogeneous data
 * migrations").
 *
 * @param what DMS, or PostgreSQL under it, reports
 * @param next what to do
 */
public record DmsTrouble(String what, String next) {
  private static final String AGAIN = " Then run the same command again.";

  private record Hint(Pattern words, String next) {
    private static Hint of(String words, String next) {
      return new Hint(Pattern.compile(words, Pattern.CASE_INSENSITIVE), next);
    }
  }

  /** The first one that matches counts. */
  private static final List<Hint> HINTS =
      List.of(
          Hint.of(
              "wal_level|logical_replication",
              "Set rds.logical_replication to 1 in the parameter group of the source's cluster, and"
                  + " reboot its writer."
                  + AGAIN),
          Hint.of(
              "duplicate key|load of \\d+ table",
              "A row with the same key is in the target's table already. Empty the table where"
                  + " nothing else writes it."
                  + AGAIN),
          Hint.of(
              "could not be applied|conflict",
              "The log of the target names the row that conflicts. Remove it there, and the change"
                  + " is applied."
                  + AGAIN),
          Hint.of(
              "relation .* does not exist|type .* does not exist|function .* does not exist",
              "Create the table, or the extension vector, on the target." + AGAIN),
          Hint.of(
              "no tables",
              "The selection rules match no table that the user of the source may read. Grant"
                  + " SELECT on it."
                  + AGAIN),
          Hint.of(
              "unable to connect to",
              "Let the security groups of both clusters admit port 5432 from the groups of the"
                  + " instance profile and from each other, and check network ACLs and routes."
                  + AGAIN),
          Hint.of(
              "can't connect to your data providers",
              "Check that the role trusts DMS and may read both secrets, with kms:Decrypt where a"
                  + " key of your own encrypts them, and that the secrets hold the current user and"
                  + " password."
                  + AGAIN),
          Hint.of(
              "version|isn't supported|not supported",
              "Compare SELECT version() of both sides with those that DMS lists, or use --route"
                  + " copy or replicate."));

  static DmsTrouble of(String message, boolean loaded, boolean ofAurora) {
    return HINTS.stream()
        .filter(hint -> hint.words().matcher(message).find())
        .findFirst()
        .map(hint -> new DmsTrouble(message, hint.next()))
        .orElseGet(() -> new DmsTrouble(message, unknown(loaded, ofAurora)));
  }

  private static String unknown(boolean loaded, boolean ofAurora) {
    return ofAurora && !loaded
        ? "AWS does not list Aurora PostgreSQL as a source of homogeneous data migrations: if DMS"
            + " refuses it here, use --route copy or --route replicate."
        : "The DMS console shows its log." + AGAIN;
  }
}
