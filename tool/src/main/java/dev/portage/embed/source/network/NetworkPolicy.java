package dev.portage.embed.source.network;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * Decides which networks may be reached through URLs that users typed. The operator chooses the
 * policy; it is never guessed from the environment.
 */
public sealed interface NetworkPolicy {
  /**
   * Allows only addresses of the public internet. The worker runs inside the company's network, and
   * a bot's author must not read internal pages, or the container's credentials endpoint, through
   * it.
   */
  NetworkPolicy PUBLIC_ONLY = new PublicAnd(Set.of());

  /** Allows any address: for bots with intranet pages, and for trials on one machine. */
  NetworkPolicy ANY = new Any();

  /**
   * Allows the public internet and the given exceptions.
   *
   * @param exceptions addresses with their ports
   */
  record PublicAnd(Set<InetSocketAddress> exceptions) implements NetworkPolicy {
    /** Keeps a copy. */
    public PublicAnd {
      exceptions = Set.copyOf(exceptions);
    }

    @Override
    public boolean allows(InetSocketAddress address) {
      return AddressBlocks.isPublic(address.getAddress()) || exceptions.contains(address);
    }
  }

  /** Allows every address: see {@link #ANY}. */
  record Any() implements NetworkPolicy {
    @Override
    public boolean allows(InetSocketAddress address) {
      return true;
    }
  }

  /**
   * Whether a connection may be made.
   *
   * @param address resolved
   */
  boolean allows(InetSocketAddress address);
}
