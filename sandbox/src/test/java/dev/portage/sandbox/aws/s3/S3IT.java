package dev.portage.sandbox.aws.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.aws.WithAwsSandbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Tests S3 through the SDK, with its default checksums and chunked uploads. */
class S3IT implements WithAwsSandbox {
  private final SandboxHolder holder = new SandboxHolder();

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  private S3Client s3() {
    return client(S3Client.builder());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.txt",
        "user/bot/documents/été & co + 100%.pdf",
        "利用者/文書/就業規則.docx",
        "../../outside",
        "a/../b",
        ".",
        "..",
        "a//b/",
        "/leading",
        "tab\tand space "
      })
  void anyKeyIsStoredAndListedUnchanged(String key) {
    aws().s3().createBucket("keys");
    try (S3Client s3 = s3()) {
      s3.putObject(r -> r.bucket("keys").key(key), RequestBody.fromString("content of " + key));
      assertThat(s3.getObjectAsBytes(r -> r.bucket("keys").key(key)).asUtf8String())
          .isEqualTo("content of " + key);
      assertThat(s3.listObjectsV2(r -> r.bucket("keys")).contents())
          .extracting(S3Object::key)
          .contains(key);
      assertThat(aws().s3().get("keys", key)).hasValue(("content of " + key).getBytes(UTF_8));
      s3.deleteObject(r -> r.bucket("keys").key(key));
      assertThat(aws().s3().get("keys", key)).isEmpty();
    }
  }

  @Test
  void aDayHasTwoDigitsInADate() {
    assertThat(S3.HTTP_DATE.format(Instant.parse("2026-12-01T09:08:07Z")))
        .isEqualTo("Tue, 01 Dec 2026 09:08:07 GMT");
  }

  @Test
  void aKeyMayHaveAThousandBytes() {
    String key = "é".repeat(512);
    aws().s3().put("long", key, new byte[] {1});
    assertThat(aws().s3().keys("long", "")).containsExactly(key);
  }

  @Test
  void aLargeUploadIsStoredCompletely() {
    byte[] content = new byte[5_000_000];
    new Random(7).nextBytes(content);
    aws().s3().createBucket("big");
    try (S3Client s3 = s3()) {
      var put = s3.putObject(r -> r.bucket("big").key("big"), RequestBody.fromBytes(content));
      var head = s3.headObject(r -> r.bucket("big").key("big"));
      assertThat(head.contentLength()).isEqualTo(content.length);
      assertThat(head.eTag()).isEqualTo(put.eTag());
      assertThat(s3.getObjectAsBytes(r -> r.bucket("big").key("big")).asByteArray())
          .isEqualTo(content);
    }
  }

  @Test
  void anUploadWithAWrongChecksumIsRejected() {
    aws().s3().createBucket("checksum");
    try (S3Client s3 = s3()) {
      assertThatThrownBy(
              () ->
                  s3.putObject(
                      r -> r.bucket("checksum").key("k").checksumCRC32("AAAAAA=="),
                      RequestBody.fromString("text")))
          .isInstanceOfSatisfying(
              S3Exception.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("BadDigest"));
      assertThat(aws().s3().get("checksum", "k")).isEmpty();
    }
  }

  @Test
  void rangesAreReturnedAsRequested() {
    aws().s3().put("ranges", "k", "0123456789".getBytes(UTF_8));
    try (S3Client s3 = s3()) {
      assertThat(range(s3, "bytes=2-4")).isEqualTo("234");
      assertThat(range(s3, "bytes=7-")).isEqualTo("789");
      assertThat(range(s3, "bytes=-3")).isEqualTo("789");
      assertThat(range(s3, "bytes=8-100")).isEqualTo("89");
      assertThatThrownBy(() -> range(s3, "bytes=10-"))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
    }
  }

  private static String range(S3Client s3, String range) {
    return s3.getObjectAsBytes(r -> r.bucket("ranges").key("k").range(range)).asUtf8String();
  }

  @Test
  void listingsArePagedAndGrouped() {
    for (int i = 0; i < 25; i++) {
      aws().s3().put("list", "u1/b" + i % 5 + "/documents/" + i, new byte[i]);
    }
    aws().s3().put("list", "u2/x", new byte[1]);
    try (S3Client s3 = s3()) {
      List<String> keys = new ArrayList<>();
      s3.listObjectsV2Paginator(r -> r.bucket("list").prefix("u1/").maxKeys(7))
          .contents()
          .forEach(object -> keys.add(object.key()));
      assertThat(keys).hasSize(25).isSorted().isEqualTo(aws().s3().keys("list", "u1/"));
      var grouped = s3.listObjectsV2(r -> r.bucket("list").prefix("u1/").delimiter("/"));
      assertThat(grouped.commonPrefixes())
          .extracting(CommonPrefix::prefix)
          .containsExactly("u1/b0/", "u1/b1/", "u1/b2/", "u1/b3/", "u1/b4/");
      assertThat(grouped.contents()).isEmpty();
      List<String> prefixes = new ArrayList<>();
      s3.listObjectsV2Paginator(r -> r.bucket("list").prefix("u1/").delimiter("/").maxKeys(2))
          .commonPrefixes()
          .forEach(prefix -> prefixes.add(prefix.prefix()));
      assertThat(prefixes).hasSize(5);
    }
  }

  @Test
  void aMissingObjectOrBucketGivesTheErrorOfAws() {
    aws().s3().createBucket("empty");
    try (S3Client s3 = s3()) {
      assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket("empty").key("k")))
          .isInstanceOf(NoSuchKeyException.class);
      assertThatThrownBy(() -> s3.headObject(r -> r.bucket("empty").key("k")))
          .isInstanceOf(NoSuchKeyException.class);
      assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket("nowhere").key("k")))
          .isInstanceOf(NoSuchBucketException.class);
      assertThatThrownBy(() -> s3.headBucket(r -> r.bucket("nowhere")))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
      assertThatThrownBy(() -> s3.listObjectsV2(r -> r.bucket("nowhere")))
          .isInstanceOf(NoSuchBucketException.class);
      s3.headBucket(r -> r.bucket("empty"));
    }
  }
}
