package io.inferaligner.core.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key signs what its role says, as long as it is trusted. */
class KeyRoleTest {
  private static final byte[] PAYLOAD = "{}".getBytes(StandardCharsets.UTF_8);

  private final SigningKey bundle = SigningKey.generate();
  private final SigningKey channel = SigningKey.generate();

  @Test
  void aKeyOfOneRoleSignsNothingOfTheOther() {
    TrustedKeys keys =
        TrustedKeys.parse(
            "# keys\n" + bundle.publicText() + "\nchannel " + channel.publicText() + "\n");
    assertThat(keys.size()).isEqualTo(1);
    assertThat(keys.has(KeyRole.CHANNEL)).isTrue();
    assertThat(keys.all()).extracting(TrustedKey::keyId).contains(channel.keyId());
    keys.requireSigned(PAYLOAD, List.of(bundle.sign(PAYLOAD)));
    keys.requireSignedStatement(PAYLOAD, List.of(channel.sign(KeyRole.CHANNEL, PAYLOAD)));
    // the wrong key, the right key over the wrong type, and a signature carried over
    for (BundleSignature wrong :
        List.of(
            bundle.sign(KeyRole.CHANNEL, PAYLOAD), channel.sign(PAYLOAD), bundle.sign(PAYLOAD))) {
      assertUntrusted(() -> keys.requireSignedStatement(PAYLOAD, List.of(wrong)));
    }
    assertUntrusted(() -> keys.requireSigned(PAYLOAD, List.of(channel.sign(PAYLOAD))));
  }

  @Test
  void aRetiredKeyIsAcceptedUntilItsDayOnly() {
    BundleSignature signature = bundle.sign(PAYLOAD);
    TrustedKeys still = withEnd(Instant.now().plusSeconds(3_600));
    assertThatCode(() -> still.requireSigned(PAYLOAD, List.of(signature)))
        .doesNotThrowAnyException();
    TrustedKeys over = withEnd(Instant.now().minusSeconds(1));
    assertUntrusted(() -> over.requireSigned(PAYLOAD, List.of(signature)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"channel", "root AAAA", "bundle xyz", "channel  ", "%s until=soon", "%s x"})
  void aLineThatIsNoKeyIsRefused(String line) {
    assertThatThrownBy(() -> TrustedKeys.parse(line.formatted(bundle.publicText())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private TrustedKeys withEnd(Instant end) {
    return TrustedKeys.parse("bundle " + bundle.publicText() + " until=" + end);
  }

  private static void assertUntrusted(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.SIGNATURE_UNTRUSTED));
  }
}
