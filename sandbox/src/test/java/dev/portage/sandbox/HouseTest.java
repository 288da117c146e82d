package dev.portage.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The habits of the house, as far as they make sense for something that is never shipped. */
class HouseTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.portage.sandbox");

  @Test
  void noNameIsEmpty() {
    Pattern empty =
        Pattern.compile("(Abstract|Base)[A-Z].*|.*(Manager|Helper|Utils?|Impl|Service)");
    // AWS calls it so.
    Set<String> names = Set.of("SecretsManager");
    noClasses()
        .should(
            be(
                describe(
                    "a class with an empty name",
                    type ->
                        empty.matcher(type.getSimpleName()).matches()
                            && !names.contains(type.getSimpleName()))))
        .check(OURS);
  }

  @Test
  void thereIsNoStaticMutableState() {
    fields()
        .that()
        .areStatic()
        // The compiler keeps tables for switches in fields of its own.
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(OURS);
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    Set<String> packages = OURS.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertThat(packages)
        .allSatisfy(
            name ->
                assertThat(Files.readString(info(name))).startsWith("/**").contains("Begin at"));
  }

  private static Path info(String packageName) {
    return Path.of("src/main/java", packageName.replace('.', '/'), "package-info.java");
  }
}
