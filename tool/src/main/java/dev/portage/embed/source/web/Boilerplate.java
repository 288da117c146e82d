package dev.portage.embed.source.web;

/** How the parts of a page are handled that are repeated on every page of its site. */
public enum Boilerplate {
  /** Navigation, header, footer and the like are read like the rest, as the application does. */
  KEEP,
  /** Only the content is read, as marked by the page's landmarks, if it has any. */
  DROP
}
