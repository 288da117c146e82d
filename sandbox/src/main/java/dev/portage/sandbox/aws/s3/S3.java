package dev.portage.sandbox.aws.s3;

import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import dev.portage.sandbox.aws.http.Xml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * S3 over files on disk: get, put, head, list and delete, in path style only. Objects are held in
 * memory while they are sent, so they should not exceed about a hundred MB.
 */
public final class S3 implements AwsApi {
  private static final AwsError NO_KEY =
      new AwsError(404, "NoSuchKey", "The specified key does not exist.");
  private static final AwsError NO_BUCKET =
      new AwsError(404, "NoSuchBucket", "The specified bucket does not exist");

  /** Always with two digits for the day, which Java's own format of RFC 1123 has not. */
  static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final ObjectFiles store;
  private final Map<String, String> contentTypes = new ConcurrentHashMap<>();

  public S3(Path directory) {
    this.store = new ObjectFiles(directory);
  }

  /** Creates an empty bucket, unless it exists. */
  public void createBucket(String bucket) {
    store.create(bucket);
  }

  /** Stores an object, and creates its bucket if it does not exist. */
  public void put(String bucket, String key, byte[] content) {
    try {
      store.create(bucket);
      store.put(bucket, key, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns an object's bytes; empty if it does not exist. */
  public Optional<byte[]> get(String bucket, String key) {
    try {
      return store.get(bucket, key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the keys of a bucket that have the prefix, in order. */
  public List<String> keys(String bucket, String prefix) {
    try {
      return store.list(bucket, prefix).stream().map(ObjectFiles.Entry::key).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes an object, if it exists. */
  public void delete(String bucket, String key) {
    try {
      store.delete(bucket, key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String service() {
    return "s3";
  }

  @Override
  public Protocol protocol() {
    return Protocol.REST_XML;
  }

  @Override
  public String operation(Request request) {
    String what = Address.of(request).key().isEmpty() ? "Bucket" : "Object";
    return switch (request.method() + what) {
      case "GETObject" -> "GetObject";
      case "PUTObject" -> "PutObject";
      case "HEADObject" -> "HeadObject";
      case "DELETEObject" -> "DeleteObject";
      case "HEADBucket" -> "HeadBucket";
      case "GETBucket" -> request.query().containsKey("list-type") ? "ListObjectsV2" : "GetBucket";
      default -> request.method() + " " + what;
    };
  }

  @Override
  public Response answer(Request request) throws IOException {
    Address address = Address.of(request);
    if (!store.exists(address.bucket())) {
      throw NO_BUCKET.exception();
    }
    return switch (operation(request)) {
      case "GetObject" -> get(address, request);
      case "HeadObject" -> head(address);
      case "PutObject" -> put(address, request);
      case "DeleteObject" -> delete(address);
      case "HeadBucket" -> Response.empty(200);
      case "ListObjectsV2" -> list(address, request);
      default -> throw unknown(request);
    };
  }

  private Response get(Address address, Request request) throws IOException {
    byte[] content = content(address);
    Optional<ByteRange> range =
        request.header("Range").flatMap(header -> ByteRange.parse(header, content.length));
    if (range.isEmpty()) {
      return described(Response.of(200, content), address, content);
    }
    int first = range.get().first();
    int last = range.get().last();
    return described(
            Response.of(206, Arrays.copyOfRange(content, first, last + 1)), address, content)
        .with("Content-Range", "bytes " + first + "-" + last + "/" + content.length);
  }

  private Response head(Address address) throws IOException {
    byte[] content = content(address);
    return described(Response.empty(200), address, content)
        .with("Content-Length", Integer.toString(content.length));
  }

  private Response put(Address address, Request request) throws IOException {
    byte[] content = AwsChunked.content(request);
    store.put(address.bucket(), address.key(), content);
    request.header("Content-Type").ifPresent(type -> contentTypes.put(address.toString(), type));
    return Response.empty(200).with("ETag", etag(content));
  }

  private Response delete(Address address) throws IOException {
    store.delete(address.bucket(), address.key());
    return Response.empty(204);
  }

  private Response list(Address address, Request request) throws IOException {
    S3Listing listing = S3Listing.parse(address.bucket(), request.query());
    Xml page = listing.page(store.list(address.bucket(), listing.prefix()));
    return Response.xml(200, page).with("Content-Type", "application/xml");
  }

  private byte[] content(Address address) throws IOException {
    return store.get(address.bucket(), address.key()).orElseThrow(NO_KEY::exception);
  }

  private Response described(Response response, Address address, byte[] content)
      throws IOException {
    Instant modified = store.modified(address.bucket(), address.key());
    String type = contentTypes.getOrDefault(address.toString(), "binary/octet-stream");
    return response
        .with("Content-Type", type)
        .with("ETag", etag(content))
        .with("Last-Modified", HTTP_DATE.format(modified))
        .with("Accept-Ranges", "bytes");
  }

  private static String etag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(content);
      return '"' + HexFormat.of().formatHex(digest) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Address(String bucket, String key) {
    static Address of(Request request) {
      String path = request.path();
      int slash = path.indexOf('/');
      return slash < 0
          ? new Address(path, "")
          : new Address(path.substring(0, slash), path.substring(slash + 1));
    }
  }
}
