package dev.portage.breaking;

import dev.portage.breaking.Breaker.When;
import java.sql.SQLException;

/** Cut off before a write reaches the server. */
class BrokenCopyIT extends BrokenCopySuite {
  BrokenCopyIT() throws SQLException {
    super(When.BEFORE);
  }
}
