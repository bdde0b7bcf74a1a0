package io.inferaligner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandTreeTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theCommandsAreTheDocumentedOnes() {
    assertThat(Main.commandLine().getSubcommands().keySet())
        .containsExactlyInAnyOrder(
            "demo",
            "up",
            "down",
            "status",
            "chat",
            "extract",
            "calibrate",
            "evaluate",
            "experiment",
            "bundle",
            "channel",
            "bench",
            "model",
            "trace",
            "key",
            "registry",
            "tenant",
            "test");
    assertThat(subcommands("experiment"))
        .containsExactlyInAnyOrder(
            "paper",
            "ablation",
            "ood",
            "judges",
            "conversation",
            "latency",
            "alignment-data",
            "scaling");
    assertThat(subcommands("bundle"))
        .containsExactlyInAnyOrder(
            "publish", "list", "show", "verify", "diff", "export", "import", "gc");
    assertThat(subcommands("channel"))
        .containsExactlyInAnyOrder(
            "show",
            "promote",
            "canary",
            "shadow",
            "compare",
            "approve",
            "rollback",
            "revoke",
            "history",
            "watch");
    assertThat(subcommands("registry")).containsExactlyInAnyOrder("backup", "restore", "check");
    assertThat(subcommands("tenant")).containsExactlyInAnyOrder("list", "show", "check");
    assertThat(subcommands("key")).containsExactlyInAnyOrder("new", "list", "rotate");
    assertThat(subcommands("model")).containsExactlyInAnyOrder("fetch", "list", "inspect", "dump");
    assertThat(subcommands("trace")).containsExactlyInAnyOrder("tail", "show");
  }

  @Test
  void everyCommandThatDoesSomethingHasHelpAndJson() {
    List<CommandLine> leaves = new ArrayList<>();
    collect(Main.commandLine(), leaves);

    assertThat(leaves).hasSizeGreaterThan(20);
    for (CommandLine leaf : leaves) {
      String name = leaf.getCommandSpec().qualifiedName();
      assertThat(leaf.getCommandSpec().findOption("--json")).as(name).isNotNull();
      assertThat(leaf.getCommandSpec().findOption("--help")).as(name).isNotNull();
      assertThat(leaf.getUsageMessage()).as(name).contains("Usage: " + name);
      assertThat(leaf.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bundle",
        "channel",
        "model",
        "trace",
        "key",
        "nonsense",
        "chat --max-tokens many",
        "extract",
        "bundle show",
        "model dump --model x"
      })
  void badUsageIsOneSentenceAndExitCodeTwo(String arguments) {
    int code = run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(2);
    assertThat(err.toString()).startsWith("error: ").contains("--help");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:99999", "127.0.0.1", "127.0.0.1:0", "a b:9100"})
  void anAddressIsCheckedBeforeAnythingIsSent(String address) {
    assertThat(run("chat", "Hello", "--runner", address)).isEqualTo(2);
    assertThat(err.toString()).contains("'" + address + "' is no address: give HOST:PORT");
  }

  @Test
  void saysWhatIsTooMuch() {
    assertThat(run("nonsense")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no command 'nonsense'");
    err.getBuffer().setLength(0);
    assertThat(run("chat", "How", "do", "I")).isEqualTo(2);
    assertThat(err.toString()).contains("'do' is one argument too many: put a text");
    err.getBuffer().setLength(0);
    assertThat(run("evaluate", "--nonsense")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no option '--nonsense'");
  }

  @Test
  void helpIsNoError() {
    assertThat(run("evaluate", "--help")).isZero();
    assertThat(out.toString())
        .contains("--jailbreak-templates")
        .contains("--arms")
        .doesNotContain("model:");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void jsonTakesAFileButNotAnArgument() {
    assertThat(json("demo", "--json", "result")).isEqualTo("result");
    assertThat(json("demo", "--json", "--keep")).isEqualTo("-");
    assertThat(json("chat", "--json", "Hello there")).isEqualTo("-");
    assertThat(json("chat", "--json", "answer.json", "Hello there")).isEqualTo("answer.json");
    assertThat(json("bundle", "show", "--json", "guard@1")).isEqualTo("-");
    assertThat(json("status")).isNull();
  }

  private static @org.jspecify.annotations.Nullable String json(String... arguments) {
    CommandLine.ParseResult parsed = Main.commandLine().parseArgs(arguments);
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    return ((Command) parsed.commandSpec().userObject()).output.json;
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static Iterable<String> subcommands(String group) {
    return java.util.Objects.requireNonNull(Main.commandLine().getSubcommands().get(group))
        .getSubcommands()
        .keySet();
  }

  private static void collect(CommandLine line, List<CommandLine> leaves) {
    if (line.getSubcommands().isEmpty()) {
      leaves.add(line);
    }
    line.getSubcommands().values().forEach(sub -> collect(sub, leaves));
  }
}
