package dev.portage.sandbox.aws.dms;

import java.time.Duration;
import java.util.Map;

/**
 * The behaviour of DMS; it can be replaced at any time.
 *
 * @param delays of changes
 * @param applyErrors with so many errors a subscription has failed; PostgreSQL itself tries again
 *     every five seconds for ever, and an interrupted connection counts as an error
 * @param page the maximum number of entries in a response, unless the caller asks for fewer
 * @param zones the availability zone of each subnet of the account
 */
public record DmsSettings(DmsDelays delays, int applyErrors, int page, Map<String, String> zones) {

  public DmsSettings {
    zones = Map.copyOf(zones);
  }

  /** Returns short delays for an account with these subnets. */
  public static DmsSettings defaults(Map<String, String> zones) {
    return new DmsSettings(DmsDelays.brief(), 3, 100, zones);
  }

  /** Returns the same settings with this minimum for each change. */
  public DmsSettings withDelays(Duration each) {
    return new DmsSettings(delays.all(each), applyErrors, page, zones);
  }

  /** Returns the same settings with another number of errors. */
  public DmsSettings withApplyErrors(int errors) {
    return new DmsSettings(delays, errors, page, zones);
  }

  /** Returns the same settings with another page size. */
  public DmsSettings withPage(int page) {
    return new DmsSettings(delays, applyErrors, page, zones);
  }
}
