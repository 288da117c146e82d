package dev.portage.embed.source.network;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The blocks of addresses that are not public (IANA's special-purpose registries, RFC 6890), the
 * metadata endpoints among them, and those that carry an IPv4 address within an IPv6 one.
 */
final class AddressBlocks {
  private record Block(InetAddress network, int bits) {
    /** Reads the usual notation, as {@code 10.0.0.0/8}. */
    static Block of(String notation) {
      int slash = notation.indexOf('/');
      return new Block(
          InetAddress.ofLiteral(notation.substring(0, slash)),
          Integer.parseInt(notation.substring(slash + 1)));
    }

    boolean holds(byte[] address) {
      byte[] prefix = network.getAddress();
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final List<Block> NOT_PUBLIC_4 =
      Stream.of(
              "0.0.0.0/8", // this network
              "10.0.0.0/8", // private
              "100.64.0.0/10", // carriers' own
              "127.0.0.0/8", // loopback
              "168.63.129.16/32", // the host of an Azure machine, from within it
              "169.254.0.0/16", // link-local, and the metadata endpoints of EC2 and ECS
              "172.16.0.0/12", // private
              "192.0.0.0/24", // protocols
              "192.0.2.0/24", // documentation
              "192.88.99.0/24", // 6to4 relays
              "192.168.0.0/16", // private
              "198.18.0.0/15", // benchmarks
              "198.51.100.0/24", // documentation
              "203.0.113.0/24", // documentation
              "224.0.0.0/4", // multicast
              "240.0.0.0/4") // reserved, and broadcast
          .map(Block::of)
          .toList();

  /** All of IPv6 that is public lies in 2000::/3, less these. */
  private static final List<Block> NOT_PUBLIC_6 =
      Stream.of(
              "2001::/23", // protocols, Teredo among them
              "2001:db8::/32", // documentation
              "3fff::/20") // documentation
          .map(Block::of)
          .toList();

  private static final Block GLOBAL_6 = Block.of("2000::/3");
  private static final Block NAT_64 = Block.of("64:ff9b::/96");
  private static final Block SIX_TO_FOUR = Block.of("2002::/16");

  private AddressBlocks() {}

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? isPublic4(bytes) : isPublic6(bytes);
  }

  private static boolean isPublic4(byte[] address) {
    return NOT_PUBLIC_4.stream().noneMatch(block -> block.holds(address));
  }

  private static boolean isPublic6(byte[] address) {
    if (NAT_64.holds(address)) {
      return isPublic4(Arrays.copyOfRange(address, 12, 16));
    }
    if (SIX_TO_FOUR.holds(address)) {
      return isPublic4(Arrays.copyOfRange(address, 2, 6));
    }
    return GLOBAL_6.holds(address) && NOT_PUBLIC_6.stream().noneMatch(b -> b.holds(address));
  }
}
