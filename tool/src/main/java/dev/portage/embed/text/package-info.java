/**
 * Extracts the text of a file, and splits a text into chunks. Begin at {@link
 * dev.portage.embed.text.SentenceSplitter} for the chunks and at {@link
 * dev.portage.embed.text.TextExtraction} for the text. Promises: the splitter cuts exactly as the
 * application does (UPSTREAM 5), in linear time; the extraction never accesses the network, starts
 * no program except {@link dev.portage.embed.text.Tesseract}, and that only for scanned pages of
 * bots that ask for it, and returns a value whatever the file contains.
 */
package dev.portage.embed.text;
