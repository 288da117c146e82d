package dev.portage.sandbox.sample;

import static dev.portage.sandbox.sample.SampleFile.missing;
import static dev.portage.sandbox.sample.SampleFile.truncated;
import static dev.portage.sandbox.sample.SampleFile.whole;
import static java.util.Locale.ENGLISH;
import static java.util.Locale.FRENCH;
import static java.util.Locale.JAPANESE;

import dev.portage.sandbox.sample.SampleHistory.Rows;
import dev.portage.sandbox.sample.SampleHistory.WrittenBy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The bots of the sample deployment, each with another property that a migration must handle. */
record SampleBots(SampleUsers users) {

  List<SampleBot> all(SampleSettings settings) {
    Stream<SampleBotBuilder> always =
        Stream.of(english(), french(), japanese(), special()).flatMap(bots -> bots);
    Stream<SampleBotBuilder> bots = settings.video() ? Stream.concat(always, video()) : always;
    return bots.map(bot -> bot.build(settings)).toList();
  }

  private Stream<SampleBotBuilder> english() {
    return Stream.of(
        bot("tern-manual", users.ines(), "Tern 40 field manual")
            .files(
                whole("Tern 40 field manual.pdf", "tern-40-manual"),
                whole("calibration.md", "tern-40-calibration"))
            .partitioningPdf()
            .lastUsed(Duration.ofMinutes(40)),
        bot("travel-policy", users.ines(), "Travel desk")
            .files(
                whole("Travel policy 2026.docx", "travel-policy"),
                whole("per-diem.xlsx", "per-diem"))
            .chunks(512, 128)
            .shared()
            .createdDaysAgo(312)
            .lastUsed(Duration.ofHours(2)),
        bot("prices", users.ines(), "Prices and spare parts")
            .files(whole("price-list.xlsx", "price-list"), whole("spare-parts.csv", "spare-parts"))
            .writtenBy(WrittenBy.V0_4_6)
            .rows(Rows.DUPLICATED)
            .createdDaysAgo(420)
            .lastUsed(Duration.ofDays(2)),
        bot("onboarding", users.aled(), "New at Halden & Rook")
            .files(
                whole("onboarding.pptx", "onboarding"),
                whole("first-week.txt", "first-week"),
                whole("Staff handbook.docx", "handbook"))
            .pages("/careers.html")
            .createdDaysAgo(150)
            .lastUsed(Duration.ofDays(3)),
        bot("safety", users.ines(), "Safety and support answers")
            .files(
                whole("safety-over-water.txt", "safety-over-water"),
                whole("support-answers.md", "support-answers"))
            .writtenBy(WrittenBy.FIRST_VERSIONS)
            .createdDaysAgo(640)
            .lastUsed(Duration.ofDays(47)),
        bot("gateway", users.ines(), "Gannet 3 and product minutes")
            .files(
                whole("gannet-3.pdf", "gannet-3-manual"),
                whole("minutes-2026-09.docx", "minutes-2026-09"))
            .chunks(1500, 400)
            .createdDaysAgo(260)
            .lastUsed(Duration.ofDays(180)));
  }

  private Stream<SampleBotBuilder> french() {
    return Stream.of(
        french("livret", "Livret d'accueil et déplacements")
            // The application's maximum settings, with which a chunk may be longer than the limit
            // of
            // Cohere (UPSTREAM 0.3).
            .files(
                whole("livret d'accueil.docx", "livret-accueil"),
                whole("charte-déplacements.pdf", "charte-deplacements"))
            .chunks(2048, 1024)
            .shared()
            .createdDaysAgo(290)
            .lastUsed(Duration.ofDays(1)),
        french("cantine", "Recettes de la cantine")
            .files(
                whole("recettes-cantine.txt", "recettes-cantine"),
                whole("allergènes.csv", "allergenes"))
            .writtenBy(WrittenBy.FIRST_VERSIONS)
            .createdDaysAgo(610)
            .lastUsed(Duration.ofDays(16)),
        french("fromages", "Nos fromages")
            .files(
                whole("fiches-fromages.pptx", "fiches-fromages"),
                whole("conservation.md", "conservation"),
                whole("guide-des-caves.docx", "guide-caves"))
            // Its task was killed because it ran out of memory, and RUNNING has no timeout.
            .sync(SampleSync.RUNNING)
            .createdDaysAgo(230)
            .lastUsed(Duration.ofDays(21)),
        french("pv", "Procès-verbaux du conseil")
            .files(whole("pv-2026-03.docx", "pv-2026-03"), missing("pv-2026-04.docx", "pv-2026-04"))
            .createdDaysAgo(240)
            .lastUsed(Duration.ofDays(62))
            .expected(ExpectedOutcome.SOURCE_UNREADABLE));
  }

