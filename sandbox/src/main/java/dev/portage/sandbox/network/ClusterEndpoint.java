package dev.portage.sandbox.network;

import dev.portage.sandbox.postgres.PostgresCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** The address of a cluster: a port that passes on to its server what the security groups admit. */
public final class ClusterEndpoint implements AutoCloseable {
  private final Vpc vpc;
  private final PostgresCluster server;
  private final List<String> groups;
  private final ServerSocket listener;

  private ClusterEndpoint(
      Vpc vpc, PostgresCluster server, List<String> groups, ServerSocket listener) {
    this.vpc = vpc;
    this.server = server;
    this.groups = List.copyOf(groups);
    this.listener = listener;
  }

  static ClusterEndpoint open(Vpc vpc, PostgresCluster server, List<String> groups) {
    try {
      ClusterEndpoint endpoint =
          new ClusterEndpoint(
              vpc, server, groups, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofPlatform().daemon().name("cluster-endpoint").start(endpoint::accept);
      return endpoint;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a port: " + e.getMessage(), e);
    }
  }

  /** Returns the port on the loopback address. */
  public int port() {
    return listener.getLocalPort();
  }

  PostgresCluster server() {
    return server;
  }

  List<String> groups() {
    return groups;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofPlatform().daemon().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      if (!vpc.admits(this, client)) {
        client.setSoLinger(true, 0); // closed by a reset
        return;
      }
      try (Socket real = new Socket(server.host(), server.port())) {
        // Otherwise each question waits for the acknowledgement of the one before.
        client.setTcpNoDelay(true);
        real.setTcpNoDelay(true);
        Thread back = Thread.ofPlatform().daemon().start(() -> pass(real, client));
        pass(client, real);
        back.join();
      }
    } catch (IOException e) {
      // The server does not run: the client is closed without an answer.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Passes on what one end sends, and its end of sending. */
  private static void pass(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed already.
      return;
    }
  }

  /** Takes no further connections; those that are open end with their server. */
  @Override
  public void close() {
    vpc.remove(this);
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
