package dev.portage.merge;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What the operator decides about rows of the source whose key another row has on the target, as
 * happens where each side gives numbers for itself.
 */
public enum ConflictChoice {
  /** The target's rows stay, and the source's are not copied, nor rows that refer to them. */
  KEEP_TARGET,
  /** The source's rows get new keys on the target, and so do the references to them. */
  RENUMBER;

  /** The name of the choice, as the option takes it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The choice of this name. */
  public static Optional<ConflictChoice> find(String id) {
    return Arrays.stream(values()).filter(choice -> choice.id().equals(id)).findFirst();
  }
}
