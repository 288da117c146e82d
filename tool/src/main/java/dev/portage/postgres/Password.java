package dev.portage.postgres;

/** A password that cannot slip into a log by way of {@code toString}. */
public record Password(String value) {
  @Override
  public String toString() {
    return "****";
  }
}
