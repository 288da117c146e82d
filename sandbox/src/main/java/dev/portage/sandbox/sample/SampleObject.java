package dev.portage.sandbox.sample;

/**
 * An object for the documents bucket. Its bytes are made when they are asked for, each time anew.
 *
 * @param key as UPSTREAM 4.4 has it, possibly with spaces and Japanese characters
 * @param file what it is made from
 */
public record SampleObject(String key, SampleFile file) {

  /**
   * Makes the file. Takes some milliseconds; safe to call from many threads.
   *
   * @return a docx, xlsx, pptx or pdf, or plain UTF-8 text; for a truncated file its first half
   */
  public byte[] bytes() {
    return SampleDocument.of(file).bytes();
  }
}
