package dev.portage.sandbox.aws.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * Serves all services over HTTP on a free port of 127.0.0.1. It counts the calls of each action,
 * records unknown operations, and injects {@link InjectedFaults}. Signatures are not verified.
 */
public final class AwsEndpoint implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AwsEndpoint.class.getName());
  private static final AwsError NO_SERVICE =
      new AwsError(404, "UnknownOperationException", "No service of the sandbox answers this.");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<AwsApi> services = new CopyOnWriteArrayList<>();
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();
  private final List<String> unknown = new CopyOnWriteArrayList<>();
  private final InjectedFaults faults = new InjectedFaults();
  private final List<CallObserver> observers;

  private AwsEndpoint(HttpServer server, List<CallObserver> observers) {
    this.server = server;
    this.observers = observers;
  }

  /**
   * Starts the server without services. They are added with {@link #add}, since some need the
   * address of the server.
   */
  public static AwsEndpoint start() throws IOException {
    // Without this the JDK's server waits 40 ms for an acknowledgement on each answer with a body.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    AwsEndpoint endpoint = new AwsEndpoint(server, observers());
    server.setExecutor(endpoint.threads);
    server.createContext("/", endpoint::handle);
    server.start();
    return endpoint;
  }

  private static List<CallObserver> observers() {
    return ServiceLoader.load(CallObserver.class, CallObserver.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /** Adds a service. */
  public void add(AwsApi service) {
    services.add(service);
  }

  /** Returns the value for {@code AWS_ENDPOINT_URL}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Returns the number of calls of an action such as {@code ecs:RunTask}, failed ones included. */
  public long calls(String action) {
    LongAdder count = calls.get(action);
    return count == null ? 0 : count.sum();
  }

  /** Returns a future that completes at the next call of the action, before it is answered. */
  public CompletableFuture<Void> next(String action) {
    return awaited.computeIfAbsent(action, key -> new CompletableFuture<>());
  }

  /** Returns the unknown operations that were called, in the order of the calls. */
  public List<String> unknown() {
    return List.copyOf(unknown);
  }

  /** Returns the faults that can be injected. */
  public InjectedFaults faults() {
    return faults;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = Request.read(exchange);
      answer(request).withDefault("x-amzn-RequestId", UUID.randomUUID().toString()).send(exchange);
    }
  }

  private Response answer(Request request) {
    Optional<AwsApi> service = services.stream().filter(api -> api.serves(request)).findFirst();
    if (service.isPresent()) {
      return answer(service.get(), request);
    }
    unknown(request.service() + ":" + request.method() + " " + request.rawPath(), NO_SERVICE);
    return Protocol.JSON.write(NO_SERVICE);
  }

  private Response answer(AwsApi service, Request request) {
    String action = service.service() + ":" + service.operation(request);
    calls.computeIfAbsent(action, key -> new LongAdder()).increment();
    Optional.ofNullable(awaited.remove(action)).ifPresent(next -> next.complete(null));
    try {
      Thread.sleep(faults.delay(action));
      Response response = answer(service, request, action);
      observers.forEach(observer -> observer.answered(service, request, response));
      return response;
    } catch (UnknownOperation e) {
      unknown(action, e.error());
      return service.write(e.error());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return service.write(
          new AwsError(503, "ServiceUnavailable", "The sandbox is shutting down."));
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "the sandbox cannot answer " + action, e);
      observers.forEach(observer -> observer.unanswered(action, e.toString()));
      return service.write(new AwsError(500, "InternalFailure", "sandbox: " + e));
    }
  }

  private Response answer(AwsApi service, Request request, String action) throws IOException {
    Optional<AwsError> fault = faults.next(action, service.protocol().throttled());
    try {
      return fault.isPresent() ? service.write(fault.get()) : service.answer(request);
    } catch (AwsException e) {
      return service.write(e.error());
    }
  }

  private void unknown(String action, AwsError error) {
    unknown.add(action);
    observers.forEach(observer -> observer.unanswered(action, error.message()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
