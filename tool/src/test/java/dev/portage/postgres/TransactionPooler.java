package dev.portage.postgres;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pooler in transaction mode, as far as a driver sees it: each transaction of a client runs in
 * whatever session of the server is free (PostgreSQL documentation, 55.7 for the messages). In
 * session mode a client keeps the session that it logged in with.
 */
final class TransactionPooler implements AutoCloseable {
  private static final int KEY_DATA = 'K';
  private static final int READY = 'Z';
  private static final byte OTHER_KEY = 0x40;

  private final ServerSocket listener;
  private final Target target;
  private final int sticky;
  private final AtomicInteger transactions = new AtomicInteger();
  private final Deque<Server> idle = new ConcurrentLinkedDeque<>();

  private TransactionPooler(ServerSocket listener, Target target, int sticky) {
    this.listener = listener;
    this.target = target;
    this.sticky = sticky;
  }

  /** One in session mode. */
  static TransactionPooler bySession(Target target) throws IOException {
    return before(target, Integer.MAX_VALUE);
  }

  /**
   * One in transaction mode, which lends the session that was given back last.
   *
   * @param sticky as many of its first transactions happen to run in the session that their client
   *     had before
   */
  static TransactionPooler before(Target target, int sticky) throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    TransactionPooler pooler = new TransactionPooler(listener, target, sticky);
    Thread.ofVirtual().start(pooler::accept);
    return pooler;
  }

  DatabaseAddress address() {
    DatabaseAddress to = target.address();
    return new DatabaseAddress(
        "127.0.0.1",
        listener.getLocalPort(),
        to.database(),
        to.user(),
        to.password(),
        new Tls("disable", Optional.empty(), false),
        Optional.empty());
  }

  private record Server(Socket socket, DataInputStream in, DataOutputStream out) {
    static Server connect(DatabaseAddress to) throws IOException {
      Socket socket = new Socket(to.host(), to.port());
      socket.setTcpNoDelay(true);
      return new Server(
          socket,
          new DataInputStream(socket.getInputStream()),
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())));
    }
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
    try (client) {
      client.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
      Server server = login(in, out);
      while (true) {
        int type = in.readByte();
        server = next(server);
        transaction(server, type, in, out);
      }
    } catch (IOException e) {
      // The client has gone; its session is left to others.
      return;
    }
  }

  private Server next(Server before) {
    if (transactions.getAndIncrement() < sticky && idle.remove(before)) {
      return before;
    }
    return idle.pop();
  }

  private Server login(DataInputStream in, DataOutputStream out) throws IOException {
    Server server = Server.connect(target.address());
    byte[] startup = body(in);
    server.out().writeInt(startup.length + 4);
    server.out().write(startup);
    server.out().flush();
    while (true) {
      int type = server.in().readByte();
      byte[] body = body(server.in());
      if (type == KEY_DATA) {
        // Its own, for cancelling: it is no session of the server.
        body[0] ^= OTHER_KEY;
      }
      if (type == READY) {
        // Before the client knows: its next statement finds the session free.
        idle.push(server);
      }
      send(out, type, body);
      if (type == READY) {
        return server;
      }
      if (type == 'R' && body[3] != 0 && body[3] != 12) {
        send(server.out(), in.readByte(), body(in));
      }
    }
  }

  /** From the first message on until the server is idle again. */
  private void transaction(Server server, int first, DataInputStream in, DataOutputStream out)
      throws IOException {
    int type = first;
    while (true) {
      if (type == 'X') {
        throw new EOFException();
      }
      send(server.out(), type, body(in));
      if (type == 'Q' || type == 'S') {
        if (answered(server, out) == 'I') {
          return;
        }
      }
      type = in.readByte();
    }
  }

  private int answered(Server server, DataOutputStream out) throws IOException {
    while (true) {
      int type = server.in().readByte();
      byte[] body = body(server.in());
      if (type == READY && body[0] == 'I') {
        idle.push(server);
      }
      send(out, type, body);
      if (type == READY) {
        return body[0];
      }
    }
  }

  private static byte[] body(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt() - 4);
  }

  private static void send(DataOutputStream out, int type, byte[] body) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + 4);
    out.write(body);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Server server : idle) {
      server.socket().close();
    }
  }
}
