package io.dpg.plan.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class EqualitiesTest {

  private static final Term.Column A = new Term.Column(0, 1, 1);
  private static final Term.Column B = new Term.Column(0, 2, 1);
  private static final Term.Column C = new Term.Column(0, 3, 1);
  private static final Term.Parameter ONE = new Term.Parameter(1, 20);
  private static final Term.Parameter TWO = new Term.Parameter(2, 20);

  @Test
  void areTransitive() {
    Equalities known = Equalities.NONE.equal(A, B).equal(C, B).equal(C, ONE);
    assertThat(known.areEqual(A, C)).isTrue();
    assertThat(known.valuesOf(A)).containsExactly(ONE);
  }

  @Test
  void areEqualThroughTheSameValue() {
    assertThat(Equalities.NONE.equal(A, ONE).equal(B, ONE).areEqual(A, B)).isTrue();
    assertThat(Equalities.NONE.equal(A, ONE).equal(B, TWO).areEqual(A, B)).isFalse();
  }

  @Test
  void keepListsOfValuesForWholeClasses() {
    Equalities known = Equalities.NONE.oneOf(A, Set.of(ONE, TWO)).equal(A, B);
    assertThat(known.valuesOf(B)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(known.valuesOf(C)).isNull();
  }

  @Test
  void leaveTheOriginalAsItWas() {
    Equalities known = Equalities.NONE.equal(A, B);
    known.equal(B, C);
    assertThat(known.areEqual(A, C)).isFalse();
  }
}
