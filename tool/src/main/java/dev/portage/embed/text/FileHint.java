package dev.portage.embed.text;

import java.util.Optional;

/**
 * What is known of a file before it is opened. Only a hint: the content decides where it is clear.
 *
 * @param name the file's name with its extension, without a directory
 * @param mediaType what a server called it, with or without parameters
 */
public record FileHint(String name, Optional<String> mediaType) {

  /** A file of which only the name is known. */
  public static FileHint named(String name) {
    return new FileHint(name, Optional.empty());
  }
}
