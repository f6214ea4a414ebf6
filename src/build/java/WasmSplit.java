import java.io.ByteArrayOutputStream;
import java.nio.file.*;
import java.util.*;

/**
 * Build-time wasm-to-wasm pass: splits functions that are one giant br_table over a nest of void
 * blocks (bison's yyparse, libpg_query's node switches) into many small functions, so that each
 * fits the JVM's 64 KB method limit and HotSpot's 8000-byte HugeMethodLimit. Locals live across a
 * split are passed as i32/i64/f64 parameters and handed back in globals that are read right after
 * the call, so recursion stays safe.
 */
final class WasmSplit {
  // ---------- byte IO ----------
  static final class In {
    final byte[] b;
    int p;

    In(byte[] b, int p) {
      this.b = b;
      this.p = p;
    }

    int u8() {
      return b[p++] & 0xff;
    }

    int leb() {
      int r = 0, s = 0, x;
      do {
        x = u8();
        r |= (x & 0x7f) << s;
        s += 7;
      } while ((x & 0x80) != 0);
      return r;
    }

    void skipLeb() {
      while ((u8() & 0x80) != 0) {}
    }
  }

  static final class Out extends ByteArrayOutputStream {
    Out u8(int v) {
      write(v);
      return this;
    }

    Out leb(int v) {
      do {
        int x = v & 0x7f;
        v >>>= 7;
        write(v != 0 ? x | 0x80 : x);
      } while (v != 0);
      return this;
    }

    Out sleb(int v) {
      while (true) {
        int x = v & 0x7f;
        v >>= 7;
        if ((v == 0 && (x & 0x40) == 0) || (v == -1 && (x & 0x40) != 0)) {
          write(x);
          return this;
        }
        write(x | 0x80);
      }
    }

    Out raw(byte[] a) {
      write(a, 0, a.length);
      return this;
    }

    Out raw(byte[] a, int from, int to) {
      write(a, from, to - from);
      return this;
    }
  }

  static final int UNREACHABLE = 0,
      BLOCK = 2,
      LOOP = 3,
      IF = 4,
      ELSE = 5,
      END = 0x0b,
      BR = 0x0c,
      BR_IF = 0x0d,
      BR_TABLE = 0x0e,
      RETURN = 0x0f,
      CALL = 0x10,
      LGET = 0x20,
      LSET = 0x21,
      LTEE = 0x22,
      GGET = 0x23,
      GSET = 0x24,
      VOID = 0x40,
      I32 = 0x7f,
      CONST32 = 0x41;

  static final class Ins {
    int op, s, e, a, match = -1, elseAt = -1;
    int[] tgt; /* frame ids: index of block/loop/if instr, -1 = function */
  }

  record FType(byte[] params, byte[] results) {
    @Override
    public boolean equals(Object o) {
      return o instanceof FType f
          && Arrays.equals(params, f.params)
          && Arrays.equals(results, f.results);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(params) * 31 + Arrays.hashCode(results);
    }
  }

  final byte[] src;
  final List<byte[]> secBody = new ArrayList<>();
  final List<Integer> secId = new ArrayList<>();
  final List<FType> types = new ArrayList<>();
  final List<Integer> funcTypes = new ArrayList<>(); // defined functions
  final List<byte[]> bodies = new ArrayList<>();
  final Out newGlobals = new Out();
  int nNewGlobals;
  int nImpFuncs, nGlobals;
  final int limit;
  final StringBuilder log = new StringBuilder();

  WasmSplit(byte[] src, int limit) {
    this.src = src;
    this.limit = limit;
    In in = new In(src, 8);
    while (in.p < src.length) {
      int id = in.u8(), len = in.leb();
      secId.add(id);
      secBody.add(Arrays.copyOfRange(src, in.p, in.p + len));
      In s = new In(src, in.p);
      switch (id) {
        case 1 -> {
          int n = s.leb();
          for (int i = 0; i < n; i++) {
            if (s.u8() != 0x60) throw new IllegalStateException("type");
            types.add(new FType(vec(s), vec(s)));
          }
        }
        case 2 -> {
          int n = s.leb();
          for (int i = 0; i < n; i++) {
            vec(s);
            vec(s);
            int k = s.u8();
            if (k != 0) throw new IllegalStateException("non-function import");
            s.leb();
            nImpFuncs++;
          }
        }
        case 3 -> {
          int n = s.leb();
          for (int i = 0; i < n; i++) funcTypes.add(s.leb());
        }
        case 6 -> nGlobals = s.leb();
        case 10 -> {
          int n = s.leb();
          for (int i = 0; i < n; i++) bodies.add(vec(s));
        }
        default -> {}
      }
      in.p += len;
    }
  }

