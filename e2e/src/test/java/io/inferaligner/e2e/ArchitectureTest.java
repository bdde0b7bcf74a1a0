package io.inferaligner.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the house, over the classes of every module. */
class ArchitectureTest {
  private static final List<String> MODULES =
      List.of(
          "core",
          "proto",
          "vector-registry",
          "gate-service",
          "model-runner",
          "steering-service",
          "cli");

  private static final JavaClasses CLASSES = imported();

  @Test
  void everyModuleIsSeen() {
    for (String part :
        List.of("core", "contract", "follow", "registry", "gate", "runner", "steering", "cli")) {
      assertThat(
              CLASSES.stream()
                  .anyMatch(one -> one.getPackageName().startsWith("io.inferaligner." + part)))
          .as(part)
          .isTrue();
    }
  }

  @Test
  void coreKnowsNoFramework() {
    noClasses()
        .that()
        .resideInAPackage("io.inferaligner.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..",
            "io.smallrye..",
            "jakarta..",
            "io.grpc..",
            "com.google.protobuf..",
            "ai.djl..",
            "redis.clients..",
            "io.opentelemetry..",
            "org.jboss..")
        .check(CLASSES);
  }

  @Test
  void coreIsAtTheBottom() {
    noClasses()
        .that()
        .resideInAPackage("io.inferaligner.core..")
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are of another module",
                one ->
                    one.getPackageName().startsWith("io.inferaligner.")
                        && !one.getPackageName().startsWith("io.inferaligner.core")))
        .check(CLASSES);
  }

  @Test
  void tensorsStayInTheEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.inferaligner.runner.engine..",
            "io.inferaligner.runner.sample..",
            "io.inferaligner.runner.intervene..",
            "io.inferaligner.runner.cache..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl.ndarray..")
        .check(CLASSES);
  }

  /** Templates come with models from elsewhere: what runs them can reach nothing. */
  @Test
  void templatesReachNothing() {
    classes()
        .that()
        .resideInAPackage("io.inferaligner.runner.jinja..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.inferaligner.runner.jinja..",
            "java.lang..",
            "java.math..",
            "java.time..",
            "java.util..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void redisStaysInTheStore() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.inferaligner.registry.store..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("redis.clients..")
        .check(CLASSES);
  }

  @Test
  void messagesStayAtTheEdge() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.inferaligner.proto..",
            "io.inferaligner..api..",
            "io.inferaligner.contract..",
            "io.inferaligner.follow..",
            "io.inferaligner.cli..")
        .and()
        .haveNameNotMatching(".*(Client|Mapper)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.inferaligner.proto..")
        .check(CLASSES);
  }

  @Test
  void servicesDoNotKnowEachOther() {
    slices()
        .matching("io.inferaligner.(registry|gate|runner|steering|cli)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "registry", "gate", "runner", "steering", "cli"})
  void packagesFormNoCycle(String part) {
    slices()
        .matching("io.inferaligner." + part + ".(*)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  private static JavaClasses imported() {
    List<Path> folders =
        MODULES.stream()
            .map(module -> TestFleet.ROOT.resolve(module).resolve("target/classes"))
            .toList();
    Stream.of(folders.toArray(Path[]::new))
        .forEach(folder -> assertThat(Files.isDirectory(folder)).as(folder.toString()).isTrue());
    return new ClassFileImporter().importPaths(folders);
  }
}
