package dev.portage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A document for people, in Markdown.
 *
 * @param path where it is
 * @param prose its lines outside of code blocks
 * @param blocks its lines inside of them
 */
record Document(Path path, List<String> prose, List<String> blocks) {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern COMMAND = Pattern.compile("(?:\\$ )?(?:\\./)?(portage [a-z].*)");

  static Document read(Path path) {
    List<String> prose = new ArrayList<>();
    List<String> blocks = new ArrayList<>();
    boolean inBlock = false;
    for (String line : lines(path)) {
      if (line.startsWith("```")) {
        inBlock = !inBlock;
      } else {
        (inBlock ? blocks : prose).add(line);
      }
    }
    return new Document(path, List.copyOf(prose), List.copyOf(blocks));
  }

  static List<String> lines(Path path) {
    return text(path).lines().toList();
  }

  static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands in backticks. */
  List<String> code() {
    return matches(CODE);
  }

  /** Where its links lead. */
  List<String> links() {
    return matches(LINK);
  }

  /** Every command of Portage that it shows, without prompt and comment. */
  List<String> commands() {
    List<String> commands = new ArrayList<>(blocks);
    commands.addAll(code());
    return commands.stream()
        .map(line -> COMMAND.matcher(line.strip()))
        .filter(found -> found.matches())
        .map(found -> found.group(1).replaceFirst("\\s+#.*", ""))
        .toList();
  }

  /** The anchors of its headings, as GitHub makes them. */
  List<String> anchors() {
    return prose.stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private List<String> matches(Pattern pattern) {
    return pattern.matcher(String.join("\n", prose)).results().map(Document::first).toList();
  }

  private static String first(MatchResult match) {
    return match.group(1).replace('\n', ' ');
  }
}
