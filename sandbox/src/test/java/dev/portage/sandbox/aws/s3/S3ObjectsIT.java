package dev.portage.sandbox.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.aws.WithAwsSandbox;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Copies, deletions of many objects, and uploads in parts, through the SDK. */
class S3ObjectsIT implements WithAwsSandbox {
  private static final String BUCKET = "objects";

  private final SandboxHolder holder = new SandboxHolder();
  private S3Client s3;

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  @BeforeAll
  void open() {
    aws().s3().createBucket(BUCKET);
    s3 = client(S3Client.builder());
  }

  @AfterAll
  void close() {
    s3.close();
  }

  @Test
  void anObjectIsCopiedWithItsContentType() {
    String key = "利用者/été & co + 100%.txt";
    s3.putObject(
        r -> r.bucket(BUCKET).key(key).contentType("text/plain"), RequestBody.fromString("text"));
    s3.copyObject(
        r ->
            r.sourceBucket(BUCKET)
                .sourceKey(key)
                .destinationBucket(BUCKET)
                .destinationKey("copied"));
    assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("copied")).asUtf8String())
        .isEqualTo("text");
    assertThat(head("copied").contentType()).isEqualTo("text/plain");
    assertThatThrownBy(
            () ->
                s3.copyObject(
                    r ->
                        r.sourceBucket(BUCKET)
                            .sourceKey("missing")
                            .destinationBucket(BUCKET)
                            .destinationKey("copied")))
        .isInstanceOf(NoSuchKeyException.class);
  }

  private HeadObjectResponse head(String key) {
    return s3.headObject(r -> r.bucket(BUCKET).key(key));
  }

  @Test
  void manyObjectsAreDeletedAtOnce() {
    aws().s3().put(BUCKET, "many/1 <&>", new byte[] {1});
    aws().s3().put(BUCKET, "many/2", new byte[] {2});
    aws().s3().put(BUCKET, "many/3", new byte[] {3});
    assertThat(
            s3.deleteObjects(
                    r ->
                        r.bucket(BUCKET)
                            .delete(
                                d -> d.objects(id("many/1 <&>"), id("many/2"), id("many/none"))))
                .deleted())
        .extracting(DeletedObject::key)
        .containsExactly("many/1 <&>", "many/2", "many/none");
    assertThat(aws().s3().keys(BUCKET, "many/")).containsExactly("many/3");
  }

  private static ObjectIdentifier id(String key) {
    return ObjectIdentifier.builder().key(key).build();
  }

  @Test
  void anUploadInPartsIsAnObjectWhenItIsComplete() {
    byte[] content = new byte[S3Uploads.LEAST_PART + 1_000];
    new Random(1).nextBytes(content);
    String id = begin("parts");
    CompletedPart first = part("parts", id, 1, Arrays.copyOf(content, S3Uploads.LEAST_PART));
    CompletedPart last =
        part("parts", id, 3, Arrays.copyOfRange(content, S3Uploads.LEAST_PART, content.length));
    assertThat(aws().s3().get(BUCKET, "parts")).isEmpty();

    assertThatThrownBy(() -> complete("parts", id, last, first)).hasMessageContaining("ascending");
    assertThatThrownBy(() -> complete("parts", id, first, last.toBuilder().partNumber(2).build()))
        .hasMessageContaining("could not be found");
    complete("parts", id, first, last);

    assertThat(aws().s3().get(BUCKET, "parts")).hasValue(content);
    assertThat(head("parts").eTag()).matches("\"[0-9a-f]{32}-2\"");
    assertThat(head("parts").contentType()).isEqualTo("application/pdf");
    assertThatThrownBy(() -> complete("parts", id, first, last))
        .isInstanceOf(NoSuchUploadException.class);
    s3.putObject(r -> r.bucket(BUCKET).key("parts"), RequestBody.fromString("other"));
    assertThat(head("parts").eTag()).matches("\"[0-9a-f]{32}\"");
  }

  @Test
  void aPartBeforeTheLastOneHasAMinimumSize() {
    String id = begin("small");
    CompletedPart first = part("small", id, 1, new byte[10]);
    CompletedPart last = part("small", id, 2, new byte[10]);
    assertThatThrownBy(() -> complete("small", id, first, last))
        .isInstanceOf(S3Exception.class)
        .hasMessageContaining("minimum allowed size");
    complete("small", id, last);
    assertThat(aws().s3().get(BUCKET, "small")).hasValue(new byte[10]);
  }

  @Test
  void anAbortedUploadLeavesNothing() {
    String id = begin("aborted");
    CompletedPart only = part("aborted", id, 1, new byte[10]);
    s3.abortMultipartUpload(r -> r.bucket(BUCKET).key("aborted").uploadId(id));
    assertThatThrownBy(() -> complete("aborted", id, only))
        .isInstanceOf(NoSuchUploadException.class);
    assertThat(aws().s3().keys(BUCKET, "aborted")).isEmpty();
  }

  private String begin(String key) {
    return s3.createMultipartUpload(r -> r.bucket(BUCKET).key(key).contentType("application/pdf"))
        .uploadId();
  }

  private CompletedPart part(String key, String id, int number, byte[] content) {
    String etag =
        s3.uploadPart(
                r -> r.bucket(BUCKET).key(key).uploadId(id).partNumber(number),
                RequestBody.fromBytes(content))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  private void complete(String key, String id, CompletedPart... parts) {
    s3.completeMultipartUpload(
        r -> r.bucket(BUCKET).key(key).uploadId(id).multipartUpload(m -> m.parts(parts)));
  }
}
