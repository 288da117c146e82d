package dev.portage.cli;

import java.lang.reflect.Constructor;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes verbs and options: with the output, or the passwords, where a constructor wants these. */
final class Verbs implements IFactory {
  private final List<Object> given;

  Verbs(Output output, Passwords passwords) {
    this.given = List.of(output, passwords);
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      Class<?>[] parameters = constructor.getParameterTypes();
      for (Object argument : given) {
        if (parameters.length == 1 && parameters[0].isInstance(argument)) {
          return type.cast(constructor.newInstance(argument));
        }
      }
    }
    return CommandLine.defaultFactory().create(type);
  }
}
