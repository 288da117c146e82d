package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A port that is free on the loopback address now. It lies below the ports that the system gives to
 * outgoing connections, so that none of those takes it while a server restarts.
 */
record FreePort(RandomGenerator random) {
  private static final int FIRST = 15_000;
  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 200;

  int find() {
    return IntStream.generate(() -> random.nextInt(FIRST, LAST))
        .limit(ATTEMPTS)
        .filter(FreePort::free)
        .findFirst()
        .orElseThrow(
            () -> new ProgramUnavailable("no free port from %d to %d".formatted(FIRST, LAST)));
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // as the server does: a closed connection's remains are no user
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
