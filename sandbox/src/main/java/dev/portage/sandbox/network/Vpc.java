package dev.portage.sandbox.network;

import dev.portage.sandbox.postgres.PostgresCluster;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The network of the account's database clusters. Each has an endpoint, and its security groups
 * decide which other cluster may connect to it: at first none, as in the application's stack
 * (UPSTREAM 3.6). A process that is no database server has the security group of the embedding
 * task, which every cluster admits.
 *
 * <p>A connection that is not admitted is reset; AWS drops its packets, and the caller waits until
 * its own time limit.
 */
public final class Vpc implements AutoCloseable {
  private final List<ClusterEndpoint> endpoints = new CopyOnWriteArrayList<>();
  private final Set<Rule> rules = ConcurrentHashMap.newKeySet();

  /** One group admits the clusters of another one. */
  private record Rule(String group, String from) {}

  /**
   * Opens an endpoint for a server.
   *
   * @param groups the security groups of its cluster
   */
  public ClusterEndpoint open(PostgresCluster server, List<String> groups) {
    ClusterEndpoint endpoint = ClusterEndpoint.open(this, server, groups);
    endpoints.add(endpoint);
    return endpoint;
  }

  /** Admits connections from the clusters of one group to those of another; it may be the same. */
  public void authorize(String group, String from) {
    rules.add(new Rule(group, from));
  }

  /** Takes that back; connections that are open stay open, as in AWS. */
  public void revoke(String group, String from) {
    rules.remove(new Rule(group, from));
  }

  /** Returns whether the groups of an endpoint admit the other end of a connection. */
  boolean admits(ClusterEndpoint endpoint, Socket connection) {
    Optional<ClusterEndpoint> from =
        TcpPeer.of(connection)
            .flatMap(
                peer ->
                    endpoints.stream()
                        .filter(other -> other.server().processes().anyMatch(peer::isOf))
                        .findFirst());
    return from.isEmpty() || admits(endpoint.groups(), from.get().groups());
  }

  private boolean admits(List<String> groups, List<String> from) {
    return groups.stream()
        .anyMatch(group -> from.stream().anyMatch(one -> rules.contains(new Rule(group, one))));
  }

  void remove(ClusterEndpoint endpoint) {
    endpoints.remove(endpoint);
  }

  @Override
  public void close() {
    endpoints.forEach(ClusterEndpoint::close);
  }
}
