package dev.portage.sandbox.aws;

import dev.portage.sandbox.aws.dms.AccountAccess;
import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.iam.Iam;
import dev.portage.sandbox.aws.secretsmanager.Secrets;
import java.util.Optional;
import java.util.stream.Stream;

/** What DMS may read: a secret only with a role that trusts it, and that may read the secret. */
record DmsAccess(Account account, Iam iam, Secrets secrets) implements AccountAccess {
  private static final String READ = "secretsmanager:GetSecretValue";

  @Override
  public boolean managesVpc(String roleName) {
    return iam.trusts(account.role(roleName), "dms.amazonaws.com");
  }

  /** Data migrations have a principal of their own, beside that of the region. */
  @Override
  public boolean runsMigrations(String roleArn) {
    return Stream.of("dms-data-migrations", "dms." + account.region())
        .allMatch(principal -> iam.trusts(roleArn, principal + ".amazonaws.com"));
  }

  @Override
  public Optional<String> secret(String roleArn, String id) {
    return secrets.arn(id).filter(arn -> iam.allows(roleArn, READ, arn)).flatMap(secrets::text);
  }
}
