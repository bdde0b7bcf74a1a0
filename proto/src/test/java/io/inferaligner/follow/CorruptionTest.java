package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Bundles that must not get in, each with the exact reason. Long form: bench/registry/corruption.sh
 * flips every byte of a 64 KiB bundle.
 */
class CorruptionTest {
  private static final int WIDTH = Integer.getInteger("corruption.width", 8);
  private static final int PER_FAMILY = Integer.getInteger("corruption.per_family", 20);
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

  /** Signed by a trusted key, but wrong in itself. */
  @Test
  void everyFamilyOfMalformedManifestsHasItsReason() {
    Map<UnaryOperator<String>, FaultReason> families = new LinkedHashMap<>();
    families.put(text -> text.substring(0, text.length() - 1), FaultReason.BUNDLE_MALFORMED);
    families.put(text -> text + " ", FaultReason.BUNDLE_MALFORMED);
    families.put(text -> text.replaceFirst("\\{", "{\"a\":1,"), FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("\"name\":\"toy\"", "\"name\":\"toy\",\"name\":\"toy\""),
        FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("inferaligner.bundle/v1", "inferaligner.bundle/v9"),
        FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("\"name\":\"toy\"", "\"name\":\"../toy\""), FaultReason.NAME_INVALID);
    families.put(
        text -> text.replace("\"version\":\"1.0.0\"", "\"version\":\"\""),
        FaultReason.NAME_INVALID);
    families.put(
        text -> text.replace("vectors.safetensors", "/etc/passwd"), FaultReason.BUNDLE_MALFORMED);
    families.put(text -> text.replace("\"REL\"", "\"HUGE\""), FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("FROM_LAST_PROMPT", "WINDOW(-1)"), FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("\"layers\":[2,3]", "\"layers\":[]"), FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("\"layers\":[2,3]", "\"layers\":[1,3]"), FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("\"layers\":[2,3]", "\"layers\":[2,4]"), FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("\"layers\":[2,3]", "\"layers\":[3,2]"), FaultReason.BUNDLE_MALFORMED);
    families.put(text -> text.replace("\"layer\":2", "\"layer\":0"), FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("\"sigma\":0.25", "\"sigma\":-1.0"), FaultReason.BUNDLE_MALFORMED);
    families.put(
        text -> text.replace("\"sha256\":\"", "\"sha256\":\"0"), FaultReason.BLOB_DIGEST_MISMATCH);
    families.put(
        text -> text.replace("\"width\":" + WIDTH, "\"width\":" + (WIDTH + 1)),
        FaultReason.BUNDLE_DIM_MISMATCH);
    families.put(
        text -> text.replace("\"width\":" + WIDTH, "\"width\":1000000"),
        FaultReason.BUNDLE_LIMIT_EXCEEDED);
    String text = new String(good.manifest(), StandardCharsets.UTF_8);
    int family = 0;
    for (Map.Entry<UnaryOperator<String>, FaultReason> entry : families.entrySet()) {
      String edited = entry.getKey().apply(text);
      assertThat(edited).as("family %d changes something", family).isNotEqualTo(text);
      SignedManifest signed = good.signed(edited.getBytes(StandardCharsets.UTF_8));
      assertThat(reason(() -> verify(signed)))
          .as("family %d", family++)
          .isEqualTo(entry.getValue());
    }
  }

  /** Signed tensors that are wrong in themselves: many of each kind. */
  @Test
  void everyFamilyOfMalformedTensorsHasItsReason() {
    Random random = new Random(5);
    int header = ByteBuffer.wrap(good.vectors()).order(ByteOrder.LITTLE_ENDIAN).getInt();
    for (int i = 0; i < PER_FAMILY; i++) {
      int data = 8 + header + 4 * random.nextInt(6 * WIDTH);
      float bad = random.nextBoolean() ? Float.NaN : Float.POSITIVE_INFINITY;
      assertTensors(edit(buffer -> buffer.putFloat(data, bad)), FaultReason.BUNDLE_NON_FINITE);
      int cut = 1 + random.nextInt(good.vectors().length - 1);
      assertTensors(java.util.Arrays.copyOf(good.vectors(), cut), FaultReason.BUNDLE_MALFORMED);
      int more = 1 + random.nextInt(64);
      assertTensors(
          java.util.Arrays.copyOf(good.vectors(), good.vectors().length + more),
          FaultReason.BUNDLE_MALFORMED);
      long huge = (1L << 20) + 1 + Math.abs(random.nextLong() >> 1);
      assertTensors(edit(buffer -> buffer.putLong(0, huge)), FaultReason.BUNDLE_LIMIT_EXCEEDED);
      assertTensors(edit(buffer -> buffer.put(8, (byte) 'x')), FaultReason.BUNDLE_MALFORMED);
    }
  }

  private byte[] edit(java.util.function.Consumer<ByteBuffer> edit) {
    byte[] copy = good.vectors().clone();
    edit.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
    return copy;
  }

  private void assertTensors(byte[] vectors, FaultReason expected) {
    Specimen bad = Specimen.of(WIDTH, vectors);
    assertThat(reason(() -> verifier.verify(bad.signed().digest(), bad.signed(), vectors)))
        .isEqualTo(expected);
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

  static {
    // names of the manifest's parts are used above as they are written
    assertThat(BundleCodec.VECTORS).isEqualTo("vectors.safetensors");
  }
}
