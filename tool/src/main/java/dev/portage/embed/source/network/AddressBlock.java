package dev.portage.embed.source.network;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A network, by the prefix of its addresses; and which addresses are public, by the blocks in
 * IANA's special-purpose registries (RFC 6890), which include the metadata endpoints. IPv6
 * addresses that embed an IPv4 address are judged by the embedded one.
 *
 * @param network its first address
 * @param bits of the prefix
 */
public record AddressBlock(InetAddress network, int bits) {
  private static final List<AddressBlock> NOT_PUBLIC_4 =
      Stream.of(
              "0.0.0.0/8", // this network
              "10.0.0.0/8", // private
              "100.64.0.0/10", // carrier-grade NAT
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
          .map(AddressBlock::of)
          .toList();

  private static final List<AddressBlock> OF_MACHINE =
      Stream.of(
              "0.0.0.0/8", // this network
              "127.0.0.0/8", // loopback
              "168.63.129.16/32", // the host of an Azure machine
              "169.254.0.0/16", // link-local, and the metadata endpoints of EC2 and ECS
              "224.0.0.0/4", // multicast
              "255.255.255.255/32", // broadcast
              "64:ff9b:1::/48", // translation to IPv4, wherever that leads
              "::/96", // unspecified, loopback, and IPv4 in an old form
              "fe80::/10", // link-local
              "fec0::/10", // site-local, in an old form
              "ff00::/8", // multicast
              "fd00:ec2::/32") // the metadata endpoints of EC2 by IPv6
          .map(AddressBlock::of)
          .toList();

  /** The public addresses of IPv6 are 2000::/3 without these blocks. */
  private static final List<AddressBlock> NOT_PUBLIC_6 =
      Stream.of(
              "2001::/23", // protocols, Teredo among them
              "2001:db8::/32", // documentation
              "3fff::/20") // documentation
          .map(AddressBlock::of)
          .toList();

  private static final AddressBlock GLOBAL_6 = AddressBlock.of("2000::/3");
  private static final AddressBlock NAT_64 = AddressBlock.of("64:ff9b::/96");
  private static final AddressBlock SIX_TO_FOUR = AddressBlock.of("2002::/16");

  /**
   * Parses CIDR notation such as {@code 10.20.0.0/16}, or one address.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static AddressBlock of(String notation) {
    int slash = notation.indexOf('/');
    InetAddress network =
        InetAddress.ofLiteral(slash < 0 ? notation : notation.substring(0, slash));
    int most = network.getAddress().length * Byte.SIZE;
    String bits = slash < 0 ? Integer.toString(most) : notation.substring(slash + 1);
    if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > most) {
      throw new IllegalArgumentException("its prefix has 0 to %d bits".formatted(most));
    }
    AddressBlock block = new AddressBlock(network, Integer.parseInt(bits));
    if (!block.isNetwork()) {
      throw new IllegalArgumentException("bits are set behind its prefix");
    }
    return block;
  }

  private boolean isNetwork() {
    byte[] address = network.getAddress();
    return IntStream.range(bits, address.length * Byte.SIZE)
        .noneMatch(bit -> (address[bit / 8] & (0x80 >> (bit % 8))) != 0);
  }

  /** Whether an address is in it; one that embeds an IPv4 address, also where that one is. */
  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return contains(bytes) || embedded(bytes).filter(this::contains).isPresent();
  }

  private boolean contains(byte[] address) {
    byte[] prefix = network.getAddress();
    boolean in = address.length == prefix.length;
    for (int bit = 0; in && bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      in = (address[bit / 8] & mask) == (prefix[bit / 8] & mask);
    }
    return in;
  }

  private static Optional<byte[]> embedded(byte[] address) {
    if (NAT_64.contains(address)) {
      return Optional.of(Arrays.copyOfRange(address, 12, 16));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return Optional.of(Arrays.copyOfRange(address, 2, 6));
    }
    return Optional.empty();
  }

  /** Whether an address is public. */
  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? isPublic4(bytes) : isPublic6(bytes);
  }

  /** Whether an address is one of the machine, of its link, or of what gives it credentials. */
  static boolean isOfMachine(InetAddress address) {
    return OF_MACHINE.stream().anyMatch(block -> block.contains(address));
  }

  private static boolean isPublic4(byte[] address) {
    return NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(address));
  }

  private static boolean isPublic6(byte[] address) {
    return embedded(address)
        .map(AddressBlock::isPublic4)
        .orElseGet(
            () ->
                GLOBAL_6.contains(address)
                    && NOT_PUBLIC_6.stream().noneMatch(block -> block.contains(address)));
  }
}
