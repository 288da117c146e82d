package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What users of the chat may write never works upon the operator's terminal, or as a line. */
class LegibleStreamTest {
  private static final String TITLE =
      "a\u001b]52;c;cm0gLXJm\u0007b\u009b2Jc\u202egnp.exe\u2066\r\n  STEP 7/7 verify\u2028all is well";

  private static final String SHOWN =
      "a\\u001b]52;c;cm0gLXJm\\u0007b\\u009b2Jc\\u202egnp.exe\\u2066    STEP 7/7 verify\\u2028all is well";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final LegibleStream stream = new LegibleStream(bytes);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineIsOneLineWithoutCommandsForTheTerminal() {
    stream.println(TITLE);
    assertThat(printed()).isEqualTo(SHOWN + "\n");
  }

  @Test
  void soIsWhatIsPrintedInAnyOtherWay() {
    stream.print(TITLE.toCharArray());
    stream.append(TITLE, 0, 2);
    stream.printf("%s", TITLE);
    stream.print('\u001b');
    stream.print((Object) TITLE);
    new IllegalStateException(TITLE).printStackTrace(stream);
    assertThat(printed())
        .startsWith(SHOWN + "a\\u001b" + SHOWN + "\\u001b" + SHOWN)
        .contains("IllegalStateException: " + SHOWN + "\n")
        .doesNotContain("\u001b", "\u009b", "\u202e", "\r");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Grüße, 日本語 👩‍👩‍👧", "می‌خواهم", "naïve — “quoted” … →", ""})
  void whatPeopleWriteStays(String text) {
    stream.println(text);
    assertThat(printed()).isEqualTo(text + "\n");
  }

  @Test
  void jsonSaysTheSameWithoutThem() {
    new Output(stream, stream).json(Map.of("title", TITLE));
    assertThat(printed()).doesNotContain("\u001b", "\u009b", "\u202e", "\u2028").endsWith("}\n");
    assertThat(printed().lines()).hasSize(3);
    assertThat(JsonMapper.shared().readTree(printed()).get("title").stringValue()).isEqualTo(TITLE);
  }

  @Test
  void theLogOfTheLibrariesIsLegible() {
    LogRecord entry = new LogRecord(Level.INFO, "read {0}");
    entry.setParameters(new Object[] {TITLE});
    entry.setThrown(new IllegalStateException("\u001b[2J"));
    assertThat(new LegibleFormatter().format(entry))
        .contains("read " + SHOWN + "\n")
        .contains("IllegalStateException: \\u001b[2J\n")
        .doesNotContain("\u001b");
  }

  @Test
  void eachVerbPrintsThroughIt() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            Map.of(),
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            "migrate",
            "--route",
            "\u001b[2J");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("\\u001b[2J")
        .doesNotContain("\u001b");
  }
}
