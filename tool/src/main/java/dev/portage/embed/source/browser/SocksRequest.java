package dev.portage.embed.source.browser;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * Where a program behind a SOCKS proxy wants to be connected to (RFC 1928).
 *
 * @param host a name or an address
 */
record SocksRequest(String host, int port) {
  private static final int VERSION = 5;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;

  /** What the proxy answers. */
  enum Reply {
    CONNECTED(0),
    FAILED(1),
    NOT_ALLOWED(2),
    UNREACHABLE(4);

    private final int code;

    Reply(int code) {
      this.code = code;
    }

    void to(OutputStream out) throws IOException {
      out.write(new byte[] {VERSION, (byte) code, 0, IPV4, 0, 0, 0, 0, 0, 0});
      out.flush();
    }
  }

  /** Reads the greeting and the request. */
  static SocksRequest read(DataInputStream in, OutputStream out) throws IOException {
    expect(VERSION, in);
    in.readNBytes(in.readUnsignedByte());
    out.write(new byte[] {VERSION, 0});
    out.flush();
    expect(VERSION, in);
    expect(CONNECT, in);
    in.readUnsignedByte();
    return new SocksRequest(host(in), in.readUnsignedShort());
  }

  private static void expect(int value, DataInputStream in) throws IOException {
    int read = in.readUnsignedByte();
    if (read != value) {
      throw new ProtocolException("%d where SOCKS has %d".formatted(read, value));
    }
  }

  private static String host(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case IPV4 -> literal(in, 4);
      case IPV6 -> literal(in, 16);
      case NAME -> new String(bytes(in, in.readUnsignedByte()), StandardCharsets.US_ASCII);
      default -> throw new ProtocolException("unknown kind of address " + kind);
    };
  }

  private static String literal(DataInputStream in, int length) throws IOException {
    return InetAddress.getByAddress(bytes(in, length)).getHostAddress();
  }

  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
