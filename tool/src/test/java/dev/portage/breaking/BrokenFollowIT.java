package dev.portage.breaking;

import dev.portage.Thorough;
import dev.portage.migration.CopyFixture;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of the application's table. */
class BrokenFollowIT extends BrokenFollowSuite {
  @Override
  int stride() {
    return Thorough.or(197, 13);
  }

  @Override
  CopyFixture create() throws SQLException {
    CopyFixture fixture = CopyFixture.ofItems();
    fixture.bot(12);
    fixture.bot(7);
    return fixture;
  }

  @Override
  void write(CopyFixture fixture, int time) throws SQLException {
    fixture.source.run(
        """
        UPDATE items SET content = content || '!' WHERE content LIKE 'chunk 1%%';
        DELETE FROM items WHERE content LIKE 'chunk %d %%';
        """
            .formatted(time + 1));
    fixture.bot(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"SUBSCRIBED_RUN", "SUBSCRIBED_CUTOVER"})
  void theNextCommandFinishesTheJobAfterASubscription(Which which) throws Exception {
    finishes(which);
  }

  @Override
  String rows() {
    return "SELECT id || content || md5(embedding::text) FROM items ORDER BY id";
  }
}
