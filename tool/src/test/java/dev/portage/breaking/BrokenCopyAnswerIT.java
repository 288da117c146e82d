package dev.portage.breaking;

import dev.portage.breaking.Breaker.When;
import java.sql.SQLException;

/** Cut off after a write, before the server has answered it. */
class BrokenCopyAnswerIT extends BrokenCopySuite {
  BrokenCopyAnswerIT() throws SQLException {
    super(When.AFTER);
  }
}
