package dev.portage.embed.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        "::127.0.0.1"
      })
  void addressesThatAreNotPublicAreRefused(String address) {
    InetAddress parsed = InetAddress.ofLiteral(address);
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
    assertThat(NetworkPolicy.PUBLIC_ONLY.allows(InetAddress.ofLiteral(address))).isTrue();
  }

  @Test
  void aHostWithOneAddressThatIsNotPublicIsRefused() {
    assertThatThrownBy(() -> new CheckedResolver(NetworkPolicy.PUBLIC_ONLY).resolve("localhost"))
        .isInstanceOf(CheckedResolver.NotAllowed.class)
        .hasMessageContaining("localhost leads to");
  }
}
