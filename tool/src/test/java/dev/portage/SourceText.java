package dev.portage;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the main sources say in words: string literals, and the comments of public types. */
record SourceText(List<Literal> literals, List<PublicType> publicTypes) {
  /** A string literal or text block, with the file that it is in. */
  record Literal(Path file, String text) {
    @Override
    public String toString() {
      return file.getFileName() + ": " + text.strip();
    }
  }

  /** A public type with the first sentence of its comment, which may be empty. */
  record PublicType(Path file, String name, String firstSentence) {
    @Override
    public String toString() {
      return "%s: %s: %s".formatted(file.getFileName(), name, firstSentence);
    }
  }

  /** Parses the files and resolves nothing, so it needs no class path. */
  static SourceText read(Collection<Path> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      SourceText found = new SourceText(new ArrayList<>(), new ArrayList<>());
      Scanner scanner = new Scanner(found, DocTrees.instance(task));
      task.parse().forEach(unit -> scanner.scan(unit, null));
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Scanner extends TreePathScanner<Void, Void> {
    private final SourceText found;
    private final DocTrees comments;

    private Scanner(SourceText found, DocTrees comments) {
      this.found = found;
      this.comments = comments;
    }

    @Override
    public Void visitLiteral(LiteralTree literal, Void unused) {
      if (literal.getValue() instanceof String text) {
        found.literals.add(new Literal(file(), text));
      }
      return null;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
        String first =
            Optional.ofNullable(comments.getDocCommentTree(getCurrentPath()))
                .map(DocCommentTree::getFirstSentence)
                .map(Scanner::text)
                .orElse("");
        found.publicTypes.add(new PublicType(file(), type.getSimpleName().toString(), first));
      }
      return super.visitClass(type, null);
    }

    private static String text(List<? extends DocTree> sentence) {
      return sentence.stream().map(Object::toString).collect(Collectors.joining(" ")).strip();
    }

    private Path file() {
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      return Path.of(unit.getSourceFile().toUri());
    }
  }
}
