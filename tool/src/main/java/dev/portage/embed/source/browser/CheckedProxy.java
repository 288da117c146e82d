package dev.portage.embed.source.browser;

import dev.portage.embed.source.network.CheckedResolver;
import dev.portage.embed.source.network.HostLookup;
import dev.portage.embed.source.network.NetworkPolicy;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The only way out for one browser: a SOCKS proxy on loopback that looks each host up itself, asks
 * the {@link NetworkPolicy}, and connects to just the addresses that it asked about (I10). So
 * whatever a page's scripts, frames, images and redirects ask for passes the same check as the page
 * itself, and names that lead elsewhere the second time lead nowhere.
 *
 * <p>Serves one page at a time: {@link #reset} between two of them.
 */
final class CheckedProxy implements AutoCloseable {
  private static final Duration ACCEPT_AGAIN = Duration.ofMillis(100);

  private static final int BUFFER = 1 << 14;
  private static final int MAX_REPORTED = 3;

  private final CheckedResolver resolver;
  private final BrowserLimits limits;
  private final Duration connect;
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = new ConcurrentSkipListSet<>();
  private final AtomicLong bytes = new AtomicLong();

  private CheckedProxy(
      CheckedResolver resolver, BrowserLimits limits, Duration connect, ServerSocket server) {
    this.resolver = resolver;
    this.limits = limits;
    this.connect = connect;
    this.server = server;
  }

  /** Listens on a free port of loopback. */
  static CheckedProxy start(BrowserSettings.Network network, BrowserLimits limits) {
    Duration connect = network.connectTimeout();
    try {
      CheckedProxy proxy =
          new CheckedProxy(
              new CheckedResolver(network.policy(), HostLookup.ofSystem(connect)),
              limits,
              connect,
              new ServerSocket(0, 0, InetAddress.ofLiteral("127.0.0.1")));
      Thread.ofVirtual().name("proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("no port of loopback can be listened on", e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** Some of the hosts that a page asked for and was not given, each with the reason. */
  List<String> refused() {
    return refused.stream().limit(MAX_REPORTED).toList();
  }

  /** Ends what the last page left open; the next one starts anew. */
  void reset() {
    open.forEach(CheckedProxy::close);
    refused.clear();
    bytes.set(0);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket browser = server.accept();
        threads.execute(() -> serve(browser));
      } catch (IOException e) {
        // Closed, which is how this ends; or too many files are open just now, which passes.
        LockSupport.parkNanos(ACCEPT_AGAIN.toNanos());
      }
    }
  }

  private void serve(Socket browser) {
    try (browser) {
      open.add(browser);
      OutputStream out = browser.getOutputStream();
      SocksRequest request = SocksRequest.read(new DataInputStream(browser.getInputStream()), out);
      if (open.size() > 2 * limits.connections() || bytes.get() > limits.bytes()) {
        SocksRequest.Reply.FAILED.to(out);
      } else {
        connect(request, browser);
      }
    } catch (IOException e) {
      // Either end may hang up whenever it likes.
    } finally {
      open.remove(browser);
    }
  }

  private void connect(SocksRequest request, Socket browser) throws IOException {
    OutputStream out = browser.getOutputStream();
    try (Socket there = connected(request)) {
      SocksRequest.Reply.CONNECTED.to(out);
      relay(browser, there);
    } catch (CheckedResolver.NotAllowed e) {
      refused.add(e.getMessage());
      SocksRequest.Reply.NOT_ALLOWED.to(out);
    } catch (UnknownHostException e) {
      SocksRequest.Reply.UNREACHABLE.to(out);
    }
  }

  private Socket connected(SocksRequest request) throws IOException {
    UnknownHostException none = new UnknownHostException(request.host());
    for (InetSocketAddress address : resolver.resolve(request.host(), request.port())) {
      Socket socket = new Socket();
      try {
        socket.connect(address, Math.toIntExact(connect.toMillis()));
        return socket;
      } catch (IOException e) {
        close(socket);
        none.addSuppressed(e);
      }
    }
    throw none;
  }

  private void relay(Socket browser, Socket there) {
    open.add(there);
    try {
      threads.execute(() -> copy(browser, there));
      copy(there, browser);
    } finally {
      open.remove(there);
    }
  }

  /** Until one end hangs up, or the page had enough; the other end is told. */
  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      int read = in.read(buffer);
      while (read >= 0 && bytes.addAndGet(read) <= limits.bytes()) {
        out.write(buffer, 0, read);
        read = in.read(buffer);
      }
    } catch (IOException e) {
      // Hung up, which is how this ends.
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone in any case.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // It is gone in any case.
    }
    reset();
    threads.shutdownNow();
  }
}
