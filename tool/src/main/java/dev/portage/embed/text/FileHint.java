package dev.portage.embed.text;

import java.util.Optional;

/**
 * What is known about a file before it is opened. This is only a hint: where the content identifies
 * the format, the content decides.
 *
 * @param name the file's name with its extension, without a directory
 * @param mediaType the type that a server gave, with or without parameters
 */
public record FileHint(String name, Optional<String> mediaType) {

  /** A hint for a file of which only the name is known. */
  public static FileHint named(String name) {
    return new FileHint(name, Optional.empty());
  }
}
