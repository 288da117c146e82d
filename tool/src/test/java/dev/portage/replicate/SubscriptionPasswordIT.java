package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.Fault;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Target;
import dev.portage.sandbox.postgres.PostgresVersion;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.sandbox.postgres.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The password of a source, and a target's server that logs all that it can. */
class SubscriptionPasswordIT {
  private static final String SECRET = "Gr4nite";

  private final TestDatabase test = TestPostgres.of(PostgresVersion.V17).database();
  @AutoClose private final Target target = Target.of(test);
  @AutoClose private final Target source = Target.fresh();
  private final String role = "follower_" + source.address().database();

  SubscriptionPasswordIT() throws SQLException {}

  private DatabaseAddress as(String password) {
    DatabaseAddress own = source.address();
    return new DatabaseAddress(
        own.host(), own.port(), own.database(), role, new Password(password));
  }

  private void subscribe(DatabaseAddress publisher, String publication) {
    target
        .database()
        .inTransaction(
            session -> {
              SubscriptionStatement.run(
                  session, "of_" + test.name(), publisher, publication, Optional.empty());
              return "";
            });
    target
        .database()
        .inTransaction(
            session -> {
              SubscriptionRemoval.dropWithoutSlot(session, "of_" + test.name());
              return "";
            });
  }

  private String logSince(long start) throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(test.cluster().log().toFile(), "r")) {
      byte[] added = new byte[(int) (log.length() - start)];
      log.seek(start);
      log.readFully(added);
      return new String(added, StandardCharsets.UTF_8);
    }
  }

  @Test
  void itIsInNoMessageOfTheServer() throws SQLException, IOException {
    String password = SECRET + " 'q\\u$1\"";
    source.run(
        "CREATE ROLE %s LOGIN REPLICATION PASSWORD '%s'"
            .formatted(role, password.replace("'", "''")));
    for (String setting :
        new String[] {
          "log_statement = 'all'",
          "log_min_duration_statement = 0",
          "log_min_messages = 'debug2'",
          "log_min_error_statement = 'debug2'",
          "log_error_verbosity = 'verbose'"
        }) {
      target.run("ALTER DATABASE %s SET %s".formatted(test.name(), setting));
    }
    long start = test.cluster().log().toFile().length();
    source.run("CREATE PUBLICATION of_items FOR TABLE items");
    try {
      subscribe(as(password), "of_items");
      // A warning, a login that is refused, and an error that names neither.
      subscribe(as(password), "no_publication");
      assertThatThrownBy(() -> subscribe(as(SECRET), "of_items"))
          .isInstanceOf(Fault.class)
          .satisfies(thrown -> assertThat(stackOf(thrown)).doesNotContain(SECRET));
      target.run("ALTER TABLE items RENAME TO renamed");
      assertThatThrownBy(() -> subscribe(as(password), "of_items"))
          .isInstanceOf(Fault.class)
          .satisfies(thrown -> assertThat(stackOf(thrown)).doesNotContain(SECRET));
    } finally {
      source.run("DROP OWNED BY %1$s; DROP ROLE %1$s".formatted(role));
    }
    assertThat(logSince(start))
        .contains("publication \"no_publication\" does not exist on the publisher")
        .contains("password authentication failed")
        .contains("\"public.items\" does not exist")
        .contains("portage_subscribe")
        .doesNotContain(SECRET);
  }

  private static String stackOf(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
