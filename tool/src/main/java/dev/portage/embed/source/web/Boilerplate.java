package dev.portage.embed.source.web;

/** What becomes of the parts of a page that stand on every page of its site. */
public enum Boilerplate {
  /** Navigation, header, footer and the like are read as the rest, as the application does. */
  KEEP,
  /** Only what the page's landmarks mark as its content is read, if they mark any. */
  DROP
}
