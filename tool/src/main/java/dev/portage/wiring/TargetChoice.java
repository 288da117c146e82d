package dev.portage.wiring;

import dev.portage.postgres.DatabaseAddress;
import dev.portage.store.ChunkTable;

/** Which cluster a command works on, and which table of it. */
public sealed interface TargetChoice {
  /** The table of chunks. */
  ChunkTable table();

  /** The cluster of a stack. */
  record OfStack(StackChoice stack, ChunkTable table) implements TargetChoice {}

  /** A cluster that is named by its address; nothing of AWS is called for it. */
  record Named(DatabaseAddress address, ChunkTable table) implements TargetChoice {}
}
