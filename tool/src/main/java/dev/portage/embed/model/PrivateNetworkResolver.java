package dev.portage.embed.model;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks hosts up, and lets none through that is not on this machine or in a private network: what
 * travels there is not encrypted. The client then connects to just these addresses.
 */
final class PrivateNetworkResolver implements DnsResolver {
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    for (InetAddress address : addresses) {
      if (!isOwn(address)) {
        throw new NotPrivate(host + " leads out of this network, to " + address.getHostAddress());
      }
    }
    return addresses;
  }

  private static boolean isOwn(InetAddress address) {
    // fc00::/7 is what IPv6 has for private networks; the JDK knows only its predecessor.
    boolean unique = address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
    return address.isLoopbackAddress() || address.isSiteLocalAddress() || unique;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** The host exists, and may not be called so. */
  static final class NotPrivate extends UnknownHostException {
    private static final long serialVersionUID = 1;

    NotPrivate(String message) {
      super(message);
    }
  }
}
