package dev.portage.endtoend;

import dev.portage.sandbox.programs.ContainerTools;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry of images on a free port of this machine, which ends with this object.
 *
 * @param process the registry
 * @param address host and port
 */
record TestRegistry(Process process, String address) implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");

  static TestRegistry start(ContainerTools tools, Path directory) throws IOException {
    Path configuration = Files.createDirectories(directory).resolve("registry.yml");
    Files.writeString(
        configuration,
        """
        version: 0.1
        storage:
          filesystem:
            rootdirectory: %s
        http:
          addr: 127.0.0.1:0
        """
            .formatted(directory.resolve("layers")));
    Process process =
        new ProcessBuilder(
                tools.command(List.of("docker-registry", "serve", configuration.toString())))
            .redirectErrorStream(true)
            .start();
    return new TestRegistry(process, address(process));
  }

  /** What it logs later has to be read too, or it waits for a reader. */
  private static String address(Process process) throws IOException {
    BufferedReader log = process.inputReader();
    StringBuilder read = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        Thread.startVirtualThread(() -> log.lines().forEach(later -> {}));
        return listening.group(1);
      }
      read.append(line).append('\n');
    }
    throw new IOException("the registry did not start:\n" + read);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
