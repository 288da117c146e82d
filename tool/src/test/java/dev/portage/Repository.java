package dev.portage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of this repository: documents, sources, packages and types. */
final class Repository {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private Repository() {}

  /** Every source file of every module, its tests and resources included. */
  static List<Path> sources() {
    return modules().map(module -> module.resolve("src")).flatMap(Repository::walk).toList();
  }

  /** Every Java source of every module. */
  static List<Path> java() {
    return sources().stream().filter(path -> path.toString().endsWith(".java")).toList();
  }

  /** Every Java source that is no test. */
  static List<Path> mainJava() {
    return java().stream().filter(path -> slashed(path).contains("/src/main/java/")).toList();
  }

  /** The directories of all packages that hold main sources. */
  static List<Path> packages() {
    return mainJava().stream().map(Path::getParent).distinct().toList();
  }

  /** Every document for people. */
  static List<Document> documents() {
    Stream<Path> all = Stream.concat(children(ROOT), walk(ROOT.resolve("docs")));
    return all.filter(path -> path.toString().endsWith(".md")).map(Document::read).toList();
  }

  static Document document(String name) {
    return Document.read(ROOT.resolve(name));
  }

  /** Every file that may cite a document: sources, documents, scripts and templates. */
  static List<Path> citing() {
    List<Path> files = new ArrayList<>(sources());
    Stream.of("docs", "deploy", ".ci")
        .map(ROOT::resolve)
        .flatMap(Repository::walk)
        .forEach(files::add);
    Stream.concat(Stream.of(ROOT), modules())
        .flatMap(Repository::children)
        .filter(Files::isRegularFile)
        .forEach(files::add);
    Pattern text = Pattern.compile("[^.]+|.*\\.(java|md|yaml|xml|options)");
    return files.stream()
        .filter(path -> text.matcher(path.getFileName().toString()).matches())
        .toList();
  }

  /** The simple names of all types that the sources declare. */
  static Set<String> types() {
    Pattern declared = Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w*)");
    return java().stream()
        .flatMap(path -> declared.matcher(Document.text(path)).results())
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  /** The path with slashes on every operating system. */
  static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static Stream<Path> modules() {
    return children(ROOT).filter(path -> Files.isDirectory(path.resolve("src")));
  }

  private static Stream<Path> children(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> walk(Path directory) {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
