package dev.portage.embed.source;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks a host up once and checks every address; the client then connects to just these. So no
 * second answer of a hostile name server can lead anywhere else (I10).
 */
final class CheckedResolver implements DnsResolver {
  private final NetworkPolicy policy;

  CheckedResolver(NetworkPolicy policy) {
    this.policy = policy;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    for (InetAddress address : addresses) {
      if (!policy.allows(address)) {
        throw new NotAllowed(
            "%s leads to the %s".formatted(host, NetworkPolicy.described(address)));
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** The host exists, and may not be asked. */
  static final class NotAllowed extends UnknownHostException {
    private static final long serialVersionUID = 1;

    NotAllowed(String message) {
      super(message);
    }
  }
}
