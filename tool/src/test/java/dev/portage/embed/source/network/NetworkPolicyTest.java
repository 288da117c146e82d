package dev.portage.embed.source.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPolicyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "169.254.170.2",
        "100.64.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.0.192",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "fec0::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a00:1::",
        "::ffff:127.0.0.1",
        "2001:db8::1",
        "2001::1",
        "::127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b:1::7f00:1",
        "100::1",
        "5f00::1",
        "3fff::1",
        "168.63.129.16"
      })
  void addressesThatAreNotPublicAreRefused(String address) {
    InetSocketAddress parsed = new InetSocketAddress(InetAddress.ofLiteral(address), 80);
    assertThat(NetworkPolicy.PUBLIC_ONLY.allows(parsed)).isFalse();
    assertThat(NetworkPolicy.ANY.allows(parsed)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "172.15.0.1",
        "172.32.0.1",
        "100.63.0.1",
        "100.128.0.1",
        "192.169.0.1",
        "169.253.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "64:ff9b::808:808",
        "2002:808:808::"
      })
  void publicAddressesAreAllowed(String address) {
    assertThat(
            NetworkPolicy.PUBLIC_ONLY.allows(
                new InetSocketAddress(InetAddress.ofLiteral(address), 80)))
        .isTrue();
  }

  @Test
  void aHostWithOneAddressThatIsNotPublicIsRefused() {
    assertThatThrownBy(() -> publicOnly(InetAddress::getAllByName).resolve("localhost", 80))
        .isInstanceOf(CheckedResolver.NotAllowed.class)
        .hasMessageContaining("localhost resolves to");
    HostLookup.Resolver mixed =
        _ ->
            new InetAddress[] {InetAddress.ofLiteral("8.8.8.8"), InetAddress.ofLiteral("10.0.0.1")};
    assertThatThrownBy(() -> publicOnly(mixed).resolve("mixed.example", 80))
        .isInstanceOf(CheckedResolver.NotAllowed.class)
        .hasMessageContaining("mixed.example")
        .message()
        .doesNotContain("10.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2130706433",
        "127.1",
        "0",
        "0.0.0.0",
        "::ffff:127.0.0.1",
        "[::1]",
        "::1%lo",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "127.0.0.1."
      })
  void noSpellingOfAnAddressBypassesTheCheck(String host) {
    List<InetSocketAddress> allowed;
    try {
      allowed = publicOnly(InetAddress::getAllByName).resolve(host, 80);
    } catch (UnknownHostException e) {
      allowed = List.of();
    }
    // If Java parses another address than a browser would, Java's is both checked and connected to.
    assertThat(allowed).allMatch(address -> AddressBlock.isPublic(address.getAddress()));
  }

  @ParameterizedTest
  @CsvSource({
    "10.20.0.0/16, 10.20.255.255, true",
    "10.20.0.0/16, 10.21.0.0, false",
    "10.20.0.7, 10.20.0.7, true",
    "10.20.0.7, 10.20.0.6, false",
    "fd12:3456::/32, fd12:3456:ffff::1, true",
    "fd12:3456::/32, fd12:3457::1, false",
    "fd12:3456::/32, 10.20.0.1, false",
    "10.20.0.0/16, 64:ff9b::a14:1, true",
    "10.20.0.0/16, 8.8.8.8, true"
  })
  void networksAreAllowedByTheirPrefix(String network, String address, boolean allowed) {
    assertThat(NetworkPolicy.publicAnd(List.of(AddressBlock.of(network))).allows(at(address)))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.169.253",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:a9fe:a9fe::",
        "2002:7f00:1::"
      })
  void whatIsOfTheMachineItselfStaysClosedWhateverIsAllowed(String address) {
    NetworkPolicy all =
        NetworkPolicy.publicAnd(List.of(AddressBlock.of("0.0.0.0/0"), AddressBlock.of("::/0")));
    assertThat(all.allows(at(address))).isFalse();
    assertThat(all.allows(at("10.1.2.3"))).isTrue();
    assertThat(all.allows(at("fd12::1"))).isTrue();
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 80);
  }

  @Test
  void aLookupTimesOutIfNameServersAreSilent() {
    CountDownLatch answer = new CountDownLatch(1);
    HostLookup lookup =
        new HostLookup(
            host -> {
              assertThatCode(answer::await).doesNotThrowAnyException();
              return new InetAddress[0];
            },
            Duration.ofMillis(20));
    assertThatThrownBy(() -> lookup.addresses("silent.example"))
        .isInstanceOf(HostLookup.LookupTimeout.class)
        .hasMessageContaining("silent.example");
    answer.countDown();
  }

  private static CheckedResolver publicOnly(HostLookup.Resolver resolver) {
    return new CheckedResolver(
        NetworkPolicy.PUBLIC_ONLY, new HostLookup(resolver, Duration.ofSeconds(5)));
  }
}
