package dev.portage.migration;

import dev.portage.index.Distance;
import java.util.Optional;

/**
 * What the operator decides about the vector index.
 *
 * @param advised whether it is chosen for the rows that are there; otherwise it is restored as it
 *     was
 * @param dropForeign whether an index that the operator or a library made may be dropped for good
 *     where an advised one replaces it
 * @param distance by which the table is searched, where the operator says so
 * @param target by which a later command reaches the same table
 */
public record IndexSettings(
    boolean advised, boolean dropForeign, Optional<Distance> distance, TargetOptions target) {
  /** A command about the index, as it can be pasted into a shell. */
  String command(String verb) {
    return target.after("portage index " + verb);
  }
}
