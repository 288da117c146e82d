package dev.portage.embed.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.extractor.ParsingEmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Limits how deep Tika follows files inside a file, and how many bytes they may unpack to in total.
 */
final class Attachments implements EmbeddedDocumentExtractor {
  private final EmbeddedDocumentExtractor parsing;
  private final ExtractionLimits limits;
  private final TextBlocks blocks;
  private int depth;
  private long unpacked;

  Attachments(ParseContext context, ExtractionLimits limits, TextBlocks blocks) {
    ParsingEmbeddedDocumentExtractor extractor = new ParsingEmbeddedDocumentExtractor(context);
    extractor.setWriteFileNameToContent(false);
    this.parsing = extractor;
    this.limits = limits;
    this.blocks = blocks;
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    return depth < limits.attachmentDepth() && parsing.shouldParseEmbedded(metadata);
  }

  @Override
  public void parseEmbedded(
      InputStream stream, ContentHandler handler, Metadata metadata, boolean asHtml)
      throws SAXException, IOException {
    depth++;
    try {
      parsing.parseEmbedded(counted(stream), handler, metadata, asHtml);
    } finally {
      depth--;
    }
  }

  /** An attachment that the parser of the outer file has already opened is not unpacked again. */
  private InputStream counted(InputStream stream) {
    TikaInputStream opened = TikaInputStream.cast(stream);
    return opened != null && (opened.getOpenContainer() != null || opened.hasFile())
        ? stream
        : new Counted(stream);
  }

  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return (int) count(super.read(), 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      return (int) count(read, read);
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      return count(skipped, skipped);
    }

    private long count(long result, long bytes) throws IOException {
      unpacked += result < 0 ? 0 : bytes;
      if (unpacked > limits.attachmentBytes()) {
        blocks.stop(
            "the files inside it unpack to more than %,d bytes"
                .formatted(limits.attachmentBytes()));
      }
      if (blocks.stopped().isPresent()) {
        throw new IOException(blocks.stopped().get());
      }
      return result;
    }
  }
}
