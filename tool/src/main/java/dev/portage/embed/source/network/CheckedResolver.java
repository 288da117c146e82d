package dev.portage.embed.source.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks a host up once and checks every address; the client then connects to just these. So no
 * second answer of a hostile name server can lead anywhere else (I10).
 */
public final class CheckedResolver implements DnsResolver {
  private final NetworkPolicy policy;
  private final HostLookup lookup;

  /** A resolver that answers only with what the policy allows. */
  public CheckedResolver(NetworkPolicy policy, HostLookup lookup) {
    this.policy = policy;
    this.lookup = lookup;
  }

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    List<InetSocketAddress> addresses =
        Stream.of(lookup.addresses(host))
            .map(address -> new InetSocketAddress(address, port))
            .toList();
    for (InetSocketAddress address : addresses) {
      if (!policy.allows(address)) {
        // Which one is not said: a bot's author shall not look up names of the company's network.
        throw new NotAllowed(host + " leads to an address that is not public");
      }
    }
    return addresses;
  }

  /** Without a port only what is allowed at any port would be; nobody asks so. */
  @Override
  public InetAddress[] resolve(String host) {
    throw new UnsupportedOperationException("a host is looked up together with its port");
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** The host exists, and may not be asked. */
  public static final class NotAllowed extends UnknownHostException {
    private static final long serialVersionUID = 1;

    NotAllowed(String message) {
      super(message);
    }
  }
}
