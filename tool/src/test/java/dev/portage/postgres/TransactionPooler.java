package dev.portage.postgres;

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
  private final boolean bySession;
  private final Deque<Server> idle = new ConcurrentLinkedDeque<>();

  private TransactionPooler(ServerSocket listener, Target target, boolean bySession) {
    this.listener = listener;
    this.target = target;
    this.bySession = bySession;
  }

  static TransactionPooler before(Target target, boolean bySession) throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    TransactionPooler pooler = new TransactionPooler(listener, target, bySession);
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
        "disable",
        Optional.empty());
  }

  private record Server(Socket socket, DataInputStream in, DataOutputStream out) {
    static Server connect(DatabaseAddress to) throws IOException {
      Socket socket = new Socket(to.host(), to.port());
      return new Server(
          socket,
          new DataInputStream(socket.getInputStream()),
          new DataOutputStream(socket.getOutputStream()));
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
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      Server server = login(in, out);
      while (true) {
        if (!bySession) {
          idle.push(server);
        }
        int type = in.readByte();
        if (!bySession) {
          server = idle.pop();
        }
        transaction(server, type, in, out);
      }
    } catch (IOException e) {
      // The client has gone; its session is left to others.
      return;
    }
  }

  private Server login(DataInputStream in, DataOutputStream out) throws IOException {
    Server server = Server.connect(target.address());
    byte[] startup = body(in);
    server.out().writeInt(startup.length + 4);
    server.out().write(startup);
    while (true) {
      int type = server.in().readByte();
      byte[] body = body(server.in());
      if (type == KEY_DATA) {
        // Its own, for cancelling: it is no session of the server.
        body[0] ^= OTHER_KEY;
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
  private static void transaction(
      Server server, int first, DataInputStream in, DataOutputStream out) throws IOException {
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

  private static int answered(Server server, DataOutputStream out) throws IOException {
    while (true) {
      int type = server.in().readByte();
      byte[] body = body(server.in());
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
