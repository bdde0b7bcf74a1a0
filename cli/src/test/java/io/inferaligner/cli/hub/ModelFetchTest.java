package io.inferaligner.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fault.FaultReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelFetchTest extends HubFixture {
  @Test
  void fetchesTheModelAndNothingThatCouldRun() throws Exception {
    ModelFetch.Fetched fetched = fetch(settings());

    assertThat(fetched.commit()).isEqualTo(LocalHub.COMMIT);
    assertThat(fetched.path()).isDirectoryContaining(path -> path.endsWith(WEIGHTS));
    assertThat(fetched.path().resolve(WEIGHTS)).hasBinaryContent(weights).isSymbolicLink();
    assertThat(fetched.files())
        .extracting(HubFile::name)
        .containsExactlyInAnyOrder("config.json", "tokenizer.json", WEIGHTS);
    assertThat(hub.seen()).noneMatch(one -> one.path().endsWith(".bin"));
    assertThat(hub.seen()).noneMatch(one -> one.path().endsWith(".py"));
    assertThat(new HubCache(cache).list())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.id()).isEqualTo(LocalHub.REPO);
          assertThat(entry.revisions()).containsExactly("main");
          assertThat(entry.commit()).isEqualTo(LocalHub.COMMIT);
          assertThat(entry.bytes()).isGreaterThan(weights.length);
        });
    assertThat(HubCache.nameOf(fetched.path())).contains("owner/tiny@0123456789ab");
  }

  @Test
  void aSecondFetchDownloadsNothing() throws Exception {
    var _ = fetch(settings());

    assertThat(fetch(settings()).downloaded()).isZero();
    assertThat(hub.downloads(WEIGHTS)).hasSize(1);
  }

  @Test
  void shardsAreThoseThatTheIndexNames() throws Exception {
    hub.close();
    byte[] second = bytes(5_000, 2);
    hub =
        new LocalHub()
            .with("config.json", "{}")
            .with("model-1.safetensors", weights)
            .with("model-2.safetensors", second)
            .with("other.safetensors", weights)
            .with(
                "model.safetensors.index.json",
                """
                {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
                """);

    ModelFetch.Fetched fetched = fetch(settings());

    assertThat(fetched.path().resolve("model-2.safetensors")).hasBinaryContent(second);
    assertThat(hub.downloads("other.safetensors")).isEmpty();
  }

  @Test
  void anIndexCannotPointElsewhere() throws Exception {
    hub.close();
    hub =
        new LocalHub()
            .with("config.json", "{}")
            .with(
                "model.safetensors.index.json",
                "{\"weight_map\": {\"a\": \"../../../outside.safetensors\"}}");

    refused(() -> fetch(settings()), FaultReason.MODEL_INVALID, "names no safetensors files");
  }

  @Test
  void aModelWithoutSafetensorsIsRefused() throws Exception {
    hub.close();
    hub = new LocalHub().with("config.json", "{}").with("pytorch_model.bin", "x");
    refused(
        () -> fetch(settings()),
        FaultReason.MODEL_UNSUPPORTED,
        "no complete weights in safetensors");

    hub.close();
    hub = new LocalHub().with(WEIGHTS, weights);
    refused(() -> fetch(settings()), FaultReason.MODEL_UNSUPPORTED, "no config.json");
  }

  @Test
  void offlineAsksNobody() throws Exception {
    HubSettings offline = settings().withoutNetwork();
    refused(() -> fetch(offline), FaultReason.MODEL_NOT_FOUND, "nobody may be asked (offline)");

    Path path = fetch(settings()).path();
    int before = hub.seen().size();
    assertThat(fetch(offline).path()).isEqualTo(path);
    assertThat(ModelPath.resolve(LocalHub.REPO, offline)).isEqualTo(path);
    assertThat(hub.seen()).hasSize(before);

    Files.delete(path.resolve(WEIGHTS));
    refused(() -> fetch(offline), FaultReason.MODEL_NOT_FOUND, "without 'model.safetensors'");
  }

  @Test
  void aFolderComesBeforeANameAndAnUnknownNameSaysWhatToDo() throws IOException {
    Path folder = Files.createDirectories(cache.resolve("my/model"));

    assertThat(ModelPath.resolve(folder.toString(), settings())).isEqualTo(folder);
    refused(
        () -> ModelPath.resolve("owner/other", settings()),
        FaultReason.MODEL_NOT_FOUND,
        "model fetch owner/other");
  }

  @Test
  void namesThatAreNoneAreRefused() {
    for (String bad : new String[] {"", "a/b/c", "../x", "a/..", "a--b/c", "/a", "a/b@", "a b/c"}) {
      refused(() -> RepoName.parse(bad), FaultReason.NAME_INVALID, "is no model of a hub");
    }
    assertThat(RepoName.parse("a/b@refs/pr/1").revision()).isEqualTo("refs/pr/1");
  }
}
