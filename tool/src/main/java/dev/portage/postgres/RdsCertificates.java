package dev.portage.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The certificates with which Amazon RDS signs those of its servers, one or more a region. */
final class RdsCertificates {
  private static final String FILE = "rds-certificates.pem";

  /** An endpoint of an instance, a cluster or a proxy; that of China ends otherwise. */
  private static final Pattern ENDPOINT =
      Pattern.compile(".+\\.([a-z]{2}(?:-[a-z]+)+-\\d)\\.rds\\.amazonaws\\.com\\.?");

  private static final Pattern CHINA = Pattern.compile(".+\\.rds\\..*amazonaws\\.com\\.cn\\.?");

  /** Of servers; the others are of proxies, and of any other server of a customer of AWS. */
  private static final String OF_SERVERS = "CN=Amazon RDS ";

  private static final List<X509Certificate> ALL = read();

  private RdsCertificates() {}

  /** Whether a host is a server of Amazon RDS. */
  static boolean isRds(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return ENDPOINT.matcher(name).matches() || CHINA.matcher(name).matches();
  }

  /** Whether there are certificates for a server. */
  static boolean cover(String host) {
    Matcher endpoint = ENDPOINT.matcher(host.toLowerCase(Locale.ROOT));
    return endpoint.matches()
        && ALL.stream().anyMatch(one -> isOf(one, OF_SERVERS + endpoint.group(1) + " "));
  }

  private static boolean isOf(X509Certificate certificate, String name) {
    return certificate.getSubjectX500Principal().getName("RFC1779").contains(name);
  }

  /** All of them. */
  static List<X509Certificate> all() {
    return ALL;
  }

  /** Those that sign nothing but servers of Amazon RDS. */
  static List<X509Certificate> ofServers() {
    return ALL.stream().filter(one -> isOf(one, OF_SERVERS)).toList();
  }

  private static List<X509Certificate> read() {
    try (InputStream file =
        new BufferedInputStream(RdsCertificates.class.getResourceAsStream(FILE))) {
      Collection<?> read = CertificateFactory.getInstance("X.509").generateCertificates(file);
      return read.stream().map(X509Certificate.class::cast).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
