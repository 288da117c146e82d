package dev.portage.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Entry point of {@code portage sandbox} and {@code portage demo}. The launcher gives, as system
 * properties, the tool's jar ({@code portage.jar}) and how people call it ({@code
 * portage.command}).
 */
public final class SandboxMain {
  private SandboxMain() {}

  /** Runs one of the two, and exits. */
  public static void main(String[] args) throws InterruptedException {
    List<String> verbs = List.of("sandbox", "demo");
    if (args.length != 1 || !verbs.contains(args[0])) {
      System.err.println("usage: portage sandbox | portage demo");
      System.exit(args.length > 1 && List.of("-h", "--help").contains(args[1]) ? 0 : 2);
    }
    System.exit(args[0].equals("demo") ? new Demo(tool()).run() : keep());
  }

  private static Tool tool() {
    return Tool.inJar(Path.of(System.getProperty("portage.jar")));
  }

  /** Keeps a sandbox running until Ctrl-C. */
  private static int keep() throws InterruptedException {
    try (Sandbox sandbox =
        Sandbox.start(tool().worker(), line -> System.err.println("  " + line))) {
      Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "stop the sandbox"));
      sandbox.update();
      System.out.println("# The sandbox runs until Ctrl-C; the update has replaced the cluster.");
      System.out.println("# In another terminal:");
      sandbox
          .environment()
          .forEach((name, value) -> System.out.printf("export %s=%s%n", name, value));
      System.out.printf(
          "# then, for example: %s plan%n", System.getProperty("portage.command", "portage"));
      System.out.printf(
          "# new cluster: PGPASSWORD=%s psql -h %s -p %d -U postgres%n",
          sandbox.newCluster().password(),
          sandbox.newCluster().host(),
          sandbox.newCluster().port());
      System.out.printf(
          "# old cluster: PGPASSWORD=%s psql -h %s -p %d -U postgres%n",
          sandbox.oldCluster().password(),
          sandbox.oldCluster().host(),
          sandbox.oldCluster().port());
      System.out.flush();
      new CountDownLatch(1).await();
      return 0;
    }
  }
}
