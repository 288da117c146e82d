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
}
