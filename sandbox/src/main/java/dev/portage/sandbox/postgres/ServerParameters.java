package dev.portage.sandbox.postgres;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Parameters with which a server is started, beside its configuration file, which they override.
 *
 * @param values by name; a value is one word
 */
public record ServerParameters(SortedMap<String, String> values) {
  private static final Pattern NAME = Pattern.compile("[a-z_]+");
  private static final Pattern VALUE = Pattern.compile("[\\w./-]+");

  public ServerParameters {
    values = new TreeMap<>(values);
    values.forEach(ServerParameters::requireWords);
  }

  /** Returns no parameters: the configuration file decides alone. */
  public static ServerParameters none() {
    return new ServerParameters(new TreeMap<>());
  }

  /** Returns the same parameters and this one, which replaces an earlier value. */
  public ServerParameters with(String name, String value) {
    return with(Map.of(name, value));
  }

  ServerParameters with(Map<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(values);
    all.putAll(more);
    return new ServerParameters(all);
  }

  /** Returns the options of a server's command line. */
  String options() {
    return values.entrySet().stream()
        .map(one -> " -c " + one.getKey() + "=" + one.getValue())
        .collect(Collectors.joining());
  }

  /** A shell reads the options, and would read more than a word as something else. */
  private static void requireWords(String name, String value) {
    if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("not a parameter of one word: " + name + " = " + value);
    }
  }
}