  static byte[] vec(In s) {
    int n = s.leb();
    byte[] r = Arrays.copyOfRange(s.b, s.p, s.p + n);
    s.p += n;
    return r;
  }

  int type(byte[] p, byte[] r) {
    FType t = new FType(p, r);
    int i = types.indexOf(t);
    if (i < 0) {
      i = types.size();
      types.add(t);
    }
    return i;
  }

  int addFunc(int type, byte[] body) {
    funcTypes.add(type);
    bodies.add(body);
    return nImpFuncs + funcTypes.size() - 1;
  }

  int addGlobal(int vt) {
    newGlobals.u8(vt).u8(1);
    switch (vt) {
      case 0x7f -> newGlobals.u8(0x41).u8(0);
      case 0x7e -> newGlobals.u8(0x42).u8(0);
      case 0x7d -> newGlobals.u8(0x43).raw(new byte[4]);
      case 0x7c -> newGlobals.u8(0x44).raw(new byte[8]);
      default -> throw new IllegalStateException();
    }
    newGlobals.u8(END);
    return nGlobals + nNewGlobals++;
  }

  byte[] write() {
    Out o = new Out();
    o.raw(src, 0, 8);
    for (int i = 0; i < secId.size(); i++) {
      int id = secId.get(i);
      byte[] body = secBody.get(i);
      Out s = new Out();
      switch (id) {
        case 1 -> {
          s.leb(types.size());
          for (FType t : types)
            s.u8(0x60).leb(t.params.length).raw(t.params).leb(t.results.length).raw(t.results);
        }
        case 3 -> {
          s.leb(funcTypes.size());
          for (int t : funcTypes) s.leb(t);
        }
        case 6 -> {
          In x = new In(body, 0);
          x.leb();
          s.leb(nGlobals + nNewGlobals).raw(body, x.p, body.length).raw(newGlobals.toByteArray());
        }
        case 10 -> {
          s.leb(bodies.size());
          for (byte[] b : bodies) s.leb(b.length).raw(b);
        }
        default -> s.raw(body);
      }
      if (id == 0) continue; // custom sections (names) would be stale
      o.u8(id).leb(s.size()).raw(s.toByteArray());
    }
    return o.toByteArray();
  }

  // ---------- decoding ----------
  final class Fn {
    final int idx;
    final byte[] b;
    final FType type;
    final List<Integer> lt = new ArrayList<>();
    final List<Ins> ins = new ArrayList<>();
    final int nParams;
    int codeStart;

