package io.inferaligner.cli;

import io.inferaligner.cli.hub.HubFile;
import io.inferaligner.cli.hub.HubSettings;
import io.inferaligner.cli.hub.ModelFetch;
import io.inferaligner.cli.hub.RepoName;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.ProgressBar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a model from a hub to this machine. */
@picocli.CommandLine.Command(
    name = "fetch",
    description =
        "Fetches a model from a hub into the cache that the hub's own clients use; --model then takes its name. Only safetensors, JSON and tokenizer files.",
    footer = {
      "",
      "HF_ENDPOINT names the hub, HF_HUB_CACHE or HF_HOME the cache, HF_TOKEN or HF_TOKEN_PATH the",
      "token, HF_HUB_OFFLINE=1 is --offline. An interrupted fetch goes on where it ended."
    })
final class ModelFetchCommand extends Command {
  @Parameters(
      index = "0",
      paramLabel = "REPO[@REVISION]",
      description = "The model, e.g. owner/name or owner/name@v1.0.")
  String name = "";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the token for private and gated models.")
  @Nullable Path tokenFile;

  @Option(names = "--offline", description = "Ask nobody; say where the model lies.")
  boolean offline;

  @Override
  int run(Console console) throws IOException, InterruptedException {
    output.requireWritable();
    RepoName repo = RepoName.parse(name);
    try (ProgressBar bar = new ProgressBar(console, "fetch " + repo)) {
      ModelFetch.Fetched fetched = new ModelFetch(settings(), watcher(console, bar)).fetch(repo);
      bar.done("%s, %s new".formatted(fetched.path(), megabytes(fetched.downloaded())));
      console.line("use it: ./inferaligner up --model " + repo + " --aligned MODEL");
      output.write(console, json(fetched));
    }
    return DONE;
  }

  private HubSettings settings() {
    HubSettings settings =
        HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home")));
    if (tokenFile != null) {
      settings = settings.withTokenOf(tokenFile);
    }
    return offline ? settings.withoutNetwork() : settings;
  }

  private static ModelFetch.Watcher watcher(Console console, ProgressBar bar) {
    return new ModelFetch.Watcher() {
      @Override
      public void progress(long done, long total) {
        bar.update(
            total == 0 ? 1 : (double) done / total,
            "%s of %s".formatted(megabytes(done), megabytes(total)));
      }

      @Override
      public void waiting() {
        console.note("another fetch of this model runs: waiting for it");
      }
    };
  }

  private static Map<String, Object> json(ModelFetch.Fetched fetched) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("repo", fetched.repo().id());
    json.put("revision", fetched.repo().revision());
    json.put("commit", fetched.commit());
    json.put("path", fetched.path().toString());
    json.put("downloaded_bytes", fetched.downloaded());
    json.put("files", fetched.files().stream().map(ModelFetchCommand::row).toList());
    return json;
  }

  private static Map<String, Object> row(HubFile file) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", file.name());
    row.put("size", file.size());
    row.put("digest", file.digest());
    return row;
  }

  /** A size for people. */
  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
