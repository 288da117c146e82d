package dev.portage.embed.text;

import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.exception.TikaException;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.AutoDetectParserConfig;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.xml.sax.SAXException;

/** Apache Tika, configured by {@code tika.xml}. Safe for use by several threads. */
record Tika(Parser parser, TableType tables) {

  static Tika with(ExtractionLimits limits) {
    cacheFontsInTemporaryDirectory();
    TikaConfig config = config();
    AutoDetectParser parser = new AutoDetectParser(config);
    AutoDetectParserConfig bounds = new AutoDetectParserConfig();
    bounds.setMaximumCompressionRatio(limits.compressionRatio());
    // Attachments enforces the depth; Tika counts differently, and must only not be stricter.
    bounds.setMaximumPackageEntryDepth(limits.attachmentDepth() + 1);
    parser.setAutoDetectParserConfig(bounds);
    return new Tika(
        parser, new TableType(config.getDetector(), new Utf8First(config.getEncodingDetector())));
  }

  private static TikaConfig config() {
    try (InputStream xml = Tika.class.getResourceAsStream("tika.xml")) {
      return new TikaConfig(xml);
    } catch (IOException | TikaException | SAXException e) {
      throw new IllegalStateException("tika.xml inside the jar cannot be read", e);
    }
  }

  /** Makes PDFBox store its list of fonts there, and not in the home directory. */
  private static void cacheFontsInTemporaryDirectory() {
    if (System.getProperty("pdfbox.fontcache") == null) {
      System.setProperty("pdfbox.fontcache", System.getProperty("java.io.tmpdir"));
    }
  }

  ParseContext context() {
    ParseContext context = new ParseContext();
    context.set(Parser.class, parser);
    context.set(EncodingDetector.class, tables.encodings());
    return context;
  }
}
