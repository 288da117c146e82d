package dev.portage.embed.source.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves a host once and checks every address against the {@link NetworkPolicy}. The client
 * connects only to these addresses, so a hostile name server cannot redirect it with a second
 * answer (I10).
 */
public final class CheckedResolver implements DnsResolver {
  private final NetworkPolicy policy;
  private final HostLookup lookup;

  /** A resolver that returns only addresses that the policy allows. */
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
        // The address is not named, so that a bot's author cannot look up names of the internal
        // network.
        throw new NotAllowed(host + " resolves to an address that is not public");
      }
    }
    return addresses;
  }

  /** Not supported, since the policy depends on the port; the client never calls this. */
  @Override
  public InetAddress[] resolve(String host) {
    throw new UnsupportedOperationException("a host is resolved together with its port");
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** The host exists, and the policy does not allow it. */
  public static final class NotAllowed extends UnknownHostException {
    private static final long serialVersionUID = 1;

    NotAllowed(String message) {
      super(message);
    }
  }
}
