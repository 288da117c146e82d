package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.http.Account;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A data provider: the address of a database, without a user.
 *
 * @param name unlike that of the others
 * @param arn with a random id
 * @param engine {@code postgres} or {@code aurora-postgresql}
 * @param settings PostgreSqlSettings of the call
 * @param created when
 */
record DataProvider(String name, String arn, String engine, DmsRequest settings, Instant created)
    implements Resource {
  private static final Set<String> ENGINES = Set.of("postgres", "aurora-postgresql");

  /** The modes of TLS. The servers of the sandbox have no certificate, and so none is used. */
  private static final Set<String> SSL_MODES =
      Set.of("none", "require", "verify-ca", "verify-full");

  private static final int PORT = 5432;

  static DataProvider ordered(DmsRequest request, Account account, Instant now) {
    String engine = request.required("Engine");
    if (!ENGINES.contains(engine)) {
      throw DmsErrors.value("The sandbox has no data providers with the engine " + engine);
    }
    DmsRequest settings = request.structure("Settings").structure("PostgreSqlSettings");
    settings.required("ServerName");
    settings.required("DatabaseName");
    checkSsl(settings);
    String arn = DmsRequest.arn(account, "data-provider");
    return new DataProvider(request.name("DataProviderName", arn), arn, engine, settings, now);
  }

  private static void checkSsl(DmsRequest settings) {
    String mode = settings.text("SslMode").orElse("none");
    if (!SSL_MODES.contains(mode)) {
      throw DmsErrors.value("The SSL mode %s is not valid.".formatted(mode));
    }
    if (mode.startsWith("verify") && settings.text("CertificateArn").isEmpty()) {
      throw DmsErrors.value("The SSL mode %s requires CertificateArn.".formatted(mode));
    }
  }

  String server() {
    return settings.required("ServerName");
  }

  int port() {
    return settings.number("Port", PORT);
  }

  String database() {
    return settings.required("DatabaseName");
  }

  /** Returns the ARN of the certificate by which the server is verified. */
  Optional<String> certificate() {
    return settings.text("CertificateArn");
  }

  boolean uses(Certificate certificate) {
    return certificate().filter(certificate::is).isPresent();
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("DataProviderName", name)
        .put("DataProviderArn", arn)
        .put("DataProviderCreationTime", created.toString())
        .put("Engine", engine);
    ObjectNode postgres = json.putObject("Settings").putObject("PostgreSqlSettings");
    postgres
        .put("ServerName", server())
        .put("Port", port())
        .put("DatabaseName", database())
        .put("SslMode", settings.text("SslMode").orElse("none"));
    certificate().ifPresent(arn -> postgres.put("CertificateArn", arn));
    return json;
  }
}
