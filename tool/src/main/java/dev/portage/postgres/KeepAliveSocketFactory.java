package dev.portage.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets whose kernel asks a silent peer early whether it still exists: the default is two hours,
 * and a failover, NAT or tunnel that loses its state sends neither FIN nor RST. It also keeps such
 * a tunnel open. The driver makes it by its name.
 */
public final class KeepAliveSocketFactory extends SocketFactory {
  /** NLB and NAT gateways drop a flow that is idle for 350 s. */
  private static final int IDLE_SECONDS = 30;

  private static final int INTERVAL_SECONDS = 10;

  /** A peer that vanished is noticed after a minute. */
  private static final int PROBES = 3;

  /** Called by the PostgreSQL driver, which creates the factory by its class name. */
  public KeepAliveSocketFactory() {}

  @Override
  public Socket createSocket() throws IOException {
    Socket socket = new Socket();
    try {
      socket.setKeepAlive(true);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    } catch (UnsupportedOperationException e) {
      // A system without these options keeps its own times.
      return socket;
    }
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
  }

  private Socket connected(InetSocketAddress to, InetSocketAddress from) throws IOException {
    Socket socket = createSocket();
    socket.bind(from);
    socket.connect(to);
    return socket;
  }
}
