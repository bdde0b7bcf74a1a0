package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedKeysFileTest {
  private static final String SETTING = "some.trusted-keys";

  @TempDir Path folder;

  @Test
  void readsTrustedKeys() throws Exception {
    Path file = folder.resolve("keys");
    Files.writeString(
        file,
        "# team A\n%s\n\n%s\n"
            .formatted(SigningKey.generate().publicText(), SigningKey.generate().publicText()));
    assertThat(TrustedKeysFile.read(Optional.of(file), SETTING).size()).isEqualTo(2);
  }

  @Test
  void saysInOneSentenceWhatIsWrongWithTheTrustedKeys() throws Exception {
    assertRefused(Optional.empty(), "some.trusted-keys is not set");
    assertRefused(Optional.of(folder.resolve("missing")), "cannot be read");
    assertRefused(Optional.of(folder), "cannot be read");
    assertRefused(
        Optional.of(Files.writeString(folder.resolve("empty"), "# none\n")), "holds no key");
    assertRefused(
        Optional.of(Files.writeString(folder.resolve("bad"), "not a key\n")),
        "no base64 Ed25519 public key");
  }

  private static void assertRefused(Optional<Path> file, String sentence) {
    assertThatThrownBy(() -> TrustedKeysFile.read(file, SETTING))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.SIGNATURE_UNTRUSTED))
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }
}
