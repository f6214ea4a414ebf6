package io.dpg.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpsertGuessTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t VALUES (a, b) ON CONFLICT (k) DO UPDATE SET v = excluded.v, n = t.n + 1;",
        "insert into s.\"T\" as x values (a) on conflict (k) do update set v = x.v || 'p', at = now() where x.k > 1 returning p",
        "insert into t values (a) on conflict do nothing; x := p",
        "insert into t values (a) on conflict (k) do update set v = lower(excluded.v)::text, w = case when t.w is null then 1 else t.w end",
      })
  void seesWhatExplainsItself(String code) {
    assertThat(UpsertGuess.mayBeIn(code)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t VALUES (a, b) ON CONFLICT (k) DO UPDATE SET n = t.n + p;",
        "INSERT INTO t VALUES (a, b) ON CONFLICT (k) DO UPDATE SET n = p",
        "INSERT INTO t VALUES (a, b) ON CONFLICT (k) DO UPDATE SET n = 1 WHERE t.k = p;",
        "INSERT INTO t VALUES (a, b) ON CONFLICT (k) DO UPDATE SET n = r.n;",
        "EXECUTE 'insert into t values ($1) on conflict (k) do update set n = $2' USING a, b;",
        "FOR r IN INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING RETURNING k LOOP",
        "insert into t values (1) on conflict do nothing; insert into u values (1) on conflict (k) do update set n = u.n, m = p",
      })
  void seesWhatOnlyAPlanExplains(String code) {
    assertThat(UpsertGuess.mayBeIn(code)).isTrue();
  }
}
