package dev.portage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkTable;
import dev.portage.store.Column;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import dev.portage.store.TableShape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableFitTest {
  private static final SqlName NAME = SqlName.of("notes");
  private static final SqlName ID = SqlName.of("id");
  private static final SqlName VECTOR = SqlName.of("embedding");
  private static final Column KEY = column("id", "integer", "integer");

  private static Column column(String name, String type, String baseType) {
    return new Column(SqlName.of(name), type, baseType, false, false);
  }

  private static Column required(String name, boolean filled) {
    return new Column(SqlName.of(name), "text", "text", true, filled);
  }

  private static Column vector(String type) {
    return column("embedding", type, "vector");
  }

  private static CatalogTable table(Column... columns) {
    return new CatalogTable(new TableRef(NAME, ID), 1, "public", List.of(columns), true, false);
  }

  private static TableShape chunks(Column... columns) {
    return new TableShape(
        new ChunkTable(NAME, ID, Optional.empty(), Optional.empty(), Optional.empty(), VECTOR),
        table(columns),
        "0.8.0");
  }

  private static void assertRefused(CatalogTable source, CatalogTable target, String why) {
    assertThatThrownBy(() -> TableFit.columns(source, target))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT))
        .hasMessage("the rows of the source do not fit into notes: " + why);
  }

  @Test
  void theColumnsOfTheSourceAreCopiedInItsOrder() {
    Column text = column("content", "text", "text");
    assertThat(TableFit.columns(table(text, KEY), table(KEY, text, required("at", true))))
        .containsExactly(text.name(), ID);
  }

  @Test
  void aColumnThatTheTargetLacksIsNamed() {
    assertRefused(
        table(KEY, column("lang", "text", "text")), table(KEY), "the target has no column lang");
  }

  @Test
  void aRequiredColumnThatTheSourceLacksIsNamedUnlessTheTargetFillsIt() {
    assertRefused(
        table(KEY), table(KEY, required("lang", false)), "the target requires a column lang");
    assertThat(TableFit.columns(table(KEY), table(KEY, column("lang", "text", "text"))))
        .containsExactly(ID);
    assertThat(
            TableFit.columns(
                table(KEY, column("lang", "text", "text")), table(KEY, required("lang", false))))
        .hasSize(2);
  }

  @Test
  void aTypeMayBecomeWiderAndNeverAnother() {
    Column narrow = column("code", "character(26)", "bpchar");
    assertThat(TableFit.columns(table(KEY, narrow), table(KEY, column("code", "bpchar", "bpchar"))))
        .hasSize(2);
    assertRefused(
        table(KEY, narrow),
        table(KEY, column("code", "character(20)", "bpchar")),
        "code is character(26) on the source and character(20) on the target");
    assertRefused(
        table(KEY, column("code", "bpchar", "bpchar")),
        table(KEY, narrow),
        "code is bpchar on the source and character(26) on the target");
    assertRefused(
        table(KEY, narrow),
        table(KEY, column("code", "text", "text")),
        "code is character(26) on the source and text on the target");
  }

  @Test
  void vectorsOfAnyDimensionAreCheckedRowByRow() {
    Column any = vector("vector");
    Column two = vector("vector(2)");
    assertThat(TableFit.columns(chunks(KEY, any), chunks(KEY, two))).containsExactly(ID, VECTOR);
    assertRefused(
        table(KEY, any),
        table(KEY, two),
        "embedding is vector on the source and vector(2) on the" + " target");
    assertThatThrownBy(() -> TableFit.columns(chunks(KEY, vector("vector(3)")), chunks(KEY, two)))
        .hasMessageContaining("embedding is vector(3) on the source and vector(2) on the target");
  }

  @Test
  void aTargetThatCouldTakeARowTwiceIsRefused() {
    TableRef ref = new TableRef(NAME, ID);
    assertRefused(
        table(KEY),
        new CatalogTable(ref, 1, "public", List.of(KEY), false, true),
        "the target has no unique index on notes(id) that is checked at each statement, so rows"
            + " could be duplicated there");
  }

  private static boolean fits(String source, String target) {
    String base = "^(.*?)(?:\\([0-9,]+\\))?( with.*)?$";
    return TypeFit.fits(
        column("c", source, source.replaceFirst(base, "$1$2")),
        column("c", target, target.replaceFirst(base, "$1$2")));
  }

  @Test
  void aLengthMayGrowWhereNoValueChangesByIt() {
    assertThat(fits("character varying(100)", "character varying(255)")).isTrue();
    assertThat(fits("character varying(255)", "character varying(100)")).isFalse();
    assertThat(fits("character varying", "character varying(100)")).isFalse();
    assertThat(fits("character varying(100)", "text")).isTrue();
    assertThat(fits("text", "character varying")).isTrue();
    assertThat(fits("numeric(10,2)", "numeric(12,2)")).isTrue();
    assertThat(fits("numeric(10,2)", "numeric(12,4)")).isFalse();
    assertThat(fits("numeric(10,2)", "numeric")).isTrue();
    assertThat(fits("timestamp(3) with time zone", "timestamp with time zone")).isTrue();
    assertThat(fits("timestamp with time zone", "timestamp(3) with time zone")).isFalse();
    assertThat(fits("bit varying(8)", "bit varying(9)")).isTrue();
    assertThat(fits("integer", "bigint")).isFalse();
    assertThat(fits("json", "jsonb")).isFalse();
  }

  private static Column generated(String name) {
    return new Column(SqlName.of(name), "text", "text", false, true, true);
  }

  @Test
  void aColumnThatOneSideGeneratesIsCopiedOrComputedAndNamed() {
    Column plain = column("words", "text", "text");
    assertThat(TableFit.columns(table(KEY, generated("words")), table(KEY, plain)))
        .containsExactly(ID, plain.name());
    assertThat(TableFit.notes(table(KEY, generated("words")), table(KEY, plain)))
        .containsExactly(
            "words is generated on the source and not on the target: its values are copied");
    assertThat(TableFit.columns(table(KEY, plain), table(KEY, generated("words"))))
        .containsExactly(ID);
    assertThat(TableFit.notes(table(KEY, plain), table(KEY, generated("words")))).hasSize(1);
    assertThat(
            TableFit.compared(
                chunks(KEY, vector("vector(2)"), plain),
                chunks(KEY, vector("vector(2)"), generated("words"))))
        .containsExactly(ID, VECTOR, plain.name());
    assertThat(TableFit.columns(table(KEY, generated("words")), table(KEY))).containsExactly(ID);
  }

  @Test
  void tablesThatInheritAreRefusedOnEitherSide() {
    CatalogTable parent =
        new CatalogTable(
            new TableRef(NAME, ID), 1, "public", List.of(KEY), true, false, List.of("old_notes"));
    assertRefused(
        parent,
        table(KEY),
        "on the source other tables inherit from it (old_notes), whose rows would become its own");
    assertRefused(
        table(KEY),
        parent,
        "on the target other tables inherit from it (old_notes), whose rows its key does not"
            + " cover");
  }
}
