package dev.portage.sandbox.sample;

import java.util.Locale;

/**
 * A question that one bot's documents answer.
 *
 * @param bot the {@link SampleBot#name()} of the bot
 * @param language of the question and of the document
 * @param text the question, as a user would ask it
 * @param source the name of the file, or the path of the page, that answers it
 * @param phrase a piece of the answering passage; compare after folding white space, because a PDF
 *     breaks lines where it likes
 */
public record SampleQuestion(
    String bot, Locale language, String text, String source, String phrase) {}
