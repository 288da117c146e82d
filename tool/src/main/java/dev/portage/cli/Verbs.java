package dev.portage.cli;

import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes a verb: with the output where its constructor wants that. */
final class Verbs implements IFactory {
  private final Output output;

  Verbs(Output output) {
    this.output = output;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      Class<?>[] parameters = constructor.getParameterTypes();
      if (parameters.length == 1 && parameters[0] == Output.class) {
        return type.cast(constructor.newInstance(output));
      }
    }
    return CommandLine.defaultFactory().create(type);
  }
}
