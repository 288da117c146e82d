package dev.portage.journal;

/**
 * Undoes one kind of {@link Created}: removes, restores or resets it, and deletes or closes its
 * record. It is safe to repeat.
 *
 * @param <C> what it undoes
 */
@FunctionalInterface
public interface Remover<C extends Created> {
  /**
   * Undoes it.
   *
   * @return whether there was something to undo; false where that had been done by another user,
   *     and only the record was left
   */
  boolean remove(C created);
}
