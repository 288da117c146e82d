package dev.portage.breaking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands before a server and lets each write of a client through a {@link FaultPoint}, which may
 * hold it, cut the connection there, or swallow all that comes from then on without closing it,
 * until the client gives up.
 */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final String host;
  private final int port;
  private final FaultPoint crossing;
  private volatile boolean stalled;

  private CuttingProxy(ServerSocket listener, String host, int port, FaultPoint crossing) {
    this.listener = listener;
    this.host = host;
    this.port = port;
    this.crossing = crossing;
  }

  static CuttingProxy before(String host, int port, FaultPoint crossing) {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      CuttingProxy proxy = new CuttingProxy(listener, host, port, crossing);
      Thread.ofPlatform().daemon().start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on no byte of any client is read: what it sends stays in its own buffers. */
  void stall() {
    stalled = true;
  }

  // Threads of the platform: each byte that a virtual one waits for takes two more switches.
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
    AtomicBoolean swallows = new AtomicBoolean();
    try (client;
        Socket server = new Socket(host, port)) {
      // As the driver has it: otherwise each question waits for the acknowledgement before.
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread.ofPlatform().daemon().start(() -> answer(server, client, swallows));
      ask(client, server, swallows);
    } catch (IOException e) {
      // A cut connection ends here, as it should.
      return;
    }
  }

  private void ask(Socket client, Socket server, AtomicBoolean swallows) {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = client.getInputStream()) {
      OutputStream out = server.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        int length = read;
        if (!swallows.get()) {
          ask(() -> write(out, buffer, length), swallows);
        }
        holdWhileStalled();
      }
    } catch (IOException | RuntimeException e) {
      // Broken: the connection is cut by leaving.
      return;
    }
  }

  private void ask(Runnable effect, AtomicBoolean swallows) {
    try {
      crossing.operation(effect);
    } catch (Swallowed e) {
      swallows.set(true);
    }
  }

  private void holdWhileStalled() {
    while (stalled && !listener.isClosed()) {
      LockSupport.parkNanos(1_000_000);
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

  private static void answer(Socket server, Socket client, AtomicBoolean swallows) {
    passOn(server, client, swallows);
    if (!swallows.get()) {
      close(client);
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

  private static void passOn(Socket server, Socket client, AtomicBoolean swallows) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = server.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!swallows.get()) {
          client.getOutputStream().write(buffer, 0, read);
        }
      }
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
