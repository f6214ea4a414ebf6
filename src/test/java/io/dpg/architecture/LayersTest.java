package io.dpg.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each package uses only what its row in docs/ARCHITECTURE.md allows.
class LayersTest {

  private static final String ROOT = "io.dpg.";

  private static final JavaClasses DPG =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.dpg");

  /// What every package may use.
  private static final List<String> EVERYWHERE =
      List.of("java", "javax", "org.slf4j", "org.jspecify", "com.google.errorprone.annotations");

  static Stream<LayerTable.Row> rows() {
    return LayerTable.rows().stream();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.dpg.(*)..").should().beFreeOfCycles().check(DPG);
  }

  @Test
  void everyPackageHasARow() {
    Set<String> packages = new TreeSet<>();
    DPG.forEach(it -> packages.add(it.getPackageName().substring(ROOT.length()).split("\\.")[0]));
    assertThat(rows().map(LayerTable.Row::name)).containsAll(packages);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRowNamesOnlyRowsBelowIt(LayerTable.Row row) {
    List<String> below =
        rows().dropWhile(it -> !it.equals(row)).skip(1).map(LayerTable.Row::name).toList();
    assertThat(below).containsAll(row.mayUse());
  }

  @Test
  void theTableIsSortedByLayer() {
    assertThat(rows().map(row -> -row.layer())).isSorted();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void usesOnlyWhatItsRowAllows(LayerTable.Row row) {
    classes()
        .that(resideIn(ROOT + row.name()))
        .should()
        .onlyDependOnClassesThat(allowedFor(row))
        .allowEmptyShould(true)
        .check(DPG);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that(DescribedPredicate.not(resideIn("io.dpg.cli")))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(DPG);
  }

  @Test
  void nothingThrowsAnExceptionWithoutMeaning() {
    noClasses()
        .should()
        .callConstructor(RuntimeException.class, String.class)
        .orShould()
        .callConstructor(RuntimeException.class, Throwable.class)
        .orShould()
        .callConstructor(RuntimeException.class, String.class, Throwable.class)
        .orShould()
        .callConstructor(RuntimeException.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(DPG);
  }

  @Test
  void namesSayWhatThingsAre() {
    noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)(\\$.*)?").check(DPG);
  }

  private static DescribedPredicate<JavaClass> allowedFor(LayerTable.Row row) {
    List<String> prefixes =
        Stream.of(
                EVERYWHERE.stream(),
                row.libraries().stream(),
                row.mayUse().stream().map(name -> ROOT + name),
                Stream.of(ROOT + row.name()))
            .flatMap(it -> it)
            .toList();
    return DescribedPredicate.describe(
        "are in the row of " + row.name() + " in docs/ARCHITECTURE.md",
        it -> it.getBaseComponentType().isPrimitive() || isIn(it, prefixes));
  }

  private static DescribedPredicate<JavaClass> resideIn(String prefix) {
    return DescribedPredicate.describe("reside in " + prefix, it -> isIn(it, List.of(prefix)));
  }

  private static boolean isIn(JavaClass type, List<String> prefixes) {
    String name = type.getBaseComponentType().getPackageName();
    return prefixes.stream()
        .anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."));
  }
}
