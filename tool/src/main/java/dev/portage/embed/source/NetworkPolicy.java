package dev.portage.embed.source;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which networks the addresses that users typed may lead to. Chosen from outside, never guessed
 * from the surroundings.
 */
public enum NetworkPolicy {
  /**
   * Only addresses of the public internet. The worker runs inside the company's network: a page
   * there, or the container's credentials endpoint, is nothing that a bot's author may read through
   * it.
   */
  PUBLIC_ONLY {
    @Override
    boolean allows(InetAddress address) {
      return AddressBlocks.isPublic(address);
    }
  },

  /** Any address: for a knowledge base of intranet pages, and for trying things on one machine. */
  ANY {
    @Override
    boolean allows(InetAddress address) {
      return true;
    }
  };

  abstract boolean allows(InetAddress address);

  /** What an operator is told about an address that is not allowed. */
  static String described(InetAddress address) {
    String kind = address instanceof Inet4Address ? "IPv4" : "IPv6";
    return "%s address %s, which is not public".formatted(kind, address.getHostAddress());
  }
}
