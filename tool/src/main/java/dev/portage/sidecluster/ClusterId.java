package dev.portage.sidecluster;

import java.util.Locale;

/**
 * An identifier of a database cluster, in the lower case that RDS keeps.
 *
 * @param value at most 63 characters
 */
public record ClusterId(String value) {
  public ClusterId {
    value = value.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return value;
  }
}
