package dev.portage;

/**
 * How much the checks that can go on for long do: little in a plain build, and much more with the
 * profile {@code thorough}.
 */
public final class Thorough {
  private static final boolean ASKED = Boolean.getBoolean("portage.thorough");

  private Thorough() {}

  /** The one number in a plain build, and the other one with the profile. */
  public static int or(int plain, int thorough) {
    return ASKED ? thorough : plain;
  }

  /** Whether the profile is on, for a check that has no small form. */
  public static boolean asked() {
    return ASKED;
  }

  /** A new seed for cases drawn at random, or that of {@code -Dportage.seed}. */
  public static long seed() {
    return Long.getLong("portage.seed", System.nanoTime());
  }
}