    Fn(int defIdx) {
      idx = defIdx;
      b = bodies.get(defIdx);
      type = types.get(funcTypes.get(defIdx));
      for (byte p : type.params) lt.add(p & 0xff);
      nParams = lt.size();
      In in = new In(b, 0);
      int n = in.leb();
      for (int i = 0; i < n; i++) {
        int c = in.leb(), t = in.u8();
        for (int k = 0; k < c; k++) lt.add(t);
      }
      codeStart = in.p;
      Deque<Integer> stack = new ArrayDeque<>(); // frame ids
      List<Integer> st = new ArrayList<>();
      while (in.p < b.length) {
        Ins x = new Ins();
        x.s = in.p;
        x.op = in.u8();
        int me = ins.size();
        switch (x.op) {
          case BLOCK, LOOP, IF -> {
            x.a = in.b[in.p] & 0xff;
            if (x.a != VOID && x.a < 0x6f) {
              x.a = -2;
              in.skipLeb();
            } else in.p++;
            st.add(me);
          }
          case ELSE -> {
            ins.get(st.getLast()).elseAt = me;
            x.match = st.getLast();
          }
          case END -> {
            if (!st.isEmpty()) {
              int f = st.removeLast();
              ins.get(f).match = me;
              x.match = f;
            } else x.match = -1;
          }
          case BR, BR_IF -> {
            int d = in.leb();
            x.tgt = new int[] {frame(st, d)};
          }
          case BR_TABLE -> {
            int c = in.leb();
            x.tgt = new int[c + 1];
            for (int i = 0; i <= c; i++) x.tgt[i] = frame(st, in.leb());
          }
          case LGET, LSET, LTEE -> x.a = in.leb();
          case CALL, GGET, GSET, 0x25, 0x26, 0xd2 -> in.skipLeb();
          case 0x11 -> {
            in.skipLeb();
            in.skipLeb();
          }
          case 0x1c -> {
            int c = in.leb();
            in.p += c;
          }
          case 0xd0 -> in.p++;
          case 0x3f, 0x40 -> in.p++;
          case 0x41, 0x42 -> in.skipLeb();
          case 0x43 -> in.p += 4;
          case 0x44 -> in.p += 8;
          case 0xfc -> {
            int sub = in.leb();
            switch (sub) {
              case 8, 10, 12, 14 -> {
                in.skipLeb();
                in.skipLeb();
              }
              case 9, 11, 13, 15, 16, 17 -> in.skipLeb();
              default -> {
                if (sub > 7) throw new IllegalStateException("fc " + sub);
              }
            }
          }
          default -> {
            if (x.op >= 0x28 && x.op <= 0x3e) {
              in.skipLeb();
              in.skipLeb();
            } else if (x.op > 0xc4)
              throw new IllegalStateException("op " + Integer.toHexString(x.op));
          }
        }
        x.e = in.p;
        ins.add(x);
      }
    }

    static int frame(List<Integer> st, int d) {
      int i = st.size() - 1 - d;
      return i < 0 ? -1 : st.get(i);
    }

    int target(int frame) {
      Ins f = ins.get(frame);
      return f.op == LOOP ? frame + 1 : f.match + 1;
    }

    long[] liveness() {
      int n = ins.size();
      long[] in = new long[n + 1];
      boolean ch = true;
      int rounds = 0;
      if (lt.size() > 64) throw new IllegalStateException("more than 64 locals");
      while (ch) {
        ch = false;
        rounds++;
        for (int i = n - 1; i >= 0; i--) {
          Ins x = ins.get(i);
          long out =
              switch (x.op) {
                case BR -> tl(in, x.tgt[0]);
                case BR_IF -> in[i + 1] | tl(in, x.tgt[0]);
                case BR_TABLE -> {
                  long o = 0;
                  int last = -9;
                  for (int t : x.tgt) {
                    if (t != last) o |= tl(in, t);
                    last = t;
                  }
                  yield o;
                }
                case RETURN, UNREACHABLE -> 0L;
                case IF -> in[i + 1] | (x.elseAt >= 0 ? in[x.elseAt + 1] : in[x.match]);
                case ELSE -> in[ins.get(x.match).match];
                default -> in[i + 1];
              };
          if (x.op == LGET) out |= 1L << x.a;
          else if (x.op == LSET || x.op == LTEE) out &= ~(1L << x.a);
          if (out != in[i]) {
            in[i] = out;
            ch = true;
          }
        }
      }
      return in;
    }

    long tl(long[] in, int frame) {
      return frame < 0 ? 0 : in[target(frame)];
    }
  }

