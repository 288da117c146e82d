package dev.portage;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noConstructors;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.portage.cli.Main;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the order of the house (ARCHITECTURE.md, "Code map"), and the habits that bytecode shows.
 */
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.portage")
          .that(
              describe("of the tool", type -> !type.getPackageName().contains("portage.sandbox")));

  /** From the roof to the ground; packages on one line are siblings. */
  private static final List<Set<String>> LAYERS =
      List.of(
          Set.of("cli"),
          Set.of("wiring"),
          Set.of("migration"),
          Set.of("fleet", "copy", "replicate", "dms", "index", "verify", "sidecluster"),
          Set.of("embed"),
          Set.of("embed.source.s3", "embed.source.web", "embed.source.video", "embed.model"),
          Set.of("embed.source", "embed.source.browser"),
          Set.of("embed.source.network"),
          Set.of("embed.text"),
          Set.of("schema"),
          Set.of("merge"),
          Set.of("plan"),
          Set.of("journal"),
          Set.of("bots"),
          Set.of("deployment"),
          Set.of("store"),
          Set.of("postgres"),
          Set.of("fault"));

  @Test
  void everyPackageHasItsPlaceInTheLayers() {
    Set<String> known = LAYERS.stream().flatMap(Set::stream).collect(Collectors.toSet());
    Set<String> present =
        OURS.stream()
            .map(type -> type.getPackageName().substring("dev.portage.".length()))
            .collect(Collectors.toSet());
    assertThat(present).isEqualTo(known);
  }

  @Test
  void dependenciesPointDownOnly() {
    for (int upper = 0; upper < LAYERS.size(); upper++) {
      String[] above =
          LAYERS.subList(0, upper).stream()
              .flatMap(Set::stream)
              .map(ArchitectureTest::whole)
              .toArray(String[]::new);
      for (String name : LAYERS.get(upper)) {
        noClasses()
            .that(resideInAPackage(whole(name)))
            .should()
            .dependOnClassesThat(resideInAnyPackage(above))
            .allowEmptyShould(true)
            .check(OURS);
      }
    }
  }

  @Test
  void siblingsDoNotKnowEachOther() {
    for (Set<String> siblings : LAYERS) {
      for (String name : siblings) {
        String[] others =
            siblings.stream()
                .filter(other -> !other.equals(name))
                .map(ArchitectureTest::whole)
                .toArray(String[]::new);
        noClasses()
            .that(resideInAPackage(whole(name)))
            .should()
            .dependOnClassesThat(resideInAnyPackage(others))
            .check(OURS);
      }
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.portage.(**)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void typesOfTheAwsSdkStayInClassesThatSaySo() {
    String said =
        ".*(Aws|Ecs|Dynamo|S3|Bedrock|CloudFormation|SecretsManager|ServiceQuotas|Sts|Rds).*";
    noClasses()
        .that(describe("do not say AWS", type -> !outermost(type).getSimpleName().matches(said)))
        .should()
        .dependOnClassesThat(resideInAPackage("software.amazon.."))
        .check(OURS);
  }

  @Test
  void tablesAndConnectionsKnowNothingOfBots() {
    noClasses()
        .that(resideInAnyPackage("dev.portage.postgres", "dev.portage.store"))
        .should()
        .dependOnClassesThat(resideInAPackage("dev.portage.bots"))
        .check(OURS);
  }

  @Test
  void planDoesNoInputOrOutput() {
    noClasses()
        .that(resideInAPackage("dev.portage.plan"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.io..",
                "java.net..",
                "java.nio..",
                "java.sql..",
                "javax.sql..",
                "software.amazon..",
                "dev.portage.postgres"))
        .check(OURS);
  }

  @Test
  void noClassOfOursExtendsAClassOfOurs() {
    noClasses()
        .that(describe("are no exceptions", type -> !type.isAssignableTo(Throwable.class)))
        // A constant of an enum that has a body is compiled into a class of its own.
        .and(describe("are no constants of enums", type -> !type.isAssignableTo(Enum.class)))
        .should(
            be(
                describe(
                    "a class that extends one of ours",
                    type ->
                        type.getRawSuperclass()
                            .filter(parent -> parent.getPackageName().startsWith("dev.portage"))
                            .isPresent())))
        .check(OURS);
  }

  @Test
  void aClassThatNeedsMoreThanFiveThingsNeedsARecord() {
    noConstructors()
        .should(
            be(
                describe(
                    "constructors with more than five parameters",
                    (JavaConstructor constructor) ->
                        !constructor.getOwner().isRecord() && parameters(constructor) > 5)))
        .check(OURS);
  }

  /** Without the two that the compiler adds to the constructors of an enum. */
  private static int parameters(JavaConstructor constructor) {
    int all = constructor.getRawParameterTypes().size();
    return constructor.getOwner().isEnum() ? all - 2 : all;
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
  void onlyMainEndsTheProcess() {
    noClasses()
        .that(describe("are not Main", type -> !type.isEquivalentTo(Main.class)))
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(OURS);
  }

  @Test
  void nobodySleeps() {
    noClasses()
        .should()
        .callMethodWhere(
            describe(
                "is a sleep",
                call ->
                    call.getName().equals("sleep")
                        && call.getTargetOwner().getPackageName().startsWith("java.")))
        .check(OURS);
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  private static String whole(String name) {
    return "dev.portage." + name;
  }
}
