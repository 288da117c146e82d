package dev.portage.cli;

import dev.portage.index.Distance;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that gives the distance by which a table is searched, where nothing else does. */
final class DistanceOption {
  static final String NAME = "--distance";

  @Option(
      names = NAME,
      paramLabel = "DISTANCE",
      converter = Converter.class,
      description =
          "The distance by which the application searches: l2 (its queries order by <->), cosine"
              + " (<=>), ip (<#>) or l1 (<+>). Default: that of the vector index of the target or"
              + " of the source, or of the library whose tables have these columns; where nothing"
              + " says it, it is asked for.")
  private Distance distance;

  Optional<Distance> given() {
    return Optional.ofNullable(distance);
  }

  /** Reads the name of a distance. */
  static final class Converter implements ITypeConverter<Distance> {
    @Override
    public Distance convert(String value) {
      return Distance.named(value)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "it is \"%s\", not l2, cosine, ip or l1".formatted(value)));
    }
  }
}
