package dev.portage.embed.source.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.video.Transcripts.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reader of videos may rely on. */
interface TranscriptsContract {
  Transcripts transcripts();

  void spoken(String id, String... pieces);

  void silent(String id);

  void forFriendsOnly(String id);

  void gone(String id);

  void blocked(String id);

  void garbled(String id);

  @Test
  default void piecesComeInTheirOrder() {
    spoken("dQw4w9WgXcQ", "Good morning,", "this is the harbour & it's <early>.");
    assertThat(transcripts().of("dQw4w9WgXcQ"))
        .isEqualTo(
            new Transcript.Spoken(List.of("Good morning,", "this is the harbour & it's <early>.")));
  }

  @Test
  default void aVideoWithoutWordsHasNone() {
    silent("silent00000");
    assertThat(transcripts().of("silent00000")).isInstanceOf(Transcript.None.class);
  }

  @Test
  default void aVideoThatIsNotForEveryoneIsRefused() {
    forFriendsOnly("private0000");
    assertThat(transcripts().of("private0000")).isInstanceOf(Transcript.Refused.class);
  }

  @Test
  default void aVideoThatIsGoneIsUnreachable() {
    gone("gone0000000");
    assertThat(transcripts().of("gone0000000")).isInstanceOf(Transcript.Unreachable.class);
    assertThat(transcripts().of("never_there")).isInstanceOf(Transcript.Unreachable.class);
  }

  @Test
  default void aBlockedMachineIsToldWhatToDo() {
    blocked("blocked0000");
    assertThat(transcripts().of("blocked0000"))
        .isInstanceOfSatisfying(
            Transcript.Refused.class,
            refused -> assertThat(refused.reason()).contains("AWS", "proxy", "elsewhere"));
  }

  @Test
  default void whatNobodyUnderstandsIsNoCrash() {
    garbled("garbled0000");
    assertThat(transcripts().of("garbled0000"))
        .isInstanceOfSatisfying(
            Transcript.NotUnderstood.class,
            not -> assertThat(not.reason()).contains("YouTube's answer is not understood"));
  }
}
