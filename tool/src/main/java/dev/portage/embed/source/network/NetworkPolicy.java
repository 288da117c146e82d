package dev.portage.embed.source.network;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Decides which networks may be reached through URLs that users typed. The operator chooses the
 * policy; it is never guessed from the environment.
 */
@FunctionalInterface
public interface NetworkPolicy {
  /**
   * Allows only addresses of the public internet. The worker runs inside the company's network, and
   * a bot's author must not read internal pages, or the container's credentials endpoint, through
   * it.
   */
  NetworkPolicy PUBLIC_ONLY = address -> AddressBlock.isPublic(address.getAddress());

  /** Allows any address: for tests with servers on this machine. */
  NetworkPolicy ANY = address -> true;

  /**
   * Allows the public internet and some networks, such as those with a company's own pages. Of
   * these, addresses of the machine itself and of its link stay closed, which have what gives
   * credentials to programs: loopback, link-local and unspecified ones, and the metadata endpoints.
   *
   * @param networks that are allowed, too
   */
  static NetworkPolicy publicAnd(List<AddressBlock> networks) {
    return address ->
        PUBLIC_ONLY.allows(address)
            || (networks.stream().anyMatch(network -> network.contains(address.getAddress()))
                && !AddressBlock.isOfMachine(address.getAddress()));
  }

  /**
   * Whether a connection may be made.
   *
   * @param address resolved
   */
  boolean allows(InetSocketAddress address);
}