  // ---------- the split ----------
  /**
   * splits the function around its largest br_table; returns false if it does not have the shape.
   */
  boolean split(int defIdx, int minTargets) {
    Fn f = new Fn(defIdx);
    List<Ins> ins = f.ins;
    // find best br_table and its enclosing frames
    List<Integer> st = new ArrayList<>();
    List<Integer> best = null;
    int bt = -1;
    for (int i = 0; i < ins.size(); i++) {
      Ins x = ins.get(i);
      if (x.op == BLOCK || x.op == LOOP || x.op == IF) st.add(i);
      else if (x.op == END && !st.isEmpty()) st.removeLast();
      else if (x.op == BR_TABLE) {
        int d = (int) Arrays.stream(x.tgt).distinct().count();
        if (d >= minTargets && (bt < 0 || d > Arrays.stream(ins.get(bt).tgt).distinct().count())) {
          bt = i;
          best = new ArrayList<>(st);
        }
      }
    }
    if (bt < 0) return false;
    // nest: innermost-first run of adjacent void blocks
    List<Integer> A = new ArrayList<>();
    for (int k = best.size() - 1; k >= 0; k--) {
      int fr = best.get(k);
      if (ins.get(fr).op != BLOCK || ins.get(fr).a != VOID) {
        if (A.isEmpty()) continue;
        else break;
      }
      if (!A.isEmpty() && A.getLast() != fr + 1) {
        if (A.size() > minTargets / 2) break;
        A.clear();
      }
      A.add(fr);
    }
    int N = A.size(); // A[0] innermost
    if (N < minTargets / 2) {
      log.append("func " + (nImpFuncs + defIdx) + ": nest too small " + N + "\n");
      return false;
    }
    int nseg = N - 1;
    Map<Integer, Integer> segOf = new HashMap<>();
    for (int k = 0; k < nseg; k++) segOf.put(A.get(k), k);
    int[] from = new int[nseg], to = new int[nseg];
    for (int k = 0; k < nseg; k++) {
      from[k] = ins.get(A.get(k)).match + 1;
      to[k] = ins.get(A.get(k + 1)).match;
    }
    long[] live = f.liveness();
    // written locals and exits
    long written = 0, liveSeg = 0, liveExit = 0;
    LinkedHashMap<Integer, Integer> ext = new LinkedHashMap<>(); // frame id -> code; -1 = return
    Ins big = ins.get(bt);
    int outer = A.get(N - 1);
    ext.put(outer, nseg);
    for (int k = 0; k < nseg; k++) {
      liveSeg |= live[from[k]];
      for (int i = from[k]; i < to[k]; i++) {
        Ins x = ins.get(i);
        if (x.op == LSET || x.op == LTEE) written |= 1L << x.a;
        if (x.op == RETURN) ext.putIfAbsent(-1, nseg + ext.size());
        if (x.tgt != null)
          for (int t : x.tgt)
            if (!segOf.containsKey(t) && !(t >= from[k] && t < to[k])) {
              if (t == -1) {
                if (x.op != BR && f.type.results.length > 0) {
                  log.append("valued br_if/br_table to function level\n");
                  return false;
                }
              } else if (valued(f, t) && x.op != BR) {
                log.append("valued outer target of br_if/br_table\n");
                return false;
              }
              ext.putIfAbsent(t, nseg + ext.size());
            }
      }
    }
    for (int t : big.tgt)
      if (!segOf.containsKey(t)) {
        if (t == -1 ? f.type.results.length > 0 : valued(f, t)) return false;
        ext.putIfAbsent(t, nseg + ext.size());
      }
    for (int t : ext.keySet()) if (t >= 0) liveExit |= live[f.target(t)];
    long outs = written & (liveExit | liveSeg), shared = liveSeg | outs;
    List<Integer> S = bits(shared), O = bits(outs);
    byte[] ptypes = new byte[S.size() + 1];
    ptypes[0] = I32;
    for (int i = 0; i < S.size(); i++) ptypes[i + 1] = (byte) (int) f.lt.get(S.get(i));
    Map<Integer, Integer> outGlobal = new HashMap<>();
    for (int o : O) outGlobal.put(o, global("o" + f.lt.get(o) + "#" + O.indexOf(o), f.lt.get(o)));
    int retGlobal =
        f.type.results.length > 0
            ? global("r" + (f.type.results[0] & 0xff), f.type.results[0] & 0xff)
            : -1;
    int gtype = type(ptypes, new byte[] {I32});
    // groups
    List<int[]> groups = new ArrayList<>();
    for (int k = 0; k < nseg; ) {
      int j = k, sz = 0;
      while (j < nseg && (j == k || sz + bytes(f, from[j], to[j]) <= limit)) {
        sz += bytes(f, from[j], to[j]);
        j++;
      }
      groups.add(new int[] {k, j});
      k = j;
    }
    int maxGroup = 0;
    int[] gfunc = new int[groups.size()];
    for (int g = 0; g < gfunc.length; g++) {
      byte[] body =
          groupBody(
              f,
              groups.get(g)[0],
              groups.get(g)[1],
              from,
              to,
              A,
              segOf,
              ext,
              S,
              O,
              outGlobal,
              retGlobal);
      maxGroup = Math.max(maxGroup, body.length);
      gfunc[g] = addFunc(gtype, body);
    }
    int disp = dispatcher(groups, gfunc, gtype, ptypes.length, nseg);
    int lookup = lookup(big, segOf, ext);
    // new main
    Out m = new Out();
    int code = f.lt.size();
    writeLocals(m, f.lt.subList(f.nParams, f.lt.size()), 1);
    m.raw(f.b, f.codeStart, ins.get(outer).s);
    m.u8(BLOCK).u8(VOID); // = A[N-1], label id outer
    m.u8(BLOCK).u8(VOID); // $docode
    // P: from after innermost block start to its end
    int pFrom = A.get(0) + 1, pTo = ins.get(A.get(0)).match;
    List<Integer> tr = new ArrayList<>();
    for (int i = pFrom; i < pTo; i++) {
      Ins x = ins.get(i);
      if (x.tgt != null && i != bt)
        for (int t : x.tgt) if (segOf.containsKey(t) && !tr.contains(t)) tr.add(t);
    }
    for (int i = 0; i < tr.size(); i++) m.u8(BLOCK).u8(VOID); // trampolines, tr[0] innermost
    List<Integer> labels = new ArrayList<>(outerFrames(best, outer)); // outermost-first
    labels.add(outer);
    labels.add(-100);
    for (int i = tr.size() - 1; i >= 0; i--) labels.add(tr.get(i));
    for (int i = pFrom; i < pTo; i++) {
      Ins x = ins.get(i);
      if (i == bt) {
        m.u8(CALL).leb(lookup).u8(LSET).leb(code).u8(BR).leb(depth(labels, -100));
        continue;
      }
      emit(f, m, x, i, labels, null);
    }
    m.u8(CONST32)
        .sleb(0)
        .u8(LSET)
        .leb(code)
        .u8(BR)
        .leb(depth(labels, -100)); // P fell through into segment 0
    for (int i = 0; i < tr.size(); i++) {
      labels.removeLast();
      m.u8(END)
          .u8(CONST32)
          .sleb(segOf.get(tr.get(i)))
          .u8(LSET)
          .leb(code)
          .u8(BR)
          .leb(depth(labels, -100));
    }
    labels.removeLast();
    m.u8(END); // $docode
    m.u8(BLOCK).u8(VOID).u8(LOOP).u8(VOID); // $ext, $disp
    m.u8(LGET).leb(code).u8(CONST32).sleb(nseg).u8(0x4f).u8(BR_IF).leb(1); // i32.ge_u
    m.u8(LGET).leb(code);
    for (int s : S) m.u8(LGET).leb(s);
    m.u8(CALL).leb(disp).u8(LSET).leb(code);
    for (int o : O) m.u8(GGET).leb(outGlobal.get(o)).u8(LSET).leb(o);
    m.u8(BR).leb(0).u8(END).u8(END);
    boolean ret = ext.containsKey(-1);
    if (ret) {
      m.u8(BLOCK).u8(VOID);
      labels.add(-101);
    }
    List<Integer> vals = new ArrayList<>();
    for (int t : ext.keySet())
      if (t >= 0 && valued(f, t)) {
        vals.add(t);
        m.u8(BLOCK).u8(VOID);
        labels.add(-200 - t);
      }
    m.u8(LGET).leb(code).u8(CONST32).sleb(nseg).u8(0x6b).u8(BR_TABLE).leb(ext.size() - 1);
    for (int t : ext.keySet())
      m.leb(
          t == -1
              ? depth(labels, -101)
              : vals.contains(t) ? depth(labels, -200 - t) : depth(labels, t));
    for (int i = vals.size() - 1; i >= 0; i--) {
      labels.removeLast();
      int t = vals.get(i);
      m.u8(END).u8(GGET).leb(global("v" + ins.get(t).a, ins.get(t).a)).u8(BR).leb(depth(labels, t));
    }
    if (ret) {
      labels.removeLast();
      m.u8(END);
      if (retGlobal >= 0) m.u8(GGET).leb(retGlobal);
      m.u8(RETURN);
    }
    m.raw(f.b, ins.get(ins.get(outer).match).s, f.b.length); // end of A[N-1] and the rest
    bodies.set(defIdx, m.toByteArray());
    log.append(
        String.format(
            "func %d: %d -> %d bytes, %d segments in %d groups (max %d bytes), %d params %d outs %d exits%n",
            nImpFuncs + defIdx,
            f.b.length,
            m.size(),
            nseg,
            groups.size(),
            maxGroup,
            S.size(),
            O.size(),
            ext.size()));
    return true;
  }

