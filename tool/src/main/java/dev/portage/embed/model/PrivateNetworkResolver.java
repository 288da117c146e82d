package dev.portage.embed.model;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves hosts for connections without encryption, and allows only this machine and private
 * networks. The client connects only to the addresses that were checked.
 */
final class PrivateNetworkResolver implements DnsResolver {
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    for (InetAddress address : addresses) {
      if (!isPrivate(address)) {
        throw new NotPrivate(
            host
                + " resolves to an address outside of private networks, "
                + address.getHostAddress());
      }
    }
    return addresses;
  }

  private static boolean isPrivate(InetAddress address) {
    // fc00::/7 is the private range of IPv6; the JDK knows only its predecessor.
    boolean isUniqueLocal =
        address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
    return address.isLoopbackAddress() || address.isSiteLocalAddress() || isUniqueLocal;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** The host exists, and must not be called without encryption. */
  static final class NotPrivate extends UnknownHostException {
    private static final long serialVersionUID = 1;

    NotPrivate(String message) {
      super(message);
    }
  }
}
