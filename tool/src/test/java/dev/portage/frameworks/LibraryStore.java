package dev.portage.frameworks;

import java.util.List;

/** What an application does with its documents, through the library that keeps them. */
interface LibraryStore {
  /** Writes documents; one whose id is there already takes its place. */
  void write(List<Passage> passages);

  /** The nearest documents of all, nearest first. */
  List<Hit> search(String question, int most);

  /** The nearest of those of a topic before a page, nearest first. */
  List<Hit> search(String question, String topic, int beforePage, int most);

  /** Deletes documents. */
  void delete(List<String> ids);

  /** Deletes all documents. */
  void clear();

  /**
   * A document that was found.
   *
   * @param score as the library gives it; more is nearer
   */
  record Hit(Passage passage, double score) {}
}