  static boolean valued(Fn f, int t) {
    return f.ins.get(t).op != LOOP && f.ins.get(t).a != VOID;
  }

  final Map<String, Integer> globalPool = new HashMap<>();

  int global(String key, int vt) {
    return globalPool.computeIfAbsent(key, k -> addGlobal(vt));
  }

  static List<Integer> bits(long m) {
    List<Integer> r = new ArrayList<>();
    for (int i = 0; i < 64; i++) if ((m >>> i & 1) != 0) r.add(i);
    return r;
  }

  static int bytes(Fn f, int from, int to) {
    return to > from ? f.ins.get(to - 1).e - f.ins.get(from).s : 0;
  }

  static List<Integer> outerFrames(List<Integer> all, int stop) {
    List<Integer> r = new ArrayList<>();
    r.add(-1);
    for (int x : all) {
      if (x == stop) break;
      r.add(x);
    }
    return r;
  }

  static int depth(List<Integer> labels, int id) {
    int i = labels.lastIndexOf(id);
    if (i < 0) throw new IllegalStateException("label " + id);
    return labels.size() - 1 - i;
  }

  static void writeLocals(Out o, List<Integer> lt, int extraI32) {
    List<int[]> runs = new ArrayList<>();
    for (int t : lt) {
      if (!runs.isEmpty() && runs.getLast()[1] == t) runs.getLast()[0]++;
      else runs.add(new int[] {1, t});
    }
    if (extraI32 > 0) runs.add(new int[] {extraI32, I32});
    o.leb(runs.size());
    for (int[] r : runs) o.leb(r[0]).u8(r[1]);
  }

