package dev.portage.sandbox.sample;

/**
 * An object of the documents bucket. Its content is generated on each call.
 *
 * @param key the key (UPSTREAM 4.4), which may have spaces and Japanese characters
 * @param file the file of the object
 */
public record SampleObject(String key, SampleFile file) {

  /**
   * Generates the file. This takes some milliseconds, and is thread-safe.
   *
   * @return a docx, xlsx, pptx or pdf file, or UTF-8 text; for a truncated file its first half
   */
  public byte[] bytes() {
    return SampleDocument.of(file).bytes();
  }
}
