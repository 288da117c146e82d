package dev.portage.sandbox.aws.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class VectorJsonTest {
  private static float[] read(float... vector) {
    return JsonMapper.shared().readValue(VectorJson.of(vector), float[].class);
  }

  @Test
  void everyNumberIsParsedAsTheSameFloat() {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      float[] vector = new float[64];
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) (random.nextGaussian() * Math.pow(10, -random.nextInt(8)));
      }
      assertThat(read(vector)).isEqualTo(vector);
    }
  }

  @Test
  void edgeCasesAreParsedAsTheSameFloat() {
    float[] edges = {
      0,
      -0.0f,
      1,
      -1,
      0.1f,
      Math.nextDown(0.1f),
      0.01f,
      1e-3f,
      Math.nextDown(1e-3f),
      1e-4f,
      Math.nextDown(1e-4f),
      Math.nextDown(1f),
      Float.MIN_VALUE,
      -Float.MAX_VALUE,
      -1e-10f
    };
    assertThat(read(edges)).isEqualTo(edges);
    assertThat(VectorJson.of(new float[0])).isEqualTo("[]");
  }
}
