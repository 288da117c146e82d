package dev.portage.postgres;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ssl.WrappedFactory;

/** Connects to servers with a certificate of Amazon RDS. The driver makes it by its name. */
public final class RdsSocketFactory extends WrappedFactory {
  /**
   * Called by the PostgreSQL driver, which creates the factory by its class name.
   *
   * @param mode where the server's name is not verified, those count alone that sign nothing else
   */
  public RdsSocketFactory(String mode) throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(
        store(mode.equals("verify-full") ? RdsCertificates.all() : RdsCertificates.ofServers()));
    context.init(null, trust.getTrustManagers(), null);
    factory = context.getSocketFactory();
  }

  private static KeyStore store(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int n = 0; n < certificates.size(); n++) {
      store.setCertificateEntry(Integer.toString(n), certificates.get(n));
    }
    return store;
  }
}
