package dev.portage.sandbox.sample;

import static java.util.Locale.ENGLISH;
import static java.util.Locale.FRENCH;
import static java.util.Locale.JAPANESE;

import java.util.List;
import java.util.stream.Stream;

/** Questions for searches after a migration, with the source that each must find. */
public final class SampleQuestions {
  private static final List<SampleQuestion> ALL =
      List.of(
          new SampleQuestion(
              "tern-manual",
              ENGLISH,
              "At which voltage do the battery cells of the Tern 40 have to be replaced?",
              "Tern 40 field manual.pdf",
              "Replace both cells when the voltage under load is below 6.4 volts"),
          new SampleQuestion(
              "livret",
              FRENCH,
              "Combien coûte un repas complet à la cantine ?",
              "livret d'accueil.docx",
              "Un repas complet coûte 4,20 euros"),
          new SampleQuestion(
              "seimenki",
              JAPANESE,
              "うどんの標準の配合で、小麦粉3キログラムに対して水と塩はどれだけですか。",
              "製麺機 取扱説明書.docx",
              "小麦粉3キログラムに対して、水1,350ミリリットル、塩150グラム"),
          new SampleQuestion(
              "tern-manual",
              ENGLISH,
              "By how much may the hysteresis between the upward and the downward reading differ?",
              "calibration.md",
              "It must be below 3 millimetres at every point"),
          new SampleQuestion(
              "travel-policy",
              ENGLISH,
              "How many pence a mile does the company pay when I use my own car?",
              "Travel policy 2026.docx",
              "45 pence a mile for the first 10,000 miles of a year"),
          new SampleQuestion(
              "prices",
              ENGLISH,
              "What is the price of the satellite option for the Tern 40?",
              "price-list.xlsx",
              "Satellite option for Tern 40"),
          new SampleQuestion(
              "onboarding",
              ENGLISH,
              "What does a main dish in the canteen cost, and on which day is there fish?",
              "first-week.txt",
              "A main dish costs 3.80 pounds"),
          new SampleQuestion(
              "onboarding",
              ENGLISH,
              "What is the pay of the second engineer for the dredger Patience?",
              "/careers.html",
              "the pay is 36,900 pounds a year"),
          new SampleQuestion(
              "harbour-pages",
              ENGLISH,
              "How many names are on the waiting list for a permanent berth?",
              "/berths.html",
              "The waiting list has 86 names at present"),
          new SampleQuestion(
              "harbour-sitemap",
              ENGLISH,
              "How many times did the lifeboat go out in 2025?",
              "/lifeboat.html",
              "In 2025 it went out 41 times"),
          new SampleQuestion(
              "safety",
              ENGLISH,
              "At which wind force is work from a boat forbidden?",
              "safety-over-water.txt",
              "No work from a boat at wind force 5 or more"),
          new SampleQuestion(
              "gateway",
              ENGLISH,
              "How many loggers can one Gannet gateway serve?",
              "gannet-3.pdf",
              "One gateway serves up to 60 loggers"),
          new SampleQuestion(
              "cantine",
              FRENCH,
              "Combien de kilos de pommes de terre faut-il pour le gratin de la vallée ?",
              "recettes-cantine.txt",
              "10 kg de pommes de terre à chair ferme"),
          new SampleQuestion(
              "fromages",
              FRENCH,
              "À quelle température faut-il régler la vitrine pour les pâtes pressées ?",
              "conservation.md",
              "Réglez-la à 6 degrés pour les pâtes pressées"),
          new SampleQuestion(
              "ryohi",
              JAPANESE,
              "東京都区部での宿泊料の上限はいくらですか。",
              "出張旅費規程.docx",
              "東京都区部、大阪市、京都市については、上限を13,500円とする"),
          new SampleQuestion(
              "kakaku", JAPANESE, "小型機SN-120の希望小売価格はいくらですか。", "議事録2026-08.md", "希望小売価格は128,000円"));

  private SampleQuestions() {}

  /**
   * Returns all questions; those of the demo come first.
   *
   * @return at least one for each of eleven bots
   */
  public static List<SampleQuestion> all() {
    return ALL;
  }

  /**
   * Returns the three questions of the demo.
   *
   * @return one in English, one in French and one in Japanese
   */
  public static List<SampleQuestion> forDemo() {
    return ALL.subList(0, 3);
  }

  static Stream<SampleQuestion> about(SampleBot bot) {
    return ALL.stream().filter(question -> question.bot().equals(bot.name()));
  }
}
