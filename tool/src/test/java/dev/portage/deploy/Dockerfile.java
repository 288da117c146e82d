package dev.portage.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses a Dockerfile, as far as that is possible without Docker.
 *
 * @param stages in order; the last one is built by default
 */
public record Dockerfile(List<Stage> stages) {
  /** The path of the image in every stage that contains it. */
  public static final String HOME = "/opt/portage";

  /**
   * One stage.
   *
   * @param base the image or earlier stage
   * @param name the stage's name
   * @param instructions after its FROM, each on one line
   */
  public record Stage(String base, String name, List<String> instructions) {
    /** The arguments of each occurrence of an instruction in this stage. */
    public List<String> all(String instruction) {
      return instructions.stream()
          .filter(line -> line.startsWith(instruction + " "))
          .map(line -> line.substring(instruction.length()).strip())
          .toList();
    }

    /** The program and its arguments, which must be in exec form. */
    public List<String> entryPoint() {
      String said = all("ENTRYPOINT").getLast();
      try {
        return JsonMapper.shared().readValue(said, new TypeReference<List<String>>() {});
      } catch (JacksonException e) {
        throw new AssertionError("a shell would stand before it: ENTRYPOINT " + said, e);
      }
    }
  }

  /** Parses a Dockerfile. */
  public static Dockerfile read(Path path) {
    List<Stage> stages = new ArrayList<>();
    for (String line : instructions(path)) {
      if (line.startsWith("FROM ")) {
        String[] words = line.split("\\s+", -1);
        if (words.length != 4 || !words[2].equals("AS")) {
          throw new AssertionError("no name: " + line);
        }
        stages.add(new Stage(words[1], words[3], new ArrayList<>()));
      } else if (!stages.isEmpty()) { // arguments of all stages stand before them
        stages.getLast().instructions().add(line);
      }
    }
    return new Dockerfile(stages);
  }

  private static List<String> instructions(Path path) {
    try (Stream<String> lines = Files.lines(path)) {
      String text =
          String.join("\n", lines.filter(line -> !line.startsWith("#")).toList())
              .replaceAll("\\\\\n\\s*", "");
      return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stage that is built by default. */
  public Stage last() {
    return stages.getLast();
  }
}