  /**
   * copies one instruction, with branch depths recomputed from labels and locals renumbered by map
   * (null = unchanged).
   */
  void emit(Fn f, Out o, Ins x, int i, List<Integer> labels, Map<Integer, Integer> map) {
    switch (x.op) {
      case BLOCK, LOOP, IF -> {
        o.raw(f.b, x.s, x.e);
        labels.add(i);
      }
      case END -> {
        o.u8(END);
        labels.removeLast();
      }
      case BR, BR_IF -> o.u8(x.op).leb(depth(labels, x.tgt[0]));
      case BR_TABLE -> {
        o.u8(BR_TABLE).leb(x.tgt.length - 1);
        for (int t : x.tgt) o.leb(depth(labels, t));
      }
      case LGET, LSET, LTEE -> o.u8(x.op).leb(map == null ? x.a : map.get(x.a));
      default -> o.raw(f.b, x.s, x.e);
    }
  }

  byte[] groupBody(
      Fn f,
      int g0,
      int g1,
      int[] from,
      int[] to,
      List<Integer> A,
      Map<Integer, Integer> segOf,
      Map<Integer, Integer> ext,
      List<Integer> S,
      List<Integer> O,
      Map<Integer, Integer> outGlobal,
      int retGlobal) {
    Map<Integer, Integer> map = new HashMap<>();
    for (int i = 0; i < S.size(); i++) map.put(S.get(i), i + 1);
    List<Integer> extra = new ArrayList<>();
    int next = S.size() + 1;
    List<Integer> tr =
        new ArrayList<>(); // external targets used (frame ids), incl. segments of other groups
    for (int k = g0; k < g1; k++)
      for (int i = from[k]; i < to[k]; i++) {
        Ins x = f.ins.get(i);
        if ((x.op == LGET || x.op == LSET || x.op == LTEE) && !map.containsKey(x.a)) {
          map.put(x.a, next++);
          extra.add(f.lt.get(x.a));
        }
        if (x.tgt != null)
          for (int t : x.tgt) {
            Integer sg = segOf.get(t);
            boolean local = t >= from[k] && t < to[k];
            if (!local
                && !(sg != null && sg >= g0 && sg < g1)
                && t != -1
                && !tr.contains(t)
                && (sg != null || !valued(f, t))) tr.add(t);
          }
      }
    Out o = new Out();
    writeLocals(o, extra, 0);
    List<Integer> labels = new ArrayList<>();
    labels.add(-1000);
    o.u8(BLOCK).u8(VOID);
    labels.add(-100); // $epilogue
    for (int i = tr.size() - 1; i >= 0; i--) {
      o.u8(BLOCK).u8(VOID);
      labels.add(tr.get(i));
    }
    for (int k = g1 - 1; k >= g0; k--) {
      o.u8(BLOCK).u8(VOID);
      labels.add(A.get(k));
    }
    o.u8(LGET).leb(0).u8(CONST32).sleb(g0).u8(0x6b).u8(BR_TABLE).leb(g1 - g0 - 1);
    for (int k = g0; k < g1; k++) o.leb(k - g0);
    for (int k = g0; k < g1; k++) {
      o.u8(END);
      labels.removeLast();
      for (int i = from[k]; i < to[k]; i++) {
        Ins x = f.ins.get(i);
        if (x.op == RETURN || (x.op == BR && x.tgt[0] == -1)) {
          if (retGlobal >= 0) o.u8(GSET).leb(retGlobal);
          o.u8(CONST32).sleb(ext.get(-1)).u8(LSET).leb(0).u8(BR).leb(depth(labels, -100));
        } else if (x.op == BR && !labels.contains(x.tgt[0])) { // valued outer target
          int vt = f.ins.get(x.tgt[0]).a;
          o.u8(GSET)
              .leb(global("v" + vt, vt))
              .u8(CONST32)
              .sleb(ext.get(x.tgt[0]))
              .u8(LSET)
              .leb(0)
              .u8(BR)
              .leb(depth(labels, -100));
        } else emit(f, o, x, i, labels, map);
      }
    }
    int fall = g1 < A.size() - 1 ? g1 : ext.get(A.getLast());
    o.u8(CONST32).sleb(fall).u8(LSET).leb(0).u8(BR).leb(depth(labels, -100));
    for (int t : tr) {
      o.u8(END);
      labels.removeLast();
      int c = segOf.containsKey(t) ? segOf.get(t) : ext.get(t);
      o.u8(CONST32).sleb(c).u8(LSET).leb(0).u8(BR).leb(depth(labels, -100));
    }
    o.u8(END);
    for (int x : O) o.u8(LGET).leb(map.get(x)).u8(GSET).leb(outGlobal.get(x));
    o.u8(LGET).leb(0).u8(END);
    return o.toByteArray();
  }

