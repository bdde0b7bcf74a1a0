package io.inferaligner.cli;

import io.inferaligner.cli.judge.AnswerJudge;
import io.inferaligner.cli.judge.EndpointGuard;
import io.inferaligner.cli.judge.GuardModel;
import io.inferaligner.cli.judge.JudgeFormat;
import io.inferaligner.cli.judge.RunnerGuard;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who judges answers besides the keyword judge. */
final class JudgeOptions {
  /** Variable with the bearer token of an endpoint. */
  private static final String KEY = "INFERALIGNER_JUDGE_KEY";

  private static final String KEYWORD = "keyword";
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Option(
      names = "--judge",
      paramLabel = "keyword|HOST:PORT|URL",
      defaultValue = KEYWORD,
      description =
          "keyword: by the wording alone (default). A runner's HOST:PORT, or the http(s) URL of a chat-completions endpoint: its guard model judges too. An endpoint's token is read from "
              + KEY
              + ". Prompts and answers are sent to it.")
  String judge = KEYWORD;

  @Option(
      names = "--judge-model",
      paramLabel = "ID",
      defaultValue = "",
      description = "Name of the guard model (default: what a runner serves).")
  String model = "";

  @Option(
      names = "--judge-format",
      paramLabel = "llama-guard|harmbench",
      defaultValue = "llama-guard",
      description = "How the guard model is asked and what it replies (default: llama-guard).")
  String format = "llama-guard";

  @Option(
      names = "--judge-prompt",
      paramLabel = "FILE",
      description = "Of harmbench: the classifier's prompt with {behavior} and {generation}.")
  @Nullable Path prompt;

  /** The guard model for as long as it is used; empty for the keyword judge alone. */
  record Opened(Optional<AnswerJudge> judge) implements AutoCloseable {
    @Override
    public void close() {
      judge.ifPresent(AnswerJudge::close);
    }
  }

  /**
   * Checks what can be checked without asking anybody.
   *
   * @throws SteeringException REQUEST_INVALID for what names no judge
   */
  void requireUsable() {
    if (judge.equals(KEYWORD)) {
      return;
    }
    if (!isUrl() && !judge.matches("[^\\s/:]+:\\d{1,5}")) {
      throw refused(
          "unknown judge '%s': use keyword, a runner's HOST:PORT, or an http(s) URL"
              .formatted(judge));
    }
    if (isUrl() && model.isEmpty()) {
      throw refused("--judge URL needs --judge-model, the name that the endpoint gives the model");
    }
    var _ = JudgeFormat.parse(format, template());
  }

  /**
   * Connects to the judge, which is {@link #requireUsable usable}.
   *
   * @throws SteeringException RUNNER_UNAVAILABLE
   */
  Opened open() {
    if (judge.equals(KEYWORD)) {
      return new Opened(Optional.empty());
    }
    String template = template();
    GuardModel guard =
        isUrl()
            ? new EndpointGuard(uri(), model, Optional.ofNullable(System.getenv(KEY)), PAUSE)
            : new RunnerGuard(judge, model);
    return new Opened(
        Optional.of(new AnswerJudge(guard, JudgeFormat.parse(format, template), template)));
  }

  private boolean isUrl() {
    return judge.matches("https?://[^\\s/]+.*");
  }

  private URI uri() {
    try {
      return URI.create(judge);
    } catch (IllegalArgumentException e) {
      throw refused("'%s' is no URL: correct --judge".formatted(judge));
    }
  }

  private String template() {
    if (prompt == null) {
      return "";
    }
    try {
      return Files.readString(prompt);
    } catch (IOException e) {
      throw refused(prompt + " cannot be read: correct --judge-prompt");
    }
  }

  private static SteeringException refused(String why) {
    return new SteeringException(FaultReason.REQUEST_INVALID, why);
  }
}
