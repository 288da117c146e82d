package dev.portage.sandbox.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LexicalEmbedderTest {
  private static final List<String> PARAGRAPHS =
      List.of(
          "Employees receive twenty-five days of paid holiday a year. Days that are not taken by"
              + " the end of March expire, unless the manager agrees in writing.",
          "Travel by train is booked in second class. For journeys of more than four hours the"
              + " company pays for first class, and a hotel night when arrival is after ten.",
          "The greenhouse is watered by drip lines. Check the pressure gauge each Monday; below"
              + " one bar the filter needs cleaning with warm water.",
          "Passwords have at least fourteen characters and are kept in the vault. Nobody at the"
              + " help desk will ever ask you for your password on the telephone.",
          "Invoices over five thousand euros need two signatures. The accounting team pays them"
              + " within thirty days of receipt, on Thursdays.",
          "The lighthouse lamp turns once in nine seconds. Its lens was ground in 1886 and is"
              + " polished twice a year with a soft brush.",
          "Le pain est pétri à quatre heures du matin. La pâte repose deux heures dans une pièce"
              + " fraîche avant d'être façonnée en baguettes.",
          "Les visiteurs du musée laissent leurs sacs au vestiaire. Les photographies sans flash"
              + " sont permises dans toutes les salles, sauf celle des manuscrits.",
          "En cas de panne de chauffage, le gardien appelle le technicien. Les locataires reçoivent"
              + " des radiateurs électriques pour la nuit.",
          "Le remboursement des frais de transport se fait sur présentation des billets, avant le"
              + " dix du mois suivant, auprès du service comptable.",
          "La récolte des olives commence en novembre. Les filets sont étendus sous les arbres et"
              + " l'huile est pressée le jour même au moulin.",
          "有給休暇は年に二十日です。取得する三日前までに、上司に申請書を提出してください。",
          "会議室の予約は社内ポータルから行います。利用後は照明を消し、机を元の位置に戻してください。",
          "地震が起きたときは、まず机の下に入り、揺れが収まってから非常階段で外に出ます。",
          "図書館の本は二週間借りることができます。返却が遅れると、その日数だけ貸出が停止されます。",
          "自転車の駐輪場は建物の裏にあります。登録シールのない自転車は月末に撤去されます。");

  private final LexicalEmbedder embedder = new LexicalEmbedder();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "How many days of holiday do employees get?|0",
        "When may I travel in first class on the train?|1",
        "What do I do when the pressure in the greenhouse is too low?|2",
        "Will the help desk ask for my password?|3",
        "Who must sign an invoice and when is it paid?|4",
        "How often is the lens of the lighthouse polished?|5",
        "Combien de temps la pâte doit-elle reposer ?|6",
        "Peut-on faire des photographies dans le musée ?|7",
        "Qui appelle le technicien si le chauffage tombe en panne ?|8",
        "Comment se faire rembourser les frais de transport ?|9",
        "Quand récolte-t-on les olives ?|10",
        "有給休暇は何日ありますか？|11",
        "会議室を予約するにはどうすればいいですか？|12",
        "地震のときはどうしますか？|13",
        "図書館の本の返却が遅れるとどうなりますか？|14",
        "自転車はどこに停められますか？|15"
      })
  void aQuestionFindsItsParagraph(String question, int expected) {
    float[] asked = embedder.embed(question);
    int nearest =
        IntStream.range(0, PARAGRAPHS.size())
            .boxed()
            .min(
                Comparator.comparingDouble(i -> distance(asked, embedder.embed(PARAGRAPHS.get(i)))))
            .orElseThrow();
    assertThat(PARAGRAPHS.get(nearest)).isEqualTo(PARAGRAPHS.get(expected));
  }

  @Test
  void theSameTextGivesTheSameVectorOnEveryMachine() {
    float[] embedding = embedder.embed("Bonjour, 世界! 42 embeddings, twice: embeddings.");
    assertThat(Arrays.hashCode(embedding)).isEqualTo(-1336495765);
    assertThat(embedding)
        .isEqualTo(new LexicalEmbedder().embed("Bonjour, 世界! 42 embeddings, twice: embeddings."));
  }

  @Test
  void theCacheDoesNotChangeTheVector() {
    int all = 1;
    for (String text : PARAGRAPHS) {
      for (int times = 1; times <= 3; times++) {
        all = 31 * all + Arrays.hashCode(embedder.embed((text + " 42 ﬁn ").repeat(times)));
      }
    }
    // Computed once with the first version, which had no cache.
    assertThat(all).isEqualTo(-1712145163);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 256, 768, 1_536, 3_072})
  void otherDimensionsAreFilledEvenlyAndKeepNeighbours(int dimensions) {
    LexicalEmbedder onto = embedder.onto(dimensions);
    float[] near = onto.embed(PARAGRAPHS.getFirst() + " Ask before.");
    assertThat(near).hasSize(dimensions);
    float[] text = onto.embed(PARAGRAPHS.getFirst());
    if (dimensions > 2) {
      assertThat(distance(text, near)).isLessThan(0.5);
      assertThat(distance(text, onto.embed(PARAGRAPHS.getLast()))).isGreaterThan(1);
      assertThat(Arrays.copyOfRange(text, dimensions / 2, dimensions))
          .isNotEqualTo(new float[dimensions / 2]);
    }
  }

  @Test
  void anyTextGivesAUnitVector() {
    for (String text : List.of("", "   ", "!?", "a", "の", "\ud800", "😀", "x".repeat(2048))) {
      double squares = 0;
      for (float number : embedder.embed(text)) {
        squares += (double) number * number;
      }
      assertThat(squares).as(text).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-5));
    }
  }

  @Test
  void accentsAndCaseMatterLittle() {
    float[] plain = embedder.embed("pate de campagne");
    assertThat(distance(plain, embedder.embed("Pâte de Campagne"))).isLessThan(1e-6);
    assertThat(distance(plain, embedder.embed("router firmware update"))).isGreaterThan(1.1);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
