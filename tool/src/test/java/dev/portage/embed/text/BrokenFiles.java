package dev.portage.embed.text;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Valid files of every format, and ways to corrupt them. */
final class BrokenFiles {
  private static final int MOST_FLIPS = 64;

  private BrokenFiles() {}

  /** A file's name and content. */
  record Sample(String name, byte[] content) {
    String extension() {
      return name.substring(name.lastIndexOf('.'));
    }
  }

  static List<Sample> samples() {
    byte[] docx = SampleFiles.docx("The harbour has four berths.", "Pilots wait at the mole.");
    byte[] xlsx = SampleFiles.xlsx("Tariffs", new String[][] {{"Ship", "Fee"}, {"Tug", "120"}});
    byte[] pdf = SampleFiles.pdf("Page one says this.", "Page two says that.");
    return List.of(
        new Sample("a.docx", docx),
        new Sample("a.xlsx", xlsx),
        new Sample("a.pptx", SampleFiles.pptx("Safety first", "Wear a helmet")),
        new Sample("a.pdf", pdf),
        new Sample("scan.pdf", SampleFiles.scannedPdf("A scan")),
        new Sample("locked.pdf", SampleFiles.encryptedPdf("secret")),
        new Sample("locked.docx", SampleFiles.encryptedOffice(docx)),
        new Sample("a.xls", MoreFormats.xls()),
        new Sample("a.odt", MoreFormats.odt("The harbour has four berths.")),
        new Sample("a.epub", MoreFormats.epub("The harbour has four berths.")),
        new Sample("a.eml", MoreFormats.eml("Berth four is free.", docx)),
        new Sample("a.rtf", MoreFormats.rtf("Berth four is free.")),
        new Sample("a.html", MoreFormats.html("Berth four", "is free.")),
        new Sample("a.xml", SampleFiles.utf8("<?xml version='1.0'?><a><b c='d'>berth</b></a>")),
        new Sample("a.json", SampleFiles.utf8("{\"berth\": [4, \"free\", {\"depth\": 9.5}]}")),
        new Sample("a.csv", SampleFiles.utf8("ship,fee\n\"Tug, small\",120\nBarge,80\n")),
        new Sample("a.txt", SampleFiles.utf8("High at six.\n\nLow at noon. Où ? 港。\n")),
        new Sample("a.md", SampleFiles.utf8("# Tides\n\n* high\n* low\n\n| a | b |\n|---|---|\n")),
        new Sample("a.zip", SampleFiles.zip("inner.pdf", pdf)),
        new Sample("b.zip", SampleFiles.zip("inner.zip", SampleFiles.zip("x.xlsx", xlsx))),
        new Sample("a.gz", MoreFormats.gzip(SampleFiles.utf8("High at six."))),
        new Sample("a.png", MoreFormats.png(40, 30)));
  }

  static Sample broken(List<Sample> samples, Random random) {
    Sample sample = samples.get(random.nextInt(samples.size()));
    byte[] content = spoiled(sample.content(), samples, random);
    boolean swapped = random.nextInt(5) == 0;
    String name =
        swapped ? "a" + samples.get(random.nextInt(samples.size())).extension() : sample.name();
    return new Sample(name, content);
  }

  private static byte[] spoiled(byte[] content, List<Sample> samples, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(content, random.nextInt(content.length) + 1);
      case 1, 2 -> flipped(content, random);
      case 3 -> digitsChanged(content, random);
      case 4 -> repeated(content, random);
      case 5, 6 ->
          isZip(content) ? entrySpoiled(content, samples, random) : flipped(content, random);
      default -> spliced(content, samples.get(random.nextInt(samples.size())).content(), random);
    };
  }

  private static byte[] flipped(byte[] content, Random random) {
    byte[] result = content.clone();
    for (int i = random.nextInt(MOST_FLIPS) + 1; i > 0; i--) {
      result[random.nextInt(result.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return result;
  }

  /** Wrong lengths, counts and offsets, in formats that contain them as text. */
  private static byte[] digitsChanged(byte[] content, Random random) {
    byte[] result = content.clone();
    for (int i = 0; i < result.length; i++) {
      if (result[i] >= '0' && result[i] <= '9' && random.nextInt(20) == 0) {
        result[i] = (byte) ('0' + random.nextInt(10));
      }
    }
    return result;
  }

  private static byte[] repeated(byte[] content, Random random) {
    int from = random.nextInt(content.length);
    int to = from + random.nextInt(content.length - from) + 1;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(content, 0, to);
    for (int i = random.nextInt(20); i > 0; i--) {
      out.write(content, from, to - from);
    }
    out.write(content, to, content.length - to);
    return out.toByteArray();
  }

  private static byte[] spliced(byte[] content, byte[] other, Random random) {
    int keep = random.nextInt(content.length);
    int from = random.nextInt(other.length);
    byte[] result = Arrays.copyOf(content, keep + other.length - from);
    System.arraycopy(other, from, result, keep, other.length - from);
    return result;
  }

  private static boolean isZip(byte[] content) {
    return content.length > 4 && content[0] == 'P' && content[1] == 'K';
  }

  /** Corrupts an entry of an archive and repairs the checksums, so that only parsers notice. */
  private static byte[] entrySpoiled(byte[] zip, List<Sample> samples, Random random) {
    try {
      Map<String, byte[]> entries = entries(zip);
      List<String> names = new ArrayList<>(entries.keySet());
      String chosen = names.get(random.nextInt(names.size()));
      byte[] content = entries.get(chosen);
      if (random.nextInt(6) == 0) {
        entries.remove(chosen);
      } else if (content.length > 0) {
        entries.put(chosen, spoiled(content, samples, random));
      }
      return zipped(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same archive with one entry replaced. */
  static byte[] replaced(byte[] zip, String name, byte[] content) {
    try {
      Map<String, byte[]> entries = entries(zip);
      entries.put(name, content);
      return zipped(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> entries(byte[] zip) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }

  static byte[] zipped(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return out.toByteArray();
  }
}
