package io.dpg.plan.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class NodeTreeReaderTest {

  @Test
  void readsFieldsOfAllShapes() {
    TreeNode node =
        NodeTreeReader.read(
            "{QUERY :commandType 1 :canSetTag true :utilityStmt <> :colnames (\"a\" \"b c\")\n"
                + ":oids (o 20 1700) :set (b 8 9) :child {VAR :varno 2} :rows (({VAR :varno 3}))}");
    assertThat(node.kind()).isEqualTo("QUERY");
    assertThat(node.number("commandType")).isEqualTo(1);
    assertThat(node.flag("canSetTag")).isTrue();
    assertThat(node.has("utilityStmt")).isFalse();
    assertThat(node.strings("oids")).containsExactly("20", "1700");
    assertThat(node.strings("set")).containsExactly("8", "9");
    assertThat(node.required("child").number("varno")).isEqualTo(2);
    assertThat(node.children()).extracting(it -> it.number("varno")).containsExactly(2, 3);
  }

  @Test
  void undoesEscapesAlsoWhereTheServerBrokeALine() {
    TreeNode node =
        NodeTreeReader.read("{ALIAS :aliasname *SELECT*\\ 1 :other a\\\nb\\)c :empty \"\"}");
    assertThat(node.text("aliasname")).isEqualTo("*SELECT* 1");
    assertThat(node.text("other")).isEqualTo("a b)c");
    assertThat(node.has("empty")).isTrue();
    assertThat(node.text("empty")).isEmpty();
  }

  @Test
  void readsTheBytesOfConstants() {
    TreeNode node =
        NodeTreeReader.read(
            "{CONST :constvalue 4 [ -1 -1 -1 -1 -1 -1 -1 -1 ] :text 5 [ 20 0 0 0 97 ] :none <>}");
    Datum number = Objects.requireNonNull(node.datum("constvalue"));
    assertThat(number.word()).isEqualTo(-1);
    Datum text = Objects.requireNonNull(node.datum("text"));
    assertThat(text.content()).containsExactly(97);
    assertThat(node.datum("none")).isNull();
  }

  @Test
  void readsNumbersAboveTheSignedRange() {
    assertThat(NodeTreeReader.read("{A :oid 4294967295}").number("oid")).isEqualTo(-1);
  }

  @Test
  void rejectsATreeThatEndsEarly() {
    assertThatThrownBy(() -> NodeTreeReader.read("{A :b (c"))
        .isInstanceOf(IllegalStateException.class);
  }
}