  /**
   * (code, S...) -> next code: a br_table over the groups; two levels of chunks keep each function
   * small.
   */
  int dispatcher(List<int[]> groups, int[] gfunc, int gtype, int np, int nseg) {
    int fan = 64;
    List<int[]> cur = new ArrayList<>();
    List<Integer> fn = new ArrayList<>();
    for (int i = 0; i < gfunc.length; i++) {
      cur.add(groups.get(i));
      fn.add(gfunc[i]);
    }
    while (fn.size() > 1) {
      List<int[]> nc = new ArrayList<>();
      List<Integer> nf = new ArrayList<>();
      for (int i = 0; i < fn.size(); i += fan) {
        int j = Math.min(fn.size(), i + fan);
        Out o = new Out();
        o.leb(0);
        bin(o, cur, fn, i, j, np);
        o.u8(END);
        nf.add(addFunc(gtype, o.toByteArray()));
        nc.add(new int[] {cur.get(i)[0], cur.get(j - 1)[1]});
      }
      cur = nc;
      fn = nf;
    }
    return fn.get(0);
  }

  void bin(Out o, List<int[]> cur, List<Integer> fn, int i, int j, int np) {
    if (j - i == 1) {
      for (int p = 0; p < np; p++) o.u8(LGET).leb(p);
      o.u8(CALL).leb(fn.get(i));
      return;
    }
    int m = (i + j) >>> 1;
    o.u8(LGET).leb(0).u8(CONST32).sleb(cur.get(m)[0]).u8(0x49).u8(IF).u8(I32); // i32.lt_u
    bin(o, cur, fn, i, m, np);
    o.u8(ELSE);
    bin(o, cur, fn, m, j, np);
    o.u8(END);
  }

