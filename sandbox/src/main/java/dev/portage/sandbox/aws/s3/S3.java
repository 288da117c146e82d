package dev.portage.sandbox.aws.s3;

import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import dev.portage.sandbox.aws.http.Xml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * S3 over files on disk, in path style only, as far as Portage and the application call it. Objects
 * are held in memory while they are sent, so they should not exceed about a hundred MB.
 */
public final class S3 implements AwsApi {
  private static final AwsError NO_KEY =
      new AwsError(404, "NoSuchKey", "The specified key does not exist.");
  private static final AwsError NO_BUCKET =
      new AwsError(404, "NoSuchBucket", "The specified bucket does not exist");

  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
  private static final String UNKNOWN_TYPE = "binary/octet-stream";
  private static final String SOURCE = "x-amz-copy-source";

  /** Always with two digits for the day, which Java's own format of RFC 1123 has not. */
  static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final ObjectFiles store;
  private final S3Uploads uploads = new S3Uploads();
  private final Map<Address, String> contentTypes = new ConcurrentHashMap<>();

  /** Those of objects that were uploaded in parts. */
  private final Map<Address, String> etags = new ConcurrentHashMap<>();

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
    return switch (request.method() + what + variant(request)) {
      case "GETObject" -> "GetObject";
      case "PUTObject" -> "PutObject";
      case "PUTObject copied" -> "CopyObject";
      case "HEADObject" -> "HeadObject";
      case "DELETEObject" -> "DeleteObject";
      case "POSTBucket deleted" -> "DeleteObjects";
      case "POSTObject begun" -> "CreateMultipartUpload";
      case "PUTObject in parts" -> "UploadPart";
      case "POSTObject in parts" -> "CompleteMultipartUpload";
      case "DELETEObject in parts" -> "AbortMultipartUpload";
      case "HEADBucket" -> "HeadBucket";
      case "GETBucket listed" -> "ListObjectsV2";
      default -> request.method() + " " + what + variant(request);
    };
  }

  /** What the query and the headers add to the method. */
  private static String variant(Request request) {
    Set<String> query = request.query().keySet();
    String variant =
        Map.of(
                "uploadId",
                " in parts",
                "uploads",
                " begun",
                "delete",
                " deleted",
                "list-type",
                " listed")
            .entrySet()
            .stream()
            .filter(one -> query.contains(one.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("");
    return request.header(SOURCE).isPresent() ? variant + " copied" : variant;
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
      case "CopyObject" -> copy(address, request);
      case "DeleteObject" -> delete(address);
      case "DeleteObjects" -> deleteAll(address, request);
      case "CreateMultipartUpload" -> createUpload(address, request);
      case "UploadPart" -> part(address, request);
      case "CompleteMultipartUpload" -> complete(address, request);
      case "AbortMultipartUpload" -> abort(address, request);
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
    put(address, content, request.header("Content-Type"), Optional.empty());
    return Response.empty(200).with("ETag", etag(content));
  }

  /** The tag is given where it is not that of the content. */
  private void put(
      Address address, byte[] content, Optional<String> contentType, Optional<String> etag)
      throws IOException {
    store.put(address.bucket(), address.key(), content);
    contentTypes.put(address, contentType.orElse(UNKNOWN_TYPE));
    etags.put(address, etag.orElseGet(() -> etag(content)));
  }

  /** The new object is no upload in parts, whatever the old one is. */
  private Response copy(Address address, Request request) throws IOException {
    String header = request.header(SOURCE).orElseThrow();
    String path = URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8);
    Address source = Address.of(path.startsWith("/") ? path.substring(1) : path);
    if (!store.exists(source.bucket())) {
      throw NO_BUCKET.exception();
    }
    byte[] content = content(source);
    put(address, content, Optional.of(contentType(source)), Optional.empty());
    return xml(
        "CopyObjectResult",
        Xml.time("LastModified", store.modified(address.bucket(), address.key())),
        Xml.text("ETag", etag(content)));
  }

  private Response delete(Address address) throws IOException {
    remove(address);
    return Response.empty(204);
  }

  /** One that does not exist counts as deleted. */
  private Response deleteAll(Address bucket, Request request) throws IOException {
    S3RequestXml asked = S3RequestXml.parse(AwsChunked.content(request));
    boolean quiet = asked.text("Quiet").map(Boolean::valueOf).orElse(false);
    List<Xml> deleted = new ArrayList<>();
    for (S3RequestXml object : asked.all("Object")) {
      String key = object.required("Key");
      remove(new Address(bucket.bucket(), key));
      deleted.add(Xml.of("Deleted", Xml.text("Key", key)));
    }
    return xml("DeleteResult", quiet ? new Xml[0] : deleted.toArray(Xml[]::new));
  }

  private void remove(Address address) throws IOException {
    store.delete(address.bucket(), address.key());
    contentTypes.remove(address);
    etags.remove(address);
  }

  private Response createUpload(Address address, Request request) {
    String id =
        uploads.create(
            address.bucket(), address.key(), request.header("Content-Type").orElse(UNKNOWN_TYPE));
    return xml(
        "InitiateMultipartUploadResult",
        Xml.text("Bucket", address.bucket()),
        Xml.text("Key", address.key()),
        Xml.text("UploadId", id));
  }

  private Response part(Address address, Request request) {
    byte[] content = AwsChunked.content(request);
    int number = Integer.parseInt(request.query().getOrDefault("partNumber", "0"));
    uploads.part(request.query().get("uploadId"), address.key(), number, content);
    return Response.empty(200).with("ETag", etag(content));
  }

  private Response complete(Address address, Request request) throws IOException {
    S3Uploads.Whole whole =
        uploads.complete(
            request.query().get("uploadId"),
            address.key(),
            S3RequestXml.parse(AwsChunked.content(request)));
    put(address, whole.content(), Optional.of(whole.contentType()), Optional.of(whole.etag()));
    return xml(
        "CompleteMultipartUploadResult",
        Xml.text("Bucket", address.bucket()),
        Xml.text("Key", address.key()),
        Xml.text("ETag", whole.etag()));
  }

  private Response abort(Address address, Request request) {
    uploads.abort(request.query().get("uploadId"), address.key());
    return Response.empty(204);
  }

  private static Response xml(String name, Xml... children) {
    return Response.xml(200, Xml.of(name, children).namespace(NAMESPACE))
        .with("Content-Type", "application/xml");
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
    return response
        .with("Content-Type", contentType(address))
        .with("ETag", etags.getOrDefault(address, etag(content)))
        .with("Last-Modified", HTTP_DATE.format(modified))
        .with("Accept-Ranges", "bytes");
  }

  private String contentType(Address address) {
    return contentTypes.getOrDefault(address, UNKNOWN_TYPE);
  }

  static String etag(byte[] content) {
    return '"' + HexFormat.of().formatHex(md5(content)) + '"';
  }

  static byte[] md5(byte[] content) {
    try {
      return MessageDigest.getInstance("MD5").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Address(String bucket, String key) {
    static Address of(Request request) {
      return of(request.path());
    }

    static Address of(String path) {
      int slash = path.indexOf('/');
      return slash < 0
          ? new Address(path, "")
          : new Address(path.substring(0, slash), path.substring(slash + 1));
    }
  }
}