  private Stream<SampleBotBuilder> japanese() {
    return Stream.of(
        japanese("seimenki", "製麺機サポート")
            .files(whole("製麺機 取扱説明書.docx", "seimenki-manual"), whole("保守点検.md", "seimenki-hoshu"))
            .shared()
            .createdDaysAgo(215)
            .lastUsed(Duration.ofHours(5)),
        japanese("ryohi", "出張旅費と経費の相談")
            .files(whole("出張旅費規程.docx", "shuccho-ryohi"), whole("経費FAQ.txt", "keihi-faq"))
            .chunks(512, 128)
            .createdDaysAgo(330)
            .lastUsed(Duration.ofDays(12)),
        japanese("kakaku", "価格表と製品会議")
            .files(
                whole("価格表.xlsx", "kakaku"),
                whole("議事録2026-08.md", "gijiroku-2026-08"),
                whole("講習会.pptx", "seimen-koshu"))
            .sync(
                SampleSync.failed(
                    "connection to server at \"10.0.2.117\", port 5432 failed: timeout expired"))
            .createdDaysAgo(190)
            .lastUsed(Duration.ofDays(33)));
  }

  private Stream<SampleBotBuilder> special() {
    return Stream.of(
        // Pages were added to a bot without knowledge. The application then considers embedding
        // unnecessary (UPSTREAM 2.3), so the status is SUCCEEDED and there are no rows.
        bot("harbour-pages", users.aled(), "Harbour pages")
            .pages("/", "/berths.html", "/jobs", "/acces.html", "/annai.html")
            .sync(SampleSync.NOTHING_TO_EMBED)
            .rows(Rows.NONE)
            .createdDaysAgo(120)
            .lastUsed(Duration.ofDays(6)),
        // The application's own task cannot read sitemaps, and reports no reason (UPSTREAM 4.7).
        bot("harbour-sitemap", users.aled(), "Everything on the harbour site")
            .sitemaps("/sitemap.xml")
            .sync(SampleSync.failed(""))
            .rows(Rows.NONE)
            .createdDaysAgo(110)
            .lastUsed(Duration.ofDays(8)),
        bot("haiku", users.aled(), "Haiku about the sea")
            .sync(SampleSync.NOTHING_TO_EMBED)
            .rows(Rows.NONE)
            .expected(ExpectedOutcome.NO_KNOWLEDGE)
            .createdDaysAgo(90)
            .lastUsed(Duration.ofDays(4)),
        bot("petrel-kb", users.ines(), "Petrel 12 (knowledge base)")
            .files(whole("petrel-12.pdf", "petrel-datasheet"))
            .writtenBy(WrittenBy.V1_3_KNOWLEDGE_BASE)
            .rows(Rows.NONE)
            .expected(ExpectedOutcome.NOT_MIGRATED)
            .createdDaysAgo(30)
            .lastUsed(Duration.ofDays(11)),
        bot("boats", users.aled(), "Boat handbook")
            .files(
                whole("safety-over-water.txt", "safety-over-water"),
                truncated("boat-handbook.docx", "boat-handbook"))
            .sync(SampleSync.failed("File is not a zip file"))
            .rows(Rows.NONE)
            .expected(ExpectedOutcome.SOURCE_UNREADABLE)
            .createdDaysAgo(175)
            .lastUsed(Duration.ofDays(95)),
        // The application ignores a page that no longer exists, and reports SUCCEEDED (UPSTREAM
        // 0.8).
        bot("tide-pages", users.aled(), "Tides and the bar")
            .pages("/tides.html", "/tide-tables-2024.html")
            .expected(ExpectedOutcome.SOURCE_UNREADABLE)
            .createdDaysAgo(205)
            .lastUsed(Duration.ofDays(140)));
  }

  private Stream<SampleBotBuilder> video() {
    return Stream.of(
        bot("video", users.aled(), "How to hang a Tern")
            .pages("https://www.youtube.com/watch?v=HaRoTern40x")
            .sync(SampleSync.failed("Failed to detect language"))
            .rows(Rows.NONE)
            .expected(ExpectedOutcome.SOURCE_UNREADABLE)
            .lastUsed(Duration.ofDays(75)));
  }

  private static SampleBotBuilder bot(String name, SampleUser owner, String title) {
    return new SampleBotBuilder(name, owner, ENGLISH, title);
  }

  private SampleBotBuilder french(String name, String title) {
    return new SampleBotBuilder(name, users.solene(), FRENCH, title);
  }

  private SampleBotBuilder japanese(String name, String title) {
    return new SampleBotBuilder(name, users.sayaka(), JAPANESE, title);
  }
}
