package dev.portage.sandbox.sample;

import dev.portage.sandbox.sample.SampleFile.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The text of a file, and the file that is generated from it. */
sealed interface SampleDocument {
  SampleFile file();

  /** Returns the text from which the file is generated. */
  String source();

  /** Returns the passages that a reader of the file should find. */
  List<String> passages();

  /** Returns the complete file. */
  byte[] whole() throws IOException;

  static SampleDocument of(SampleFile file) {
    return switch (file.extension()) {
      case "docx", "pptx", "pdf" -> new Marked(file);
      case "xlsx" -> new Sheet(file);
      default -> new Plain(file);
    };
  }

  /** Returns the content of the file in the bucket. */
  default byte[] bytes() {
    try {
      byte[] whole = whole();
      return file().condition() == Condition.TRUNCATED
          ? Arrays.copyOf(whole, whole.length / 2)
          : whole;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot generate " + file().name(), e);
    }
  }

  record Marked(SampleFile file) implements SampleDocument {
    @Override
    public String source() {
      return SampleText.document(file.document() + "." + file.extension() + ".md");
    }

    @Override
    public List<String> passages() {
      return blocks().stream().map(Block::text).toList();
    }

    @Override
    public byte[] whole() throws IOException {
      return switch (file.extension()) {
        case "docx" -> DocxTypesetter.docx(blocks());
        case "pptx" -> PptxTypesetter.pptx(blocks());
        default -> PdfTypesetter.pdf(blocks());
      };
    }

    private List<Block> blocks() {
      return Markup.blocks(source());
    }
  }

  record Sheet(SampleFile file) implements SampleDocument {
    @Override
    public String source() {
      return SampleText.document(file.document() + ".xlsx.csv");
    }

    @Override
    public List<String> passages() {
      return rows().stream().map(row -> String.join(" ", row)).toList();
    }

    @Override
    public byte[] whole() throws IOException {
      return XlsxTypesetter.xlsx(rows());
    }

    private List<List<String>> rows() {
      return SampleText.rows(source(), ",");
    }
  }

  record Plain(SampleFile file) implements SampleDocument {
    @Override
    public String source() {
      return SampleText.document(file.document() + "." + file.extension());
    }

    @Override
    public List<String> passages() {
      return source().lines().filter(line -> !line.isBlank()).toList();
    }

    @Override
    public byte[] whole() {
      return source().getBytes(StandardCharsets.UTF_8);
    }
  }
}
