package dev.portage.sandbox.network;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The other end of a connection on this machine, by the number of its socket in Linux.
 *
 * @param inode of the socket
 */
record TcpPeer(String inode) {
  private static final Path CONNECTIONS = Path.of("/proc/net/tcp");

  /** The fields of a line in {@link #CONNECTIONS} (proc(5)). */
  private static final int LOCAL = 1;

  private static final int REMOTE = 2;
  private static final int INODE = 9;

  /** Returns the other end, where it is a socket of IPv4 on a machine that has /proc. */
  static Optional<TcpPeer> of(Socket connection) {
    String peer = port(connection.getPort());
    String own = port(connection.getLocalPort());
    try (Stream<String> lines = Files.lines(CONNECTIONS)) {
      return lines
          .map(line -> line.strip().split("\\s+"))
          .filter(fields -> fields[LOCAL].endsWith(peer) && fields[REMOTE].endsWith(own))
          .findFirst()
          .map(fields -> new TcpPeer(fields[INODE]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String port(int number) {
    return ":%04X".formatted(number);
  }

  /** Returns whether the process has the socket. */
  boolean isOf(ProcessHandle process) {
    Path open = Path.of("/proc", Long.toString(process.pid()), "fd");
    Path socket = Path.of("socket:[" + inode + "]");
    try (Stream<Path> files = Files.list(open)) {
      return files.anyMatch(file -> socket.equals(target(file)));
    } catch (IOException e) {
      // It ended meanwhile, or belongs to another user.
      return false;
    }
  }

  private static Path target(Path file) {
    try {
      return Files.readSymbolicLink(file);
    } catch (IOException e) {
      return file;
    }
  }
}
