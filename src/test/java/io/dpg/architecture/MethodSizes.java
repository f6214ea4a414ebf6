package io.dpg.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import io.dpg.architecture.SourceTree.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The size of each method, as the compiler's parser sees it.
final class MethodSizes {

  private MethodSizes() {}

  /// @param place file and line
  /// @param parameters 0 for the constructor of a record, whose components are its fields
  record Size(String place, String name, int lines, int parameters) {}

  static List<Size> of(List<SourceFile> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var units =
          manager.getJavaFileObjectsFromPaths(files.stream().map(SourceFile::path).toList());
      JavacTask task = (JavacTask) compiler.getTask(null, manager, null, null, null, units);
      List<Size> sizes = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        new Collector(unit, Trees.instance(task).getSourcePositions(), sizes).scan(unit, null);
      }
      return sizes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Collector extends TreePathScanner<@Nullable Void, @Nullable Void> {

    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Size> sizes;
    private boolean inRecord;

    Collector(CompilationUnitTree unit, SourcePositions positions, List<Size> sizes) {
      this.unit = unit;
      this.positions = positions;
      this.sizes = sizes;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
      boolean outer = inRecord;
      inRecord = type.getKind() == com.sun.source.tree.Tree.Kind.RECORD;
      super.visitClass(type, null);
      inRecord = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      long first = line(positions.getStartPosition(unit, method));
      long last = line(positions.getEndPosition(unit, method));
      boolean ofRecord = inRecord && method.getName().contentEquals("<init>");
      sizes.add(
          new Size(
              unit.getSourceFile().getName() + ":" + first,
              method.getName().toString(),
              (int) (last - first + 1),
              ofRecord ? 0 : method.getParameters().size()));
      return super.visitMethod(method, null);
    }

    private long line(long position) {
      return position < 0 ? 0 : unit.getLineMap().getLineNumber(position);
    }
  }
}
