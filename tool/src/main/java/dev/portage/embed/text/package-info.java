/**
 * From a file to its text, and from a text to its chunks. Begin at {@link
 * dev.portage.embed.text.SentenceSplitter} for the chunks and at {@link
 * dev.portage.embed.text.TextExtraction} for the text. Promises: the splitter cuts exactly as the
 * application's own does (UPSTREAM 5), in time that grows with the text and not with its square;
 * the extraction never reaches the network, starts no program but {@link
 * dev.portage.embed.text.Tesseract} and that only for scanned pages where a bot asks for it, and
 * answers with a value whatever the file holds.
 */
package dev.portage.embed.text;
