package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsError;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A certificate of those who sign the certificates of servers.
 *
 * @param name in lower case
 * @param arn with the name
 * @param pem its text
 * @param created when
 */
record Certificate(String name, String arn, String pem, Instant created) implements Resource {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final double MILLIS = 1_000.0;

  static Certificate imported(DmsRequest request, Account account, Instant now) {
    String name = request.required("CertificateIdentifier").toLowerCase(Locale.ROOT);
    String pem = request.text("CertificatePem").orElse("");
    if (!pem.contains(BEGIN)) {
      throw AwsError.client("InvalidCertificateFault", "The certificate is not valid.").exception();
    }
    return new Certificate(name, account.arn("dms", "cert:" + name), pem, now);
  }

  @Override
  public ObjectNode json() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("CertificateIdentifier", name)
        .put("CertificateArn", arn)
        .put("CertificatePem", pem)
        // One of the older shapes: seconds, unlike those of data migrations.
        .put("CertificateCreationDate", created.toEpochMilli() / MILLIS);
  }
}
