package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.dms.MigrationProject.End;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the secrets of a project's data providers. DMS supports user names of 2 to 64 letters,
 * digits and underscores, and no password with quotes, semicolons or spaces.
 */
record Logins(AccountAccess access) {
  private static final Pattern USER = Pattern.compile("\\w{2,64}");
  private static final Pattern FORBIDDEN = Pattern.compile("['\";\\s]");

  DatabaseLogin read(End end) throws MigrationFailure {
    if (!access.runsMigrations(end.role())) {
      throw MigrationFailure.noConnection("The role %s can't be assumed.".formatted(end.role()));
    }
    JsonNode secret = secret(end);
    String user = secret.path("username").asString("");
    String password = secret.path("password").asString("");
    if (!USER.matcher(user).matches()) {
      throw MigrationFailure.noConnection("The user name in the secret isn't supported.");
    }
    if (password.isEmpty() || FORBIDDEN.matcher(password).find()) {
      throw MigrationFailure.noConnection("The password in the secret isn't supported.");
    }
    return new DatabaseLogin(
        end.provider().server(), end.provider().port(), end.provider().database(), user, password);
  }

  private JsonNode secret(End end) throws MigrationFailure {
    String text =
        access
            .secret(end.role(), end.secret())
            .orElseThrow(
                () ->
                    MigrationFailure.noConnection(
                        "The secret %s can't be read.".formatted(end.secret())));
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw MigrationFailure.noConnection("The secret isn't JSON.");
    }
  }
}
