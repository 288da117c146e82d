package dev.portage.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
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

/** The rules for packages and names, as far as they make sense for code that is never shipped. */
class ArchitectureTest {
  private static final String SANDBOX = "dev.portage.sandbox";
  private static final String AWS = SANDBOX + ".aws";
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(SANDBOX);

  /** The packages from which the sandbox is built. */
  private static final Set<String> PARTS =
      Set.of("aws", "lexical", "network", "openai", "postgres", "programs", "sample");

  @Test
  void packagesHaveNoCycles() {
    slices().matching(SANDBOX + ".(**)").should().beFreeOfCycles().check(OURS);
    slices().matching("dev.portage.(**)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void noPartDependsOnTheWhole() {
    assertThat(
            OURS.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(SANDBOX))
                .map(name -> name.substring(SANDBOX.length() + 1).split("\\.", 2)[0]))
        .allMatch(PARTS::contains);
    noClasses()
        .that(resideOutsideOfPackage(SANDBOX))
        .should()
        .dependOnClassesThat(resideInAPackage(SANDBOX))
        .check(OURS);
  }

  @Test
  void anAwsServiceKnowsNoOtherService() {
    for (String service : awsServices()) {
      noClasses()
          .that(resideInAPackage(service))
          .should()
          .dependOnClassesThat(
              resideInAPackage(AWS + "..").and(resideOutsideOfPackages(service, AWS + ".http")))
          .check(OURS);
    }
  }

  @Test
  void whatAwsServicesShareKnowsNoService() {
    noClasses()
        .that(resideInAPackage(AWS + ".http"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(SANDBOX + "..").and(resideOutsideOfPackage(AWS + ".http")))
        .check(OURS);
  }

  private static Set<String> awsServices() {
    Set<String> services =
        OURS.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(AWS + ".") && !name.equals(AWS + ".http"))
            .collect(Collectors.toSet());
    assertThat(services).hasSizeGreaterThanOrEqualTo(9);
    return services;
  }

  @Test
  void noNameIsEmpty() {
    Pattern empty =
        Pattern.compile("(Abstract|Base)[A-Z].*|.*(Manager|Helper|Utils?|Impl|Service)");
    noClasses()
        .should(
            be(
                describe(
                    "a class with an empty name",
                    type -> empty.matcher(type.getSimpleName()).matches())))
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
