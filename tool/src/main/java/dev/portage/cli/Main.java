package dev.portage.cli;

/** Entry point. */
public final class Main {
  private Main() {}

  /**
   * Runs one verb and exits.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.out.println("portage");
  }
}