  /** selector -> code, in chunks of 256. */
  int lookup(Ins big, Map<Integer, Integer> segOf, Map<Integer, Integer> ext) {
    int n = big.tgt.length - 1;
    int t1 = type(new byte[] {I32}, new byte[] {I32});
    int[] c = new int[n + 1];
    for (int i = 0; i <= n; i++)
      c[i] = segOf.containsKey(big.tgt[i]) ? segOf.get(big.tgt[i]) : ext.get(big.tgt[i]);
    int chunk = 256;
    List<int[]> cur = new ArrayList<>();
    List<Integer> fn = new ArrayList<>();
    for (int i = 0; i < n; i += chunk) {
      int j = Math.min(n, i + chunk);
      int[] d = Arrays.stream(c, i, j).distinct().toArray();
      Map<Integer, Integer> pos = new HashMap<>();
      for (int k = 0; k < d.length; k++) pos.put(d[k], k);
      Out o = new Out();
      o.leb(0);
      o.u8(BLOCK).u8(VOID); // default
      for (int k = 0; k < d.length; k++) o.u8(BLOCK).u8(VOID);
      o.u8(LGET).leb(0).u8(CONST32).sleb(i).u8(0x6b).u8(BR_TABLE).leb(j - i);
      for (int k = i; k < j; k++) o.leb(pos.get(c[k]));
      o.leb(d.length);
      for (int k = 0; k < d.length; k++) o.u8(END).u8(CONST32).sleb(d[k]).u8(RETURN);
      o.u8(END).u8(CONST32).sleb(c[n]).u8(END);
      fn.add(addFunc(t1, o.toByteArray()));
      cur.add(new int[] {i, j});
    }
    if (fn.size() == 1) return fn.get(0);
    Out o = new Out();
    o.leb(0);
    bin(o, cur, fn, 0, fn.size(), 1);
    o.u8(END);
    return addFunc(t1, o.toByteArray());
  }

  /**
   * Emscripten lays out [data][stack][heap]; the npm builds reserve a 32 MiB stack, so every
   * instance needs 34.5 MiB before the first malloc. Moves the initial stack pointer and
   * __heap_base down so that the stack is only stackBytes long.
   */
  static byte[] shrinkStack(byte[] b, int oldBase, int oldStack, int stackBytes) {
    int nb = (oldBase - oldStack + stackBytes) & ~15;
    byte[] c = new byte[] {CONST32, 0, 0, 0, 0};
    pad4(c, oldBase);
    byte[] d = new byte[] {CONST32, 0, 0, 0, 0};
    pad4(d, nb);
    byte[] r = b.clone();
    int n = 0;
    for (int i = 0; i + 5 <= b.length; i++)
      if (Arrays.equals(b, i, i + 5, c, 0, 5)) {
        System.arraycopy(d, 0, r, i, 5);
        n++;
      }
    int m = 0;
    for (int i = 0; i + 4 <= b.length; i++)
      if ((b[i] & 0xff | (b[i + 1] & 0xff) << 8 | (b[i + 2] & 0xff) << 16 | (b[i + 3] & 0xff) << 24)
          == oldBase) {
        for (int k = 0; k < 4; k++) r[i + k] = (byte) (nb >>> 8 * k);
        m++;
      }
    if (n != 2 || m != 1)
      throw new IllegalStateException("unexpected layout: " + n + " consts, " + m + " data words");
    System.out.println("stack base " + oldBase + " -> " + nb);
    return r;
  }

  static void pad4(byte[] o, int v) {
    for (int i = 0; i < 4; i++) o[i + 1] = (byte) (v >>> 7 * i & 0x7f | (i < 3 ? 0x80 : 0));
  }

  public static void main(String[] a) throws Exception {
    if (a.length > 5)
      Files.write(
          Path.of(a[1]),
          shrinkStack(
              Files.readAllBytes(Path.of(a[0])),
              Integer.parseInt(a[5]),
              Integer.parseInt(a[6]),
              Integer.parseInt(a[7])));
    if (a.length > 5) a[0] = a[1];
    WasmSplit w = new WasmSplit(Files.readAllBytes(Path.of(a[0])), Integer.parseInt(a[2]));
    int minBody = Integer.parseInt(a[3]), minTargets = Integer.parseInt(a[4]);
    int n = w.bodies.size();
    for (int i = 0; i < n; i++)
      if (w.bodies.get(i).length >= minBody) {
        int before = w.bodies.get(i).length;
        if (!w.split(i, minTargets))
          w.log.append("func " + (w.nImpFuncs + i) + " (" + before + " bytes): not split\n");
      }
    Files.write(Path.of(a[1]), w.write());
    System.out.print(w.log);
  }
}
