package dev.portage.sandbox.sample;

import java.util.Locale;

/**
 * A question that the documents of one bot answer.
 *
 * @param bot the {@link SampleBot#name()} of the bot
 * @param language the language of the question and of the document
 * @param text the question, as a user would ask it
 * @param source the name of the file, or the path of the page, that answers it
 * @param phrase a part of the passage with the answer; compare it after folding white space, since
 *     a PDF breaks lines at any place
 */
public record SampleQuestion(
    String bot, Locale language, String text, String source, String phrase) {}
