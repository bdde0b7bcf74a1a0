package io.inferaligner.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fault.FaultReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubSettingsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  Path home;

  @Test
  void takesWhatTheHubsOwnClientsTake() throws IOException {
    Path token = Files.writeString(home.resolve("token"), " secret \n");

    HubSettings settings =
        HubSettings.of(
            Map.of(
                "HF_ENDPOINT", "https://hub.example/",
                "HF_HOME", home.toString(),
                "HF_HUB_OFFLINE", "yes"),
            home);

    assertThat(settings.endpoint()).hasToString("https://hub.example");
    assertThat(settings.cache()).isEqualTo(home.resolve("hub"));
    assertThat(settings.token()).contains("secret");
    assertThat(settings.offline()).isTrue();
    assertThat(
            HubSettings.of(
                    Map.of(
                        "HF_TOKEN",
                        "other",
                        "HF_TOKEN_PATH",
                        token.toString(),
                        "HF_HUB_CACHE",
                        "c"),
                    home)
                .token())
        .contains("other");
  }

  @Test
  void withoutAnythingTheCacheIsTheUsersOwnAndThereIsNoToken() {
    HubSettings settings = HubSettings.of(Map.of(), home);

    assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(settings.token()).isEmpty();
    assertThat(settings.offline()).isFalse();
  }

  @Test
  void wrongSettingsAreRefused() throws IOException {
    HubFixture.refused(
        () -> HubSettings.of(Map.of("HF_ENDPOINT", "ftp://x"), home),
        FaultReason.REQUEST_INVALID,
        "HF_ENDPOINT 'ftp://x' is no address");
    Path empty = Files.writeString(home.resolve("empty"), "\n");
    HubFixture.refused(
        () -> HubSettings.of(Map.of(), home).withTokenOf(empty),
        FaultReason.REQUEST_INVALID,
        "holds no token");
  }
}
