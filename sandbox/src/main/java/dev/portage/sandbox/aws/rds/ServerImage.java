package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.postgres.PostgresBinaries;
import java.nio.file.Path;

/**
 * A copy of the files of a server, from which others are started.
 *
 * @param files the copy of the data directory
 * @param password of the server when it was copied, which a restored one keeps
 * @param binaries of the server, since another major version cannot read its files
 */
record ServerImage(Path files, String password, PostgresBinaries binaries) {
  /** Returns a description without the password. */
  @Override
  public String toString() {
    return "ServerImage[" + files + "]";
  }
}
