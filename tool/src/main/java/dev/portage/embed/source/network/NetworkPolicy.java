package dev.portage.embed.source.network;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * Which networks the addresses that users typed may lead to. Chosen from outside, never guessed
 * from the surroundings.
 */
public sealed interface NetworkPolicy {
  /**
   * Only addresses of the public internet. The worker runs inside the company's network: a page
   * there, or the container's credentials endpoint, is nothing that a bot's author may read through
   * it.
   */
  NetworkPolicy PUBLIC_ONLY = new PublicAnd(Set.of());

  /** Any address: for a knowledge base of intranet pages, and for trying things on one machine. */
  NetworkPolicy ANY = new Any();

  /**
   * The public internet and what is named besides.
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

  /** See {@link #ANY}. */
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
