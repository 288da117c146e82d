package dev.portage.embed.text;

import dev.portage.TestPrograms;
import dev.portage.sandbox.programs.ProgramCache;
import java.util.Optional;

/** Tesseract on the machine that the tests run on, or one that was fetched for them. */
final class TestTesseract {
  private static final Optional<String> ENGLISH = Optional.of("eng");

  private TestTesseract() {}

  static Tesseract orSkip() {
    return Tesseract.onPath(ENGLISH) instanceof Tesseract.Installed installed
        ? installed
        : Tesseract.at(
            TestPrograms.TESSERACT.fetchedOrSkip("Tesseract", ProgramCache::tesseract), ENGLISH);
  }
}
