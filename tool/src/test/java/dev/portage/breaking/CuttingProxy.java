package dev.portage.breaking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands before a server and lets each write of a client through a {@link Crossing}, which may hold
 * it, or cut the connection there.
 */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final String host;
  private final int port;
  private final Crossing crossing;

  private CuttingProxy(ServerSocket listener, String host, int port, Crossing crossing) {
    this.listener = listener;
    this.host = host;
    this.port = port;
    this.crossing = crossing;
  }

  static CuttingProxy before(String host, int port, Crossing crossing) {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      CuttingProxy proxy = new CuttingProxy(listener, host, port, crossing);
      Thread.ofVirtual().start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(host, port)) {
      // As the driver has it: otherwise each question waits for the acknowledgement before.
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> answer(server, client));
      ask(client, server);
    } catch (IOException e) {
      // A cut connection ends here, as it should.
      return;
    }
  }

  private void ask(Socket client, Socket server) {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = client.getInputStream()) {
      OutputStream out = server.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        int length = read;
        crossing.operation(() -> write(out, buffer, length));
      }
    } catch (IOException | RuntimeException e) {
      // Broken: the connection is cut by leaving.
      return;
    }
  }

  private static void write(OutputStream out, byte[] buffer, int length) {
    try {
      out.write(buffer, 0, length);
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(Socket server, Socket client) {
    try (client) {
      server.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // The other side went first.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
