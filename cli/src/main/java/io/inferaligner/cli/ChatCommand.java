package io.inferaligner.cli;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.client.Answer;
import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.FinishReason;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Talks to the model and shows what the gate sees. */
@picocli.CommandLine.Command(
    name = "chat",
    description =
        "Streams an answer with the gate's score and every intervention; without PROMPT reads prompts from the terminal, or one from standard input.")
final class ChatCommand extends Command {
  @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "What to ask.")
  @Nullable String prompt;

  @Option(names = "--model", paramLabel = "ID", defaultValue = "", description = "Model to ask.")
  String model = "";

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Channel whose bundle is used.")
  String channel = "";

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Kind of traffic: the bundle's own threshold for it decides, if it has one.")
  String domain = "";

  @Option(
      names = "--user",
      paramLabel = "ID",
      defaultValue = "",
      description = "User or conversation id: decides between stable and canary bundle.")
  String user = "";

  @Option(names = "--off", description = "Experiment: without steering.")
  boolean off;

  @Option(names = "--always", description = "Experiment: steer whatever the gate says.")
  boolean always;

  @Option(
      names = "--bundle",
      paramLabel = "NAME[@VERSION]|DIGEST",
      description = "Experiment: this bundle instead of the channel's.")
  @Nullable String bundle;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "128",
      description = "Longest answer (default: ${DEFAULT-VALUE}).")
  int maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0",
      description = "0 is greedy (default).")
  float temperature;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Sampling seed.")
  long seed;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    if (off && (always || bundle != null)) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--off cannot be combined with --always or --bundle");
    }
    if (maxTokens < 1) {
      throw new SteeringException(
          FaultReason.SAMPLING_INVALID, "--max-tokens must be at least 1, got " + maxTokens);
    }
    String digest = digest();
    try (RunnerClient runner = connection.runner()) {
      if (prompt != null) {
        ask(console, runner, List.of(user(ByteString.copyFromUtf8(prompt))), digest);
      } else if (console.isTerminal()) {
        converse(console, runner, digest);
      } else {
        // Raw bytes: the runner says what is wrong with text that is no UTF-8.
        ByteString whole = ByteString.readFrom(System.in);
        ask(console, runner, List.of(user(whole)), digest);
      }
    }
    return DONE;
  }

  private void converse(Console console, RunnerClient runner, String digest) throws IOException {
    console.note("an empty line or Ctrl-D ends the conversation");
    List<ChatMessage> turns = new ArrayList<>();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (true) {
      console.piece(console.paint(Colour.CYAN, "you> "));
      String line = in.readLine();
      if (line == null || line.isBlank()) {
        return;
      }
      turns.add(user(ByteString.copyFromUtf8(line)));
      try {
        Answer answer = ask(console, runner, turns, digest);
        turns.add(
            ChatMessage.newBuilder()
                .setRole(Role.ROLE_ASSISTANT)
                .setContent(ByteString.copyFromUtf8(answer.text()))
                .build());
      } catch (SteeringException e) {
        // One bad prompt does not end the conversation.
        console.note("error: " + e.fault().message());
        turns.removeLast();
      }
    }
  }

  private Answer ask(Console console, RunnerClient runner, List<ChatMessage> turns, String digest) {
    GenerateRequest request =
        GenerateRequest.newBuilder()
            .setModel(model)
            .setChannel(channel)
            .addAllMessages(turns)
            .setSampling(
                Sampling.newBuilder()
                    .setMaxTokens(maxTokens)
                    .setTemperature(temperature)
                    .setSeed(seed))
            .setSteeringMode(mode())
            .setBundleDigest(digest)
            .setStickyKey(user)
            .setDomain(domain)
            .build();
    Answer answer = runner.generate(request, event -> show(console, event));
    console.line("");
    if (answer.usage().getFinishReason() == FinishReason.FINISH_REASON_REFUSED) {
      console.line(
          answer.usage().getGeneratedTokens() > 0
              ? "(ended by policy: the answer's own gate opened)"
              : "(refused by policy: no verdict and no bundle could be had)");
    }
    console.line(
        console.paint(
            Colour.DIM,
            "%d prompt tokens, %d generated, %d steered, first after %d ms, trace %s"
                .formatted(
                    answer.usage().getPromptTokens(),
                    answer.usage().getGeneratedTokens(),
                    answer.steeredTokens(),
                    answer.usage().getTimeToFirstTokenMicros() / 1000,
                    answer.traceId())));
    output.write(console, AnswerJson.of(answer));
    return answer;
  }

  /** Shows one event of a stream as it comes. */
  static void show(Console console, GenerateResponse event) {
    if (event.hasIntervention()) {
      console.line(
          console.paint(Colour.DIM, "▸ ") + Texts.intervention(console, event.getIntervention()));
    } else if (event.hasToken()) {
      String text = event.getToken().getText();
      console.piece(event.getToken().getSteered() ? console.paint(Colour.YELLOW, text) : text);
    }
  }

  private SteeringMode mode() {
    if (off) {
      return SteeringMode.STEERING_MODE_OFF;
    }
    return always ? SteeringMode.STEERING_MODE_ALWAYS : SteeringMode.STEERING_MODE_UNSPECIFIED;
  }

  private String digest() {
    if (bundle == null) {
      return "";
    }
    try (RegistryClient registry = connection.registry()) {
      return new BundleReference(bundle).find(registry).digest();
    }
  }

  private static ChatMessage user(ByteString text) {
    return ChatMessage.newBuilder().setRole(Role.ROLE_USER).setContent(text).build();
  }
}
