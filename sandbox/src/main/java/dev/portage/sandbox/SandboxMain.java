package dev.portage.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Runs {@code portage sandbox} and {@code portage demo}. The launcher passes two system properties:
 * the path of the product's jar ({@code portage.jar}), and the command that users type ({@code
 * portage.command}).
 */
public final class SandboxMain {
  private static final String USAGE =
      """
      portage sandbox                 runs a sample deployment on this machine until Ctrl-C
      portage demo [--route ROUTE]    runs the same deployment, updates it, migrates it by this
                                      route (reembed, which is the default, copy or replicate),
                                      and searches it\
      """;

  private SandboxMain() {}

  /** Runs the sandbox or the demo, and exits. */
  public static void main(String[] args) throws InterruptedException {
    List<String> asked = List.of(args);
    if (asked.contains("--help") || asked.contains("-h")) {
      System.out.println(USAGE);
      System.exit(0);
    }
    boolean keeps = asked.equals(List.of("sandbox"));
    Optional<DemoRoute> route = demo(asked);
    if (!keeps && route.isEmpty()) {
      System.err.println(USAGE);
      System.exit(2);
    }
    try {
      System.exit(keeps ? keep() : new Demo(tool(), route.orElseThrow()).run());
    } catch (RuntimeException e) {
      System.err.println("portage %s: %s".formatted(asked.getFirst(), e.getMessage()));
      System.exit(1);
    }
  }

  private static Optional<DemoRoute> demo(List<String> asked) {
    if (asked.equals(List.of("demo"))) {
      return Optional.of(DemoRoute.REEMBED);
    }
    boolean named = asked.size() == 3 && asked.subList(0, 2).equals(List.of("demo", "--route"));
    return named ? DemoRoute.named(asked.getLast()) : Optional.empty();
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
      System.out.println(
          "# The sandbox runs until Ctrl-C. The update has already replaced the cluster.");
      System.out.println("# Paste these lines into another terminal:");
      sandbox
          .environment()
          .forEach((name, value) -> System.out.printf("export %s=%s%n", name, value));
      System.out.printf(
          "# Then run Portage there, for example: %s plan%n",
          System.getProperty("portage.command", "portage"));
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
