package dev.portage.bench;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.bench.SyntheticTenants.Tenant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Generates rows of {@code items} in PostgreSQL's binary COPY format, the same ones each time, in
 * constant memory. Vectors are drawn from a mixture of clusters, as texts are about topics. The
 * rows of a bot follow one another, as the application writes them.
 */
final class SyntheticRows {
  private static final int CLUSTERS = 200;

  /** Length of the noise that is added to a centre, whose own length is 1. */
  private static final double SPREAD = 0.8;

  private static final int CHARACTERS = 860;
  private static final int ROWS_OF_A_DOCUMENT = 250;
  private static final byte[] HEADER =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  private final int dimensions;
  private final SyntheticText text = new SyntheticText();
  private final SplittableRandom random = new SplittableRandom(5);
  private final float[][] centres = new float[CLUSTERS][];
  private final ByteBuffer row;

  SyntheticRows(int dimensions) {
    this.dimensions = dimensions;
    this.row = ByteBuffer.allocate(4 * dimensions + 16 * 1_024);
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = normal(new float[dimensions], 0);
    }
  }

  /** Writes the rows of all bots, one bot after the other. */
  void write(SyntheticTenants tenants, OutputStream out) throws IOException {
    out.write(HEADER);
    for (Tenant tenant : tenants.tenants()) {
      Random entropy = new Random(tenant.id().hashCode());
      for (int i = 0; i < tenant.rows(); i++) {
        fill(tenant, i, entropy);
        out.write(row.array(), 0, row.position());
      }
    }
    out.write(new byte[] {-1, -1});
  }

  private void fill(Tenant tenant, int number, Random entropy) {
    byte[] bytes = new byte[Ulid.RANDOM_BYTES];
    entropy.nextBytes(bytes);
    row.clear().putShort((short) 5);
    field(new Ulid(tenant.made().toEpochMilli() + 60_000 + number, bytes).toString());
    field(tenant.id());
    field(text.of(tenant.id().hashCode() * 1_000_003L + number, CHARACTERS));
    field(
        "s3://documents/%s/documents/part %d.pdf"
            .formatted(tenant.id(), 1 + number / ROWS_OF_A_DOCUMENT));
    vector(normal(centres[random.nextInt(CLUSTERS)].clone(), SPREAD));
  }

  private void field(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    row.putInt(bytes.length).put(bytes);
  }

  /**
   * Writes a vector in pgvector's binary format: number of dimensions, two unused bytes, values.
   */
  private void vector(float[] values) {
    row.putInt(4 + 4 * dimensions).putShort((short) dimensions).putShort((short) 0);
    for (float value : values) {
      row.putFloat(value);
    }
  }

  /**
   * Adds noise of about this length, and normalizes the sum to the length 1; with a spread of 0 the
   * values become noise alone.
   */
  private float[] normal(float[] values, double spread) {
    double scale = spread == 0 ? 1 : spread / Math.sqrt(dimensions);
    double square = 0;
    for (int i = 0; i < dimensions; i++) {
      values[i] += (float) (scale * random.nextGaussian());
      square += values[i] * values[i];
    }
    for (int i = 0; i < dimensions; i++) {
      values[i] /= (float) Math.sqrt(square);
    }
    return values;
  }
}
