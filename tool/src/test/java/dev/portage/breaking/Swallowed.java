package dev.portage.breaking;

/**
 * Thrown by a {@link FaultPoint}: from here on its connection is served no more, and stays open, as
 * when a host vanishes or a tunnel loses its state.
 */
final class Swallowed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Swallowed() {
    super("swallowed");
  }
}
