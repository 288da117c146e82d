package dev.portage.dms;

/**
 * Something that would go wrong later.
 *
 * @param blocks whether the data migration cannot work with it
 * @param what it is, as a sentence without its end
 * @param fix a command, or what to do
 */
public record DmsFinding(boolean blocks, String what, String fix) {
  static DmsFinding obstacle(String what, String fix) {
    return new DmsFinding(true, what, fix);
  }

  static DmsFinding warning(String what, String fix) {
    return new DmsFinding(false, what, fix);
  }
}
