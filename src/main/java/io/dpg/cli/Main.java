package io.dpg.cli;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/// The entry point: finds the command and turns whatever goes wrong into one line and an exit code.
@Command(
    name = "dpg",
    description = "Distributed PostgreSQL: ordinary PostgreSQL servers as one.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      ResetCommand.class,
      VersionCommand.class,
      HelpCommand.class,
      ServerCommand.class
    })
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    CommandLine commandLine = commandLine();
    if (arguments.length == 0) {
      commandLine.usage(commandLine.getOut());
      return ExitCode.USAGE.code();
    }
    return commandLine.execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setParameterExceptionHandler(Main::explainUsage)
        .setExecutionExceptionHandler(Main::explain);
  }

  private static int explainUsage(ParameterException failure, String[] arguments) {
    PrintWriter err = failure.getCommandLine().getErr();
    err.println(
        "dpg: " + String.valueOf(failure.getMessage()).lines().findFirst().orElse("wrong usage"));
    err.println("Try \"./dpg help\" for the commands and their options.");
    return ExitCode.USAGE.code();
  }

  private static int explain(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    return switch (failure) {
      case SqlErrorException expected -> {
        err.println("dpg: " + line(expected.error()));
        yield ExitCode.of(expected.error().state()).code();
      }
      case UncheckedIOException unreadable -> {
        err.println("dpg: " + unreadable.getCause());
        yield ExitCode.FAILED.code();
      }
      default -> {
        err.println("dpg: internal error: " + failure);
        yield ExitCode.FAILED.code();
      }
    };
  }

  /// An error in one line: the message, then what to do.
  static String line(SqlError error) {
    StringBuilder text = new StringBuilder(error.message());
    for (String sentence : new String[] {error.detail(), error.hint()}) {
      if (sentence != null) {
        text.append(". ").append(sentence);
      }
    }
    return text.toString().replaceAll("\\s*\\n\\s*", " ").replace(".. ", ". ");
  }
}
