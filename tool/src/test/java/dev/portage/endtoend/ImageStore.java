package dev.portage.endtoend;

import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ContainerTools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Images that buildah builds, pushes, pulls and runs, without a daemon: its chroot isolation needs
 * no more than a mount namespace.
 *
 * @param tools with buildah
 * @param directory of the images and containers; two stores share nothing
 */
record ImageStore(ContainerTools tools, Path directory) {
  /** Packages are downloaded, and some hundred megabytes compressed. */
  private static final Duration LIMIT = Duration.ofMinutes(15);

  /** The command line of one of buildah's commands. */
  List<String> command(String... words) {
    List<String> all = new ArrayList<>(List.of("env", "TMPDIR=" + directory));
    all.addAll(List.of("STORAGE_DRIVER=overlay", "BUILDAH_ISOLATION=chroot", "buildah"));
    all.addAll(List.of("--root", directory.resolve("images").toString()));
    all.addAll(List.of("--runroot", directory.resolve("run").toString()));
    all.addAll(List.of(words));
    return tools.command(all);
  }

  /** Runs one of buildah's commands, and returns what it printed. */
  String run(String... words) {
    return Command.of(command(words)).atMost(LIMIT).run().strip();
  }

  /** Makes a container, and returns its name. */
  String container(String image) {
    return run("from", "--pull-never", image);
  }

  /** What the image says of how it is run. */
  JsonNode configuration(String image) {
    String json = run("inspect", "--type", "image", image);
    return JsonMapper.shared().readTree(json).path("OCIv1").path("config");
  }

  /** What a container of an image runs with these arguments. */
  List<String> entryPoint(String image, String... arguments) {
    Stream<JsonNode> words = configuration(image).path("Entrypoint").valueStream();
    return Stream.concat(words.map(JsonNode::asString), Stream.of(arguments)).toList();
  }

  /** Removes a directory, also one with files of the ids that only the tools' namespace has. */
  static void remove(ContainerTools tools, Path directory) {
    Command.of(tools.command(List.of("rm", "-rf", directory.toString()))).run();
  }
}
