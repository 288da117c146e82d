package dev.portage.embed.source.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens on loopback with TCP and UDP, IPv4 and IPv6, and records each connection. */
final class LoopbackTrap implements AutoCloseable {
  private final ServerSocket tcp = new ServerSocket(0);
  private final DatagramSocket udp = new DatagramSocket(tcp.getLocalPort());
  private final List<String> caught = new CopyOnWriteArrayList<>();

  LoopbackTrap() throws IOException {
    Thread.ofVirtual().start(this::listen);
    Thread.ofVirtual().start(this::receive);
  }

  int port() {
    return tcp.getLocalPort();
  }

  String url(String host) {
    return "http://%s:%d/secret".formatted(host, port());
  }

  List<String> caught() {
    return caught;
  }

  private void listen() {
    try {
      while (true) {
        try (Socket socket = tcp.accept()) {
          caught.add("TCP " + socket.getRemoteSocketAddress());
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void receive() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        udp.receive(packet);
        caught.add("UDP " + packet.getSocketAddress());
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
