package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fake.Figures;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A signed bundle with one bit wrong, or with signatures of somebody else. Long form:
 * bench/registry/corruption.sh flips every byte of a 64 KiB bundle.
 */
class CorruptionTest {
  private static final int WIDTH = Integer.getInteger("corruption.width", 8);
  private static final RegistryClient NOBODY =
      RegistryClient.connect("127.0.0.1:1", OpenTelemetry.noop());

  private final Specimen good = Specimen.ofWidth(WIDTH);
  private final BundleVerifier verifier =
      new BundleVerifier(
          NOBODY, () -> TrustedKeys.parse(Specimen.KEY.publicText()), BundleAdmission.any());

  @AfterAll
  static void close() {
    NOBODY.close();
  }

  @Test
  void theSpecimenItselfIsFine() {
    assertThat(verifier.verify(good.signed().digest(), good.signed(), good.vectors()).bundle())
        .isNotNull();
  }

  /** A reader that knows the digest: every flip of a bit in every byte, of all three files. */
  @Test
  void everyFlippedByteIsRefused() {
    String digest = good.signed().digest();
    Map<FaultReason, Integer> reasons = new LinkedHashMap<>();
    for (int at = 0; at < good.vectors().length; at++) {
      byte[] flipped = flipped(good.vectors(), at);
      count(reasons, reason(() -> verifier.verify(digest, good.signed(), flipped)));
    }
    assertThat(reasons).isEqualTo(Map.of(FaultReason.BLOB_DIGEST_MISMATCH, good.vectors().length));
    for (int at = 0; at < good.manifest().length; at++) {
      SignedManifest flipped =
          SignedManifest.of(flipped(good.manifest(), at), good.signed().signatures());
      assertThat(reason(() -> verifier.verify(digest, flipped, good.vectors())))
          .isEqualTo(FaultReason.BLOB_DIGEST_MISMATCH);
      // and one that takes the digest from the flipped manifest, as a registry does
      assertThat(reason(() -> verifier.verify(flipped.digest(), flipped, good.vectors())))
          .isEqualTo(FaultReason.SIGNATURE_UNTRUSTED);
    }
    BundleSignature signature = good.signed().signatures().getFirst();
    for (int at = 0; at < signature.bytes().length; at++) {
      BundleSignature flipped =
          BundleSignature.of(signature.keyId(), flipped(signature.bytes(), at));
      assertThat(reason(() -> verify(SignedManifest.of(good.manifest(), List.of(flipped)))))
          .isEqualTo(FaultReason.SIGNATURE_UNTRUSTED);
    }
    new Figures("registry-corruption")
        .put("bytes_of_vectors", good.vectors().length)
        .put("bytes_of_manifest", good.manifest().length)
        .put("bytes_of_signature", signature.bytes().length)
        .put("flips", good.vectors().length + 2 * good.manifest().length + signature.bytes().length)
        .put("accepted", 0)
        .put("verdict", "every flip was refused, with the exact reason")
        .write();
  }

  @Test
  void unsignedAndWronglySignedBundlesAreRefused() {
    byte[] manifest = good.manifest();
    BundleSignature mine = Specimen.KEY.sign(manifest);
    assertThat(reason(() -> verify(SignedManifest.of(manifest, List.of()))))
        .isEqualTo(FaultReason.SIGNATURE_MISSING);
    List<BundleSignature> wrong =
        List.of(
            SigningKey.generate().sign(manifest),
            Specimen.KEY.sign(new byte[] {1}),
            new BundleSignature(SigningKey.generate().keyId(), mine.signatureHex()),
            new BundleSignature(mine.keyId(), ""),
            new BundleSignature(mine.keyId(), "zz"),
            new BundleSignature(mine.keyId(), mine.signatureHex() + "00"),
            new BundleSignature("", mine.signatureHex()),
            BundleSignature.of(mine.keyId(), new byte[64]));
    for (BundleSignature signature : wrong) {
      assertThat(reason(() -> verify(SignedManifest.of(manifest, List.of(signature)))))
          .as(signature.toString())
          .isEqualTo(FaultReason.SIGNATURE_UNTRUSTED);
    }
    // one good signature among bad ones is enough
    List<BundleSignature> mixed = new ArrayList<>(wrong);
    mixed.add(mine);
    verify(SignedManifest.of(manifest, mixed));
  }

  private void verify(SignedManifest signed) {
    var _ = verifier.verify(signed.digest(), signed, good.vectors());
  }

  private static FaultReason reason(Runnable check) {
    try {
      check.run();
    } catch (SteeringException e) {
      return e.fault().reason();
    }
    throw new AssertionError("it was accepted");
  }

  private static void count(Map<FaultReason, Integer> reasons, FaultReason reason) {
    reasons.merge(reason, 1, Integer::sum);
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= (byte) (1 << (at % 8));
    return copy;
  }
}
